import { createHash } from 'node:crypto';
import type { MessageRequest, Turn } from './contract/request.ts';

const sha256 = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/**
 * Tells a repeat of a message from another message under the same id: without it, a guessed id would
 * read somebody else's reply.
 */
export const contentHash = (request: MessageRequest): string =>
  sha256([request.sessionId, request.userId ?? null, request.query, request.document ?? null]);

/** The same words in another case, width or spacing are the same words. */
const normalised = (query: string): string =>
  query.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ').trim();

export interface AnswerKeyFacts {
  readonly request: MessageRequest;
  /** The turns the answering model would see. */
  readonly history: readonly Turn[];
  readonly language: string;
  readonly policyVersion: number;
  /** `experiment/variant`: another variant is another policy. */
  readonly variant: string | null;
  readonly catalogueVersion: string;
}

/** Everything that shapes an answer: two messages with the same key deserve the same text. */
export function answerKey(facts: AnswerKeyFacts): string {
  const { request } = facts;
  return sha256([
    normalised(request.query),
    facts.history,
    facts.language,
    request.locale ?? null,
    request.tier ?? null,
    request.goal ?? null,
    request.strategy ?? null,
    facts.policyVersion,
    facts.variant,
    facts.catalogueVersion,
  ]);
}

export interface RouteKeyFacts {
  readonly request: MessageRequest;
  /** The turns the classifier would see. */
  readonly history: readonly Turn[];
  readonly language: string;
  readonly policyVersion: number;
  readonly variant: string | null;
}

/** Everything the classifier reads, under the policy that names it: who asks and under what tier is not. */
export const routeKey = (facts: RouteKeyFacts): string =>
  sha256([
    normalised(facts.request.query),
    facts.history,
    facts.language,
    facts.request.locale ?? null,
    facts.policyVersion,
    facts.variant,
  ]);
