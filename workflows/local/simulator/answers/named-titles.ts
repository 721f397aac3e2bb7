import type { ReadPrompt } from '../read-prompt.ts';
import type { ShownProduct } from './shown-product.ts';

/** Titles that are everyday words too: in small letters they name nothing. */
const EVERYDAY = new Set(
  'another bleach drifters emma erased given innocent jin kingdom major medalist monster nana orange real sanctuary touch basara bartender'.split(
    ' ',
  ),
);

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/gu, '\\$&');

/**
 * Whether the question says a title or term, as whole words where words have ends.
 * @param question in NFKC
 */
export const says = (question: string, title: string): boolean => positionOf(question, title) >= 0;

/** -1 when the question does not say it. */
function positionOf(question: string, title: string): number {
  if (title.length < 2) return -1;
  if (/[\u3040-\u9fff]/u.test(title)) return question.indexOf(title.normalize('NFKC'));
  const flags = EVERYDAY.has(title.toLowerCase()) ? 'u' : 'iu';
  const word = new RegExp(`(?<![\\p{L}\\d])${escaped(title.normalize('NFKC'))}(?![\\p{L}\\d])`, flags);
  return question.search(word);
}

/** The titles that the question itself names, in its order: what is asked about, or what the customer knows already. */
export function namedProducts(
  { question }: ReadPrompt,
  all: readonly ShownProduct[],
): readonly ShownProduct[] {
  const plain = question.normalize('NFKC');
  const named = all
    .map((product) => ({ product, at: Math.max(...product.titles.map((title) => positionOf(plain, title))) }))
    .filter(({ at }) => at >= 0)
    .toSorted((one, other) => one.at - other.at)
    .map(({ product }) => product);
  // "Monster" is not meant where "Monster Musume" stands.
  return named.filter(
    (product) => !named.some((other) => other !== product && other.title.includes(product.title)),
  );
}

/** A title in so many words: capitalised in English, in title brackets in Japanese. */
export function titleAskedFor(question: string): string | undefined {
  const english = /\b(?:[Ii]s|[Dd]o you have|[Hh]ow much is|[Pp]rice of)\s+((?:[A-Z][\p{L}\d'-]*\s?)+)/u.exec(
    question,
  )?.[1];
  return english?.trim() ?? /[『「]([^』」]+)[』」]/u.exec(question)?.[1];
}

const TASTE =
  /\b(?:lov(?:e|ed|ing)|lik(?:e|ed)|enjoy(?:ed)?|finished|read|fan of|similar to|reminds)\b|好き|みたい|のような|っぽい|読ん|似た|面白かった/iu;

/** Whether titles are named as examples of taste rather than asked about. */
export const namesATaste = (question: string): boolean => TASTE.test(question);

/** The number of a single volume that is asked for: "volume 7", 「7巻」; not 「全7巻」. */
export function volumeAskedFor(question: string): number | undefined {
  const [, english, japanese] =
    /\bvol(?:ume|\.)?\s*#?(\d{1,3})\b|(?<![全\d])(\d{1,3})巻/iu.exec(question.normalize('NFKC')) ?? [];
  const found = english ?? japanese;
  return found === undefined ? undefined : Number(found);
}
