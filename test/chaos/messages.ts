import type { MessageRequest } from '../../tasks/core/contract/request.ts';
import { vagueMessage } from '../fixtures/vague.ts';

/** What customers say, in the proportions of a quiet day: easy, looked up, hard, unclear, in both languages. */
const QUERIES = [
  'hello, kind shop',
  'こんにちは、元気ですか',
  'What is your return policy?',
  'Is Vinland Saga in stock?',
  'ベルセルクは在庫ありますか？',
  'Do you have any cooking manga?',
  'How much is volume 3 of Berserk?',
  'Where is my order MA-10001?',
  'I loved Attack on Titan - recommend similar dark fantasy manga and tell me if any are on sale',
  'Compare Berserk and Vinland Saga',
  'My order arrived damaged and I am very upset!',
  vagueMessage,
] as const;

/** Nothing may be spent on these. */
const REFUSED = [{ query: '' }, { tier: 'gold' }, { slaMs: 1 }, { prioritty: 1 }] as const;

export interface Letter {
  readonly request: MessageRequest;
  /** It breaks the contract, and is to be refused by name. */
  readonly isBad: boolean;
  /** How often it is sent at once. */
  readonly copies: number;
}

export interface LetterOptions {
  /** Starts every id. */
  readonly prefix: string;
  readonly count: number;
  readonly slaMs: number;
}

/** @param chance 0 up to 1. */
export function lettersFor({ prefix, count, slaMs }: LetterOptions, chance: () => number): readonly Letter[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T;
  return Array.from({ length: count }, (_, at) => {
    const id = `${prefix}-${at}`;
    const request = { messageId: id, sessionId: id, userId: 'user-1', query: pick(QUERIES), slaMs };
    if (chance() < 0.08) {
      return { request: { ...request, ...pick(REFUSED) } as MessageRequest, isBad: true, copies: 1 };
    }
    return { request, isBad: false, copies: chance() < 0.12 ? 3 : 1 };
  });
}
