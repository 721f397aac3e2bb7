import type { Classification, Entities } from '../../core/contract/classification.ts';
import type { Intent } from '../../core/contract/enums.ts';
import type { Turn } from '../../core/contract/request.ts';
import { shippedRouter } from '../../core/learning/parameters/index.ts';
import { complexityOfGain, strongScore } from '../../core/learning/router.ts';
import type { FastClassification } from '../../core/profile.ts';
import { round } from '../../core/round.ts';
import { isExpert, scoreComplexity } from './complexity.ts';
import { type DecidedIntents, decideIntents } from './decide-intents.ts';
import { findEntities, indexNames, type Named, type NameIndex } from './entities/find-entities.ts';
import type { VocabularyTerm } from './entities/genres.ts';
import type { NamedProduct } from './entities/named-product.ts';
import { borrow } from './follow-up.ts';
import { detectLanguage } from './language.ts';
import { TRAITS } from './traits.ts';

/** Reads messages by rules alone; made once for a catalogue. */
export interface RuleClassifier {
  classify(query: string, history: readonly Turn[], locale: string | undefined): FastClassification;
  entities(query: string, history: readonly Turn[]): Entities;
}

/** A borrowed intent is a guess about a guess. */
const BORROWED_TRUST = 0.85;
/** Turns that a message may lean on. */
const MAX_HISTORY = 6;
/** Intents that work on a text the customer gives: quotations in it are no titles. */
const TEXT_WORK: readonly Intent[] = ['translation', 'summarization', 'creative'];

/** @param vocabulary the catalogue's genres and themes */
export function createRuleClassifier(
  products: readonly NamedProduct[],
  vocabulary: readonly VocabularyTerm[],
): RuleClassifier {
  const names = indexNames(products, vocabulary);
  return {
    classify: (query, history, locale) => classify(query, history.slice(-MAX_HISTORY), locale, names),
    entities: (query, history) => {
      const named = findEntities(query, names);
      const borrowed = borrow(named, history.slice(-MAX_HISTORY), names);
      return settle(borrowed.entities, decideIntents(named).intents);
    },
  };
}

/** What is none of the shop's business is judged by the router: it may still be hard. */
function classify(
  query: string,
  history: readonly Turn[],
  locale: string | undefined,
  names: NameIndex,
): FastClassification {
  const named = findEntities(query, names);
  const borrowed = borrow(named, history, names);
  const read = withQuestion(named, borrowed.question, names);
  const intents: Intent[] = read.intents.length > 0 ? [...read.intents] : ['unknown'];
  const entities = settle(borrowed.entities, intents);
  const expert = isExpert(named.masked);
  const complexity = Math.max(
    scoreComplexity({
      text: named.masked,
      intents,
      entities,
      themes: named.wishes.themes,
      excluded: named.wishes.excluded,
      hasHistory: history.length > 0,
      expert,
    }),
    intents.includes('unknown') ? complexityOfGain(strongScore(query, shippedRouter)) : 1,
  );
  const classification: Classification = {
    intents,
    complexity,
    domains: [...new Set(intents.map((intent) => TRAITS[intent].domain))],
    needsContext: intents.some((intent) => TRAITS[intent].needsContext) || asksAboutTitles(intents, entities),
    needsProductData:
      intents.some((intent) => TRAITS[intent].needsProductData) || asksAboutTitles(intents, entities),
    language: detectLanguage(named.reading, named.masked, locale ?? languageOf(history, names)),
    confidence: read.confidence,
    source: 'fast',
    entities,
  };
  return { classification, reason: reasonOf(read, expert, classification) };
}

/** A poem, a summary or a guess about a title still rests on what the catalogue says of it. */
const asksAboutTitles = (intents: readonly Intent[], entities: Entities): boolean =>
  entities.productIds.length > 0 && !intents.includes('translation') && !intents.includes('greeting');

/** The last thing the customer said tells the language that this message does not. */
function languageOf(history: readonly Turn[], names: NameIndex): string | undefined {
  const last = history.findLast((turn) => turn.role === 'user');
  if (last === undefined) return undefined;
  const named = findEntities(last.content, names);
  return detectLanguage(named.reading, named.masked, undefined);
}

interface ReadWithQuestion extends DecidedIntents {
  readonly borrowed: boolean;
}

/** A message without an intent of its own carries on the question before it. */
function withQuestion(named: Named, question: string | undefined, names: NameIndex): ReadWithQuestion {
  const own = decideIntents(named);
  const isEmpty = own.wording.intents.length === 0 || isBareName(own, named);
  if (question === undefined || !isEmpty) return { ...own, borrowed: false };
  const asked = findEntities(question, names);
  const carried = decideIntents(asked);
  const intents = carried.intents.filter((intent) => intent !== 'greeting');
  if (intents.length === 0) return { ...own, borrowed: false };
  return { ...carried, intents, confidence: round(carried.confidence * BORROWED_TRUST, 2), borrowed: true };
}

/** "And Naruto?" names a title and asks nothing. */
const isBareName = ({ wording }: DecidedIntents, { entities }: Named): boolean =>
  entities.productIds.length > 0 &&
  wording.confidence < 0.7 &&
  wording.intents.every((intent) => intent === 'product_search');

const settle = (entities: Entities, intents: readonly Intent[]): Entities =>
  intents.some((intent) => TEXT_WORK.includes(intent)) ? { ...entities, unknownTitles: [] } : entities;

function reasonOf(
  read: ReadWithQuestion,
  expert: boolean,
  { complexity, confidence }: Classification,
): string {
  const found =
    read.intents.length > 0
      ? read.intents.map((intent) => `${intent} ${round(read.scores.get(intent) ?? 0, 2)}`).join(', ')
      : 'no intent is clear';
  const notes = [
    ...(read.borrowed ? ['carried over from the turn before'] : []),
    ...(read.offTopic ? ['not about manga or the shop'] : []),
    ...(expert ? ['expert matter'] : []),
  ];
  return [`${found}; complexity ${complexity}; confidence ${confidence}`, ...notes].join('; ');
}
