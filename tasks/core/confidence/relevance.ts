import type { Intent } from '../contract/enums.ts';
import type { Reading } from './reading.ts';
import { namedShelves, type Shelf } from './shelf.ts';

/** A good answer to these may use none of the customer's words. */
const FREE: readonly Intent[] = ['greeting', 'creative', 'translation', 'unknown'];
/** Here the titles that the customer names are what the answer is about. */
const ABOUT_TITLES: readonly Intent[] = ['product_search', 'price_inquiry', 'comparison', 'discussion'];

/** To say that nothing is known is an answer, whatever its words. */
const ADMITS =
  /\b(?:can(?:no|')t|could ?n[o']t|unable to) (?:find|see|look|tell|say)|\bno (?:facts|record|information)\b|\b(?:do ?n[o']t|does ?n[o']t) (?:know|have|list|carry|stock)\b|見つか(?:りません|らない)|お答えできません|確認できません|お調べできない|取り扱い[はが](?:ありません|ございません)|情報[はが](?:ありません|手元にありません)/iu;

/** Owed to a complaint, whatever it is about. */
const AMENDS = /\b(?:sorry|apolog\w+|refund|replace\w*)\b|申し訳|お詫び|返金|交換/i;

/** A query of fewer telling words tells too little. */
const LEAST_TERMS = 2;
const LEAST_FACTS = 2;
const MOST_TERMS = 60;
/** Half of what is compared is left out. */
const HALF = 0.5;

/** 0: it takes up what was asked. 1: nothing of it, or another title instead. */
export function irrelevance(reading: Reading): number {
  const { classification, query, lower, text } = reading;
  const isFree = classification.intents.some((intent) => FREE.includes(intent));
  const isAmends = classification.intents.includes('complaint') && AMENDS.test(text);
  if (isFree || isAmends || ADMITS.test(text)) return 0;
  const missed = missedTitles(reading);
  if (missed !== undefined) return missed;
  const wanted = termsOf(query.toLowerCase());
  if (wanted.length < LEAST_TERMS || wanted.some((term) => lower.includes(term))) return 0;
  // "Yes, there is." is too little to wander; that it is short is another fault.
  const said = termsOf(lower);
  return said.length < LEAST_TERMS || usesFacts(reading, said) ? 0 : 1;
}

/** A short, true answer in other words: it still says what the facts say. */
function usesFacts({ text, facts, query, shelves }: Reading, said: readonly string[]): boolean {
  if (namedShelves(text, shelves).length > 0) return true;
  const held = facts.slice(query.length).toLowerCase();
  if (held.trim() === '') return false;
  let shared = 0;
  for (const term of said) {
    if (held.includes(term)) shared += 1;
    if (shared >= LEAST_FACTS) return true;
  }
  return false;
}

/** Undefined where it does not depend on titles. */
function missedTitles({ classification, shelves, text, query, lower }: Reading): number | undefined {
  const { intents } = classification;
  if (intents.includes('recommendation') || !intents.some((intent) => ABOUT_TITLES.includes(intent))) {
    return undefined;
  }
  const asked = namedShelves(query, shelves);
  if (asked.length === 0) return undefined;
  const missed = asked.filter((shelf) => !takesUp(lower, shelf)).length;
  const compares = intents.includes('comparison') && asked.length > 1;
  if (missed < asked.length) return missed > 0 && compares ? HALF : 0;
  // "Yes, it is in stock" speaks of the title asked for; "Claymore is in stock" does not.
  return namedShelves(text, shelves).length > 0 || compares ? 1 : undefined;
}

/** By a name, or a telling word of it: `Titan`. */
const takesUp = (lower: string, { names }: Shelf): boolean =>
  names.some((name) => {
    const plain = name.toLowerCase();
    return lower.includes(plain) || termsOf(plain).some((term) => lower.includes(term));
  });

const COMMON = new Set(
  'about after again also another anything because been before being best book books buy can cannot could does doing dont each ever every find from get give good great have hello help here how into just know like list looking love make manga many more most much need next nice only order other ours over please price read recommend really same shop should show some something stock story such suggest tell than thank thanks that their them then there these they thing think this those through title titles under very volume volumes want was were what when where which while will with without would write your yours'.split(
    ' ',
  ),
);
const WORD = /[a-z\d][a-z\d'-]{3,}|[\u30a1-\u30faー]{2,}|[\u4e00-\u9fff々]{2,}/gu;
/** Enough of a word to see through its endings. */
const STEM = 5;

/** What a text is about: stems of its rarer words, katakana words, pairs of kanji. */
function termsOf(lower: string): readonly string[] {
  const terms = new Set<string>();
  for (const [word] of lower.matchAll(WORD)) {
    if (/^[a-z\d]/u.test(word)) {
      if (!COMMON.has(word)) terms.add(word.slice(0, STEM));
    } else for (let at = 0; at + 2 <= word.length; at += 1) terms.add(word.slice(at, at + 2));
    if (terms.size >= MOST_TERMS) break;
  }
  return [...terms];
}
