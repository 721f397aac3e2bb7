import type { Entities } from '../../core/contract/classification.ts';
import type { Turn } from '../../core/contract/request.ts';
import { refersBack } from './complexity.ts';
import { findEntities, type Named, type NameIndex } from './entities/find-entities.ts';

/** "and volume 3?", 「じゃあ5巻は？」: a question that borrows its verb from the one before. */
const ELLIPTICAL =
  /^(?:(?:ok|okay|yes|yeah|thanks|great|cool|hmm|oh)[,.! ]+)*(?:and|what about|how about|also|or|but|then|so|any|vol(?:ume)?\.?|in|with|without|under|cheaper|more|another|others?|why|which|when|where|really|is it|are they|does it|do they|can i)\b|^(?:じゃあ?|では|なら|あと|それ|これ|あれ|その|他|ほか|もっと|もう|第?\d+巻|次|で、|何巻|いくら|在庫|値段|作者|続き|どっち|どちら|なぜ|どうして)/u;
const ASSENT =
  /^(?:yes|yeah|yep|sure|ok|okay|please|yes please|go ahead|do it|sounds good|why not|はい|うん|ええ|お願い(?:します)?|いいね|ぜひ|そうして)[\s.!,。、!]*(?:please|thanks|お願いします)?[\s.!。]*$/u;
const ORDINALS: readonly RegExp[] = [
  /\b(?:the )?(?:first|1st|former)(?: one)?\b|最初|1つ目|一つ目|1番目|一番目/u,
  /\b(?:the )?(?:second|2nd|latter)(?: one)?\b|2つ目|二つ目|2番目|二番目/u,
  /\b(?:the )?(?:third|3rd)(?: one)?\b|3つ目|三つ目|3番目|三番目/u,
];
const LAST = /\bthe last (?:one|of them)\b|最後の/u;

const SHORT_WORDS = 8;
const SHORT_JAPANESE = 18;

/** What the last turns lend to a message that leaves things out. */
export interface Borrowed {
  /** The words of the question whose intent carries over; undefined when this one stands by itself. */
  readonly question: string | undefined;
  readonly entities: Entities;
}

/** Whether a message can only be understood with the one before it. */
export function isFollowUp({ reading, mentions }: Named): boolean {
  const { lower } = reading;
  const words = lower.split(' ').length;
  const isShort =
    words <= SHORT_WORDS && lower.length <= (/[\u3040-\u9fff]/u.test(lower) ? SHORT_JAPANESE : 60);
  return (
    isShort && (ASSENT.test(lower) || ELLIPTICAL.test(lower) || (refersBack(lower) && mentions.length === 0))
  );
}

/** Entities and question of the last turns, for pronouns and questions without a verb. */
export function borrow(current: Named, history: readonly Turn[], names: NameIndex): Borrowed {
  const { entities, reading, masked } = current;
  const followsUp = isFollowUp(current);
  const needsTitle = entities.productIds.length === 0 && entities.unknownTitles.length === 0;
  if (history.length === 0 || !(followsUp || (needsTitle && refersBack(masked)))) {
    return { question: undefined, entities };
  }
  const users = history.filter((turn) => turn.role === 'user').map((turn) => turn.content);
  const previous = users.at(-1);
  const before = previous === undefined ? undefined : findEntities(previous, names);
  const referred = needsTitle ? referredTitles(reading.lower, before, history, names) : entities.productIds;
  const question = followsUp ? questionOf(reading.lower, history, previous) : undefined;
  const sameTopic = before !== undefined && followsUp;
  return {
    question,
    entities: {
      ...entities,
      productIds: [...referred],
      likedProductIds:
        sameTopic && needsTitle ? [...before.entities.likedProductIds] : entities.likedProductIds,
      authors: pick(entities.authors, sameTopic ? before.entities.authors : []),
      genres: pick(entities.genres, sameTopic && needsTitle ? before.entities.genres : []),
      orderIds: pick(entities.orderIds, sameTopic && needsTitle ? before.entities.orderIds : []),
      volume: entities.volume ?? (sameTopic && needsTitle ? before.entities.volume : null),
      maxPriceUsd: entities.maxPriceUsd ?? (sameTopic ? before.entities.maxPriceUsd : null),
      minPriceUsd: entities.minPriceUsd ?? (sameTopic ? before.entities.minPriceUsd : null),
      onSale: entities.onSale || (sameTopic && before.entities.onSale && question !== undefined),
      inStock: entities.inStock || (sameTopic && before.entities.inStock && question !== undefined),
    },
  };
}

const pick = (own: string[], borrowed: readonly string[]): string[] => (own.length > 0 ? own : [...borrowed]);

/** "Yes, please" answers the shop's question; anything else carries on the customer's own. */
function questionOf(
  lower: string,
  history: readonly Turn[],
  previous: string | undefined,
): string | undefined {
  const last = history.at(-1);
  if (!ASSENT.test(lower) || last?.role !== 'assistant') return previous;
  const asked = last.content.match(/[^.!?。！？\n]{3,300}[?？]/gu)?.at(-1);
  return asked?.replace(/^\s*(?:would|shall|should|may|can) (?:you like|i|we)(?: me)? to /iu, '') ?? previous;
}

/** "The second one" is counted in the shop's last answer; "it" is what was last talked about. */
function referredTitles(
  lower: string,
  before: Named | undefined,
  history: readonly Turn[],
  names: NameIndex,
): readonly string[] {
  const answer = history.findLast((turn) => turn.role === 'assistant');
  const offered = answer === undefined ? [] : findEntities(answer.content, names).entities.productIds;
  const asked = before?.entities.productIds ?? [];
  const ordinal = ORDINALS.findIndex((pattern) => pattern.test(lower));
  const counted = LAST.test(lower) ? offered.at(-1) : offered[ordinal];
  if (counted !== undefined) return [counted];
  if (/\b(?:them|those|these|they)\b|それら|これら/u.test(lower)) {
    const fresh = offered.filter((id) => !asked.includes(id));
    return fresh.length > 0 ? fresh : asked;
  }
  if (asked.length > 0) return asked;
  if (offered.length > 0) return offered.slice(0, 1);
  return olderTitles(history, names);
}

function olderTitles(history: readonly Turn[], names: NameIndex): readonly string[] {
  for (const turn of history.slice(0, -1).reverse()) {
    if (turn.role !== 'user') continue;
    const { productIds } = findEntities(turn.content, names).entities;
    if (productIds.length > 0) return productIds;
  }
  return [];
}
