import type { CheckRules } from '../contract/rules.ts';
import type { AskedFormat, Bound } from './asked-format.ts';
import type { Reading } from './reading.ts';

/** A Japanese character says about two and a half Latin ones. */
const DENSE = 2.5;
/** About so many words leaves room on both sides; a ceiling only for how words are counted. */
const ROOM = 1.5;
const CEILING_ROOM = 1.1;
/** Long answers were asked for: up to so many times what the intent expects. */
const LONG_FACTOR = 3;
const BRIEF_CHARS = 2;

export type LengthFault = 'short' | 'long' | undefined;

/**
 * Whether an answer is much shorter or longer than its intent, or the customer's own words, expect. Being cut off
 * at the bound on tokens is another fault.
 */
export function lengthFault(
  { text, classification }: Reading,
  asked: AskedFormat,
  rules: CheckRules,
): LengthFault {
  const { intents, language } = classification;
  if (asked.words !== undefined) return outside(text.split(/\s+/u).length, asked.words);
  if (asked.characters !== undefined) return outside(text.replaceAll(/\s/gu, '').length, asked.characters);
  const ofIntents = intents.map((intent) => rules.intents[intent]);
  const length = language === 'ja' ? text.length * DENSE : text.length;
  const isBrief = asked.brief === true || asked.sentences !== undefined || asked.haiku === true;
  const least = isBrief ? BRIEF_CHARS : Math.max(...ofIntents.map(({ minAnswerChars }) => minAnswerChars));
  if (length < least) return 'short';
  const most = Math.max(...ofIntents.map(({ maxAnswerChars }) => maxAnswerChars));
  const isLong = asked.long === true || (asked.items ?? 0) > 5;
  return length > most * (isLong ? LONG_FACTOR : 1) ? 'long' : undefined;
}

function outside(count: number, { count: asked, isCeiling }: Bound): LengthFault {
  if (isCeiling) return count > asked * CEILING_ROOM ? 'long' : undefined;
  if (count > asked * ROOM) return 'long';
  return count < asked / ROOM ? 'short' : undefined;
}
