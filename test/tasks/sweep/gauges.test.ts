import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DynamoFeedback } from '../../../tasks/adapters/dynamodb/feedback.ts';
import { DynamoGauges } from '../../../tasks/adapters/dynamodb/gauges.ts';
import { failedIndex, indexSort } from '../../../tasks/adapters/dynamodb/keys.ts';
import { toRunItem } from '../../../tasks/adapters/dynamodb/run-item.ts';
import { DynamoRunStore } from '../../../tasks/adapters/dynamodb/run-store.ts';
import type { RunStatus } from '../../../tasks/core/contract/enums.ts';
import { type GaugeDeps, publishGauges } from '../../../tasks/sweep/gauges.ts';
import { startTestTable, type TestTable } from '../../fakes/dynalite.ts';
import { RecordingSink } from '../../fakes/recording-sink.ts';
import { attempt } from '../../fixtures/contract.ts';
import { claimOf, NOON } from '../adapters/dynamodb/runs.ts';

const MINUTE = 60_000;
/** Ends are counted once they are so old. */
const SETTLED = 15_000;

let table: TestTable;
let sink: RecordingSink;
let now: number;
beforeEach(async () => {
  table = await startTestTable();
  sink = new RecordingSink();
  now = NOON;
});
afterEach(() => table.close());

const deps = (changes: Partial<GaugeDeps> = {}): GaugeDeps => ({
  gauges: new DynamoGauges(table.documents, table.name),
  feedback: new DynamoFeedback(table.documents, table.name),
  runs: new DynamoRunStore(table.documents, table.name),
  metrics: sink,
  clock: { now: () => now },
  ...changes,
});
const put = (Item: Record<string, unknown>) =>
  table.documents.send(new PutCommand({ TableName: table.name, Item }));

function ended(messageId: string, finishedAt: number, status: RunStatus = 'failed', ranMs = 2_000) {
  const startedAt = finishedAt - ranMs;
  return put({
    ...toRunItem(claimOf(messageId, { startedAt })),
    ...(messageId.startsWith('arn:') && { pk: `LOST#${messageId}` }),
    status,
    finishedAt,
    gsi1pk: failedIndex(startedAt, messageId),
    gsi1sk: indexSort(startedAt, messageId),
  });
}

describe('runs that failed', () => {
  it('are counted once each, whatever side of a boundary they ended on', async () => {
    await publishGauges(deps(), []);
    const mark = now - SETTLED;
    await Promise.all([
      ended('before', mark - 1),
      ended('at', mark),
      ended('last', mark + MINUTE - 1),
      ended('next', mark + MINUTE),
    ]);
    for (let minute = 0; minute < 3; minute++) {
      now += MINUTE;
      await publishGauges(deps(), []);
    }
    // What ended before the mark was there only after that minute was counted: later than any index is.
    expect(sink.values('FailedRuns')).toEqual([0, 2, 1, 0]);
  });

  it('are counted by one of two sweepers that look at the same time', async () => {
    await ended('m', now - 20_000);
    await Promise.all([publishGauges(deps(), []), publishGauges(deps(), [])]);
    expect(sink.values('FailedRuns')).toEqual([1]);
    expect(sink.values('OpenRuns')).toHaveLength(2);
  });

  it('are counted by the next sweep when one was left out, or could not read them', async () => {
    await publishGauges(deps(), []);
    await ended('m', now + 5_000);
    now += 2 * MINUTE;
    const gauges = new DynamoGauges(table.documents, table.name);
    const blind = Object.assign(Object.create(gauges), {
      // biome-ignore lint/correctness/useYield: the index is down
      ended: async function* () {
        throw new Error('the index is throttled');
      },
      openRuns: () => gauges.openRuns(),
      budgetUsed: (day: string) => gauges.budgetUsed(day),
      breakersOpen: (at: number) => gauges.breakersOpen(at),
      countedUntil: () => gauges.countedUntil(),
    });
    await expect(publishGauges(deps({ gauges: blind }), [])).rejects.toThrow('could not be read');
    expect(sink.values('OpenRuns')).toEqual([0, 0]);
    now += MINUTE;
    await publishGauges(deps(), []);
    expect(sink.values('FailedRuns')).toEqual([0, 1]);
  });

  it('count as customers without an answer, and not as replays, shadows or abandoned ones', async () => {
    await Promise.all([
      ended('m', now - 20_000),
      ended('arn:aws:states:lost', now - 20_000),
      ended('m~r1', now - 20_000),
      ended('m~s1', now - 20_000),
      ended('gone', now - 20_000, 'abandoned', 150_000),
      ended('taken-over', now - 20_000, 'running'),
    ]);
    await publishGauges(deps(), []);
    expect(sink.values('FailedRuns')).toEqual([2]);
    expect(sink.values('AbandonedRuns')).toEqual([1]);
  });

  it('are told apart by hours, and a clock that was set back counts nothing twice', async () => {
    now = NOON + 20_000;
    await ended('m', NOON + 1_000);
    await publishGauges(deps(), []);
    expect(sink.values('FailedRuns')).toEqual([1]);
    now -= 30_000;
    await publishGauges(deps(), []);
    expect(sink.values('FailedRuns')).toEqual([1]);
    expect(sink.values('OpenRuns')).toHaveLength(2);
  });

  it('show what they asked of models, which no reply tells', async () => {
    await ended('m', now - 20_000);
    const { runs } = deps();
    await (runs as DynamoRunStore).journal(
      'm',
      'arn:run-0001',
      attempt({ outcome: 'throttled', costUsd: 0 }),
    );
    await publishGauges(deps(), []);
    expect(sink.group('ModelCalls', 'm')).toEqual({
      values: { ModelCalls: 1, ModelFailures: 1, ModelLatencyMs: [300], ModelCostUsd: [0] },
      dimensions: { Model: 'claude-haiku-5-5' },
      messageId: 'm',
    });
  });
});

describe('a run that this sweep marked', () => {
  it('is counted at once when it is older than any window looks back, and else from the index', async () => {
    const swept = (messageId: string, startedAt: number) => ({
      messageId,
      startedAt: new Date(startedAt).toISOString(),
      state: 'Invoke Model',
    });
    await Promise.all([
      ended('old', now, 'abandoned', 60 * MINUTE),
      ended('recent', now, 'abandoned', 3 * MINUTE),
    ]);
    await publishGauges(deps(), [swept('old', now - 60 * MINUTE), swept('recent', now - 3 * MINUTE)]);
    now += MINUTE;
    await publishGauges(deps(), []);
    expect(sink.values('AbandonedRuns')).toEqual([1, 1]);
  });
});

describe('how the system stands', () => {
  it('tells open runs, the share of the main pot, and breakers that are open or were a moment ago', async () => {
    await put(toRunItem(claimOf('open')));
    await put({ pk: 'SPEND#2026-11-21', sk: 'ROOT', leftn: 600, budget: 1_000, 'n#main': 1 });
    const shard = { leftn: 100, spent: 250, granted: 400, 'h#1#m#0': 50 };
    await put({ pk: 'SPEND#2026-11-21#main#0', sk: 'SHARD', ...shard });
    await put({
      pk: 'HEALTH',
      sk: 'HEALTH',
      'open|until': now + 1_000,
      'tried|until': now - MINUTE,
      'idle|until': now - 60 * MINUTE,
      'closed|closed': now,
    });
    await publishGauges(deps(), []);
    expect(sink.groups[0]).toEqual({
      values: { OpenRuns: 1, BudgetUsed: 0.3, BreakersOpen: 2, FailedRuns: 0, AbandonedRuns: 0 },
      dimensions: {},
      messageId: null,
    });
  });

  it('tells of each vote once, with what was voted on', async () => {
    const feedback = new DynamoFeedback(table.documents, table.name);
    await feedback.put({
      messageId: 'm',
      vote: 'down',
      comment: null,
      at: now - 20_000,
      startedAt: now - MINUTE,
      lane: 'simple',
      model: 'claude-haiku-5-5',
      variant: 'e/v',
      policyVersion: 1,
    });
    await publishGauges(deps(), []);
    now += MINUTE;
    await publishGauges(deps(), []);
    expect(sink.groups.filter(({ values }) => 'Feedback' in values)).toEqual([
      { values: { Feedback: 0 }, dimensions: { Lane: 'simple', Variant: 'e/v' }, messageId: 'm' },
    ]);
  });
});
