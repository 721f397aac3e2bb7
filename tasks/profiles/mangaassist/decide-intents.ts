import * as z from 'zod/mini';
import type { Intent } from '../../core/contract/enums.ts';
import { INTENTS } from '../../core/contract/enums.ts';
import { createLabelModel, labelModelSchema } from '../../core/learning/label-model.ts';
import { unpack } from '../../core/learning/packed.ts';
import { round } from '../../core/round.ts';
import type { Named } from './entities/find-entities.ts';
import { type IntentReading, readIntents } from './intents.ts';
import { learnedInput } from './learned-input.ts';
import parameters from './parameters/intents.json' with { type: 'json' };

const model = createLabelModel(z.object({ labels: labelModelSchema }).parse(unpack(parameters)).labels);

/** A further intent whose wording is this clear counts by itself. */
const CLEAR_WORDING = 0.8;
/** One whose wording only suffices needs a little trust of the trained classifier. */
const LEAST_SHARE = 0.02;
/** One that only the trained classifier sees. */
const CLEAR_SHARE = 0.3;
const MAX_INTENTS = 3;
const HAS_WORDS = /[\p{L}\p{N}]/u;

/** What was decided, and what the wording alone had said: a follow-up may have nothing of its own to say. */
export interface DecidedIntents extends IntentReading {
  readonly wording: IntentReading;
}

/**
 * The trained classifier names the main intent; the wording, which knows that a message may hold several,
 * adds the others. A greeting in front of a question is no intent.
 */
export function decideIntents(named: Named): DecidedIntents {
  const wording = readIntents(named);
  const { text, named: found } = learnedInput(named, wording);
  if (!HAS_WORDS.test(text)) return { ...wording, wording };
  const { label, confidence, shares } = model.read(text, found);
  const shareOf = new Map(model.labels.map((name, at) => [intentOf(name), shares[at] ?? 0]));
  const first = intentOf(label);
  if (first === 'greeting' && wording.intents.some((intent) => intent !== 'greeting')) {
    return { ...wording, wording };
  }
  return {
    ...wording,
    intents: first === 'unknown' ? [] : [first, ...further(first, wording, shareOf)].slice(0, MAX_INTENTS),
    scores: shareOf,
    confidence: round(confidence, 2),
    wording,
  };
}

function further(
  first: Intent,
  wording: IntentReading,
  shareOf: ReadonlyMap<Intent, number>,
): readonly Intent[] {
  if (first === 'greeting') return [];
  const share = (intent: Intent): number => shareOf.get(intent) ?? 0;
  const counts = (intent: Intent): boolean => {
    const isWorded = wording.intents.includes(intent);
    const score = wording.scores.get(intent) ?? 0;
    return isWorded ? score >= CLEAR_WORDING || share(intent) >= LEAST_SHARE : share(intent) >= CLEAR_SHARE;
  };
  return INTENTS.filter(
    (intent) => intent !== first && intent !== 'unknown' && intent !== 'greeting' && counts(intent),
  ).sort((a, b) => share(b) - share(a));
}

const intentOf = (label: string): Intent => INTENTS.find((intent) => intent === label) ?? 'unknown';
