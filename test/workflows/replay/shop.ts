import type { Attempt } from '../../../tasks/core/contract/attempt.ts';
import type { Reply } from '../../../tasks/core/contract/reply.ts';
import type { RunRecord } from '../../../tasks/ports/run-store.ts';
import type { Message } from '../../../workflows/client/options.ts';
import { replyTo } from '../../tasks/adapters/dynamodb/runs.ts';

export const NOW = Date.UTC(2026, 10, 21, 12);

export const record = (messageId: string, changes: Partial<RunRecord> = {}): RunRecord => ({
  messageId,
  executionArn: `arn:${messageId}`,
  contentHash: 'hash',
  status: 'failed',
  request: { messageId, sessionId: 's', query: 'hello', connectionId: 'gone' },
  startedAt: NOW - 60_000,
  leaseUntil: NOW - 1_000,
  policyVersion: 1,
  day: '2026-11-21',
  ...changes,
});

export interface Shop {
  readonly runs?: Readonly<Record<string, Partial<RunRecord>>>;
  readonly journals?: Readonly<Record<string, readonly Attempt[]>>;
  /** What the machine answers; it finishes the run as the real one does. */
  answer?(message: Message): Promise<Partial<Reply>> | Partial<Reply>;
}

/** Runs as a store has them, and a machine that answers replays. */
export function openShop({ runs = {}, journals = {}, answer = () => ({}) }: Shop) {
  const stored = new Map(Object.entries(runs).map(([id, changes]) => [id, record(id, changes)]));
  const asked: Message[] = [];
  const deps = {
    clock: { now: () => NOW },
    runs: {
      read: async (id: string) => stored.get(id),
      journalOf: async (id: string) => (journals[id] ?? []).map((attempt) => ({ attempt, at: NOW })),
      markAnswered: async (id: string, answeredBy: string) => {
        stored.set(id, { ...(stored.get(id) ?? record(id)), answeredBy });
      },
    },
    ask: async (message: Message) => {
      asked.push(message);
      const id = message.messageId ?? '';
      const reply = replyTo(id, await answer(message));
      stored.set(id, record(id, { status: reply.model === null ? 'failed' : 'answered', reply }));
      if (message.replayOf !== undefined && reply.model !== null) {
        await deps.runs.markAnswered(message.replayOf, id);
      }
      return { reply };
    },
  };
  return { asked, deps, stored };
}
