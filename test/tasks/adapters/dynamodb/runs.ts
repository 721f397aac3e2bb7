import type { Reply } from '../../../../tasks/core/contract/reply.ts';
import type { Claim } from '../../../../tasks/ports/run-store.ts';
import { request } from '../../../fixtures/contract.ts';

export const NOON = Date.parse('2026-11-21T12:00:00.000Z');

/** Ten seconds of lease from noon, unless a test is about something else. */
export const claimOf = (messageId: string, changes: Partial<Claim> = {}): Claim => ({
  messageId,
  executionArn: `arn:aws:states:us-east-1:000000000000:express:coordinate:${messageId}:1`,
  contentHash: 'hash-of-hello',
  request: request({ messageId }),
  startedAt: NOON,
  leaseUntil: NOON + 10_000,
  policyVersion: 1,
  day: '2026-11-21',
  retried: false,
  ...changes,
});

export const replyTo = (messageId: string, changes: Partial<Reply> = {}): Reply => ({
  messageId,
  outcome: 'answered',
  text: 'Hello! こんにちは',
  language: 'en',
  model: 'claude-haiku-5-5',
  lane: 'simple',
  confidence: 0.93,
  quality: null,
  route: null,
  attempts: [],
  agreement: null,
  passages: ['product:berserk'],
  entities: null,
  degraded: [],
  costUsd: 0.000_012_3,
  latencyMs: 412,
  slaMet: true,
  startedAt: new Date(NOON).toISOString(),
  replayOf: null,
  handover: null,
  ...changes,
});
