import type { EpochMs } from '../../tasks/core/clock.ts';
import type { AttemptFacts } from '../../tasks/core/contract/attempt.ts';
import { conversationOf } from '../../tasks/core/conversation.ts';
import type { RunRecord } from '../../tasks/ports/run-store.ts';

/** Why an escalated message gives no pair. */
export const SKIPS = {
  'low-confidence': 'the accepted answer is less sure than --min-confidence',
  orders: 'it is about orders: personal facts, none of which a model should learn',
  volume: 'it asks of one volume, whose state was not recorded',
  'follow-up': 'it is a follow-up: --multi-turn takes its earlier turns along',
  'no-context': 'its facts could not be looked up when it was answered',
  'facts-gone': 'a product or article it rests on is no longer among the records of the shop',
  'facts-changed': 'the records of the shop no longer bear its answer out',
  unreadable: 'its record is not whole',
  repeated: 'the same prompt gave a pair already',
} as const;

export type Skip = keyof typeof SKIPS;

/** An escalated and accepted message, by what finds it again. */
export interface Candidate {
  readonly messageId: string;
  readonly startedAt: EpochMs;
  readonly conversation: string;
}

/** The rejected answer's number and model, and the accepted one's. */
export interface Escalation {
  readonly rejected: AttemptFacts;
  readonly accepted: AttemptFacts;
}

/** Lanes in which answers are checked one after the other. */
const CLIMBING: ReadonlySet<string | null> = new Set(['simple', 'medium', 'complex']);

/** Neither a replay nor a shadow, answered in full, a checked answer rejected and a later one accepted. */
export function candidateOf(record: RunRecord): Candidate | undefined {
  const { messageId, startedAt, request, shadowOf, status } = record;
  if (status !== 'answered' || shadowOf !== undefined || request.replayOf !== undefined) return undefined;
  if (escalationOf(record) === undefined) return undefined;
  return { messageId, startedAt, conversation: conversationOf(request) };
}

export function escalationOf({ reply }: RunRecord): Escalation | undefined {
  if (reply === undefined || reply.outcome !== 'answered' || !CLIMBING.has(reply.lane)) return undefined;
  const answers = reply.attempts.filter(({ role }) => role === 'answer');
  const accepted = answers.findLast(({ outcome, model }) => outcome === 'accepted' && model === reply.model);
  const rejected = answers.find(
    ({ outcome, model, no }) =>
      outcome === 'rejected' && accepted !== undefined && no < accepted.no && model !== accepted.model,
  );
  return accepted === undefined || rejected === undefined ? undefined : { rejected, accepted };
}
