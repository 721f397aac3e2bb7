import type { Matter } from '../choice.ts';
import { cosine, dice, gramsOf } from '../similarity.ts';
import { type Facts, factsOf, MATTERS, OF_PRODUCT, type Unit } from './facts.ts';
import { isClaim, type Piece } from './pieces.ts';
import { namedRecords, type PassageRecord } from './records.ts';

/** A statement of one answer, read once. */
export interface Claim {
  readonly piece: Piece;
  /** The products it is about: those it names, else those that the text before it was about. */
  readonly subjects: readonly PassageRecord[];
  readonly facts: Facts;
  readonly grams: ReadonlySet<string>;
  readonly frameGrams: ReadonlySet<string>;
  readonly vector: readonly number[] | undefined;
}

/** Many more would be no chat answer; what follows stays as it is. */
const MOST_CLAIMS = 120;

export type ReadPiece = { readonly piece: Piece; readonly claim: Claim | undefined };

/** How a sentence begins that is still about what was named before; others may be about another title. */
const GOES_ON =
  /^(?:it|its|it's|they|this|these|that|there|here|each|every|all|single|the (?:series|manga|story|price|volumes?|art|author)|prices?|volumes?|authors?|stock|sale|status|in stock|out of stock|sold out|available|currently|now|right now|we|you|i)\b|^(?:価格|値段|定価|在庫|現在|今|ただいま|セール|割引|全|計|この|その|こちら|本作|同作|作者|著者|巻数|[\d¥$１-９])/iu;

/** The claims of an answer, each with its subject. @param vectorOf where claims were embedded */
export function readClaims(
  pieces: readonly Piece[],
  records: readonly PassageRecord[],
  vectorOf: (claim: string) => readonly number[] | undefined,
): readonly ReadPiece[] {
  const products = records.filter(({ names }) => names.length > 0);
  // Where only one product can be meant, it is.
  let subjects = products.length === 1 ? products : [];
  let count = 0;
  return pieces.map((piece) => {
    const named = namedRecords(piece.text, records);
    if (named.length > 0) subjects = [...named];
    else if (piece.kind === 'sentence' && !GOES_ON.test(piece.text)) subjects = [];
    if (!isClaim(piece) || count >= MOST_CLAIMS) return { piece, claim: undefined };
    count += 1;
    const facts = factsOf(piece.text);
    const claim: Claim = {
      piece,
      subjects,
      facts,
      grams: gramsOf(piece.text),
      frameGrams: gramsOf(facts.frame),
      vector: vectorOf(piece.text),
    };
    return { piece, claim };
  });
}

/** @property unit of the figures that differ, where figures do */
export interface Clash {
  readonly matter: Matter;
  readonly unit: Unit | undefined;
}

export type Relation =
  | { readonly is: 'different' }
  | { readonly is: 'same' }
  /** The second says all that the first says, with a figure more. */
  | { readonly is: 'extended' }
  | { readonly is: 'clash'; readonly clash: Clash };

const SAME_MEANING = 0.9;
const SAME_GRAMS = 0.62;
const CONTAINED = 0.85;
/** Alike but for figures, states and negations. */
const SAME_FRAME = 0.7;
const DENIED_FRAME = 0.8;
const SAME_MATTER = 0.3;

/** What a second claim is to a first. */
export function relationOf(first: Claim, second: Claim): Relation {
  const shared = sharesSubject(first, second);
  if (shared === false || !couldBeSame(first.facts.parts, second.facts.parts)) return { is: 'different' };
  const frame = dice(first.frameGrams, second.frameGrams);
  const clash = clashOf(first, second, shared === true, frame);
  if (clash !== undefined) return { is: 'clash', clash };
  if (!isSame(first, second)) return { is: 'different' };
  if (first.facts.isNegated !== second.facts.isNegated) return { is: 'different' };
  if (saysNothingNew(first.facts, second.facts)) return { is: 'same' };
  return saysNothingNew(second.facts, first.facts) ? { is: 'extended' } : { is: 'different' };
}

/** Undefined where neither is about a known product. */
function sharesSubject({ subjects: one }: Claim, { subjects: other }: Claim): boolean | undefined {
  if (one.length === 0 && other.length === 0) return undefined;
  if (one.length === 0 || other.length === 0) return undefined;
  return one.some((record) => other.includes(record));
}

function clashOf(one: Claim, other: Claim, sharesProduct: boolean, frame: number): Clash | undefined {
  const isNear = frame >= SAME_FRAME;
  const isAboutSame = isNear || (sharesProduct && one.subjects.length === 1 && other.subjects.length === 1);
  if (!isAboutSame || one.facts.isOfMany !== other.facts.isOfMany) return undefined;
  const state = clashOfStates(one.facts, other.facts);
  if (state !== undefined) return state;
  for (const [unit, values] of one.facts.figures) {
    const others = other.facts.figures.get(unit);
    if (others === undefined || couldBeSame(values, others)) continue;
    const isComparable = isNear || (OF_PRODUCT.has(unit) && (frame >= SAME_MATTER || isOfOne(one, other)));
    if (isComparable && sameCounts(one.facts, other.facts, unit)) return { matter: MATTERS[unit], unit };
  }
  const isDenied = one.facts.isNegated !== other.facts.isNegated && frame >= DENIED_FRAME;
  return isDenied ? { matter: 'statement', unit: undefined } : undefined;
}

/** Each has one figure, of the same kind: that is what it is about. */
const isOfOne = (one: Claim, other: Claim): boolean =>
  one.facts.figures.size === 1 && other.facts.figures.size === 1;

function clashOfStates(one: Facts, other: Facts): Clash | undefined {
  if (one.stock !== undefined && other.stock !== undefined && one.stock !== other.stock) {
    return { matter: 'stock', unit: undefined };
  }
  if (one.sale !== undefined && other.sale !== undefined && one.sale !== other.sale) {
    return { matter: 'sale', unit: undefined };
  }
  return undefined;
}

/** $14.99 a volume and $44.97 for 3 volumes do not contradict each other. */
function sameCounts(one: Facts, other: Facts, unit: Unit): boolean {
  if (MATTERS[unit] !== 'price') return true;
  const counts = (facts: Facts): string =>
    (['volumes', 'copies', 'number'] as const)
      .map((kind) => [...(facts.figures.get(kind) ?? [])].join())
      .join(';');
  return counts(one) === counts(other);
}

const couldBeSame = (one: ReadonlySet<number>, other: ReadonlySet<number>): boolean =>
  one.size === 0 || other.size === 0 || !one.isDisjointFrom(other);

function isSame(one: Claim, other: Claim): boolean {
  const meaning = one.vector && other.vector ? cosine(one.vector, other.vector) : null;
  if (meaning !== null) return meaning >= SAME_MEANING;
  if (dice(one.grams, other.grams) >= SAME_GRAMS) return true;
  const [small, large] =
    one.grams.size <= other.grams.size ? [one.grams, other.grams] : [other.grams, one.grams];
  return small.size > 0 && small.intersection(large).size >= small.size * CONTAINED;
}

/** Whether the second holds no figure or state that the first lacks. */
function saysNothingNew(first: Facts, second: Facts): boolean {
  if (second.stock !== undefined && first.stock === undefined) return false;
  if (second.sale !== undefined && first.sale === undefined) return false;
  return [...second.figures].every(([unit, values]) =>
    values.isSubsetOf(first.figures.get(unit) ?? new Set()),
  );
}
