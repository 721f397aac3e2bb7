import { createHash } from 'node:crypto';
import type { MessageRequest, Turn } from './contract/request.ts';

const sha256 = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/**
 * Tells a repeat of a message from another message under the same id: without it, a guessed id would
 * read somebody else's reply.
 */
export const contentHash = (request: MessageRequest): string =>
  sha256([request.sessionId, request.userId ?? null, request.query, request.document ?? null]);

export interface AnswerKeyFacts {
  readonly request: MessageRequest;
  /** The turns the answering model would see. */
  readonly history: readonly Turn[];
  readonly language: string;
  readonly policyVersion: number;
  readonly catalogueVersion: string;
}

/** Everything that shapes an answer: two messages with the same key deserve the same text. */
export function answerKey(facts: AnswerKeyFacts): string {
  const { request } = facts;
  const query = request.query.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ').trim();
  return sha256([
    query,
    facts.history,
    facts.language,
    request.locale ?? null,
    request.tier ?? null,
    request.goal ?? null,
    request.strategy ?? null,
    facts.policyVersion,
    facts.catalogueVersion,
  ]);
}
