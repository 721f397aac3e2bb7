import { afterEach, beforeEach, expect, it } from 'vitest';
import { DynamoAudit } from '../../../../tasks/adapters/dynamodb/audit.ts';
import { DynamoCustomerData, userHash } from '../../../../tasks/adapters/dynamodb/customer-data.ts';
import { DynamoBooks } from '../../../../tasks/adapters/dynamodb/ledger/books.ts';
import { overrideDay } from '../../../../tasks/adapters/dynamodb/ledger/override.ts';
import { DynamoPolicyEditor } from '../../../../tasks/adapters/dynamodb/policy-editor.ts';
import { dayLimits } from '../../../../tasks/core/budget.ts';
import { toNano } from '../../../../tasks/core/money.ts';
import type { ReplayNote } from '../../../../tasks/ports/audit.ts';
import { defaultPolicy } from '../../../../tasks/profiles/mangaassist/default-policy.ts';
import { startTestTable, type TestTable } from '../../../fakes/dynalite.ts';
import { NOON } from './runs.ts';

let table: TestTable;
let audit: DynamoAudit;
beforeEach(async () => {
  table = await startTestTable();
  audit = new DynamoAudit(table.documents, table.name);
});
afterEach(() => table.close());

const DAY = 24 * 3_600_000;
const replay = (changes: Partial<ReplayNote> = {}): ReplayNote => ({
  at: NOON + 3,
  by: 'aiko',
  replayOf: 'm-1',
  messageId: 'm-1~r1',
  bulk: false,
  policyVersion: null,
  result: null,
  model: null,
  costUsd: null,
  ...changes,
});

it('tells what every command of operators has written, in its order', async () => {
  const editor = new DynamoPolicyEditor(table.documents, table.name, {
    defaultPolicy,
    clock: { now: () => NOON },
  });
  const thresholds = { ...defaultPolicy.thresholds, accept: 0.85 };
  await editor.save({ ...defaultPolicy, thresholds }, { by: 'ben', reason: 'surer' }, defaultPolicy.version);
  const budget = { day: '2026-11-21', pot: 'main' as const, add: toNano(500), by: 'cho', reason: 'sale day' };
  const books = new DynamoBooks(table.documents, table.name);
  await overrideDay(books, { ...budget, at: NOON + 1 }, dayLimits(defaultPolicy));
  const customers = new DynamoCustomerData(table.documents, table.name);
  const forget = { at: NOON + 2, by: 'dai', reason: 'asked', userHash: userHash('u-1') };
  await customers.audit({ ...forget, counts: null });
  await customers.audit({ ...forget, counts: { runs: 2, attempts: 3 } });
  await audit.noteReplay(replay());
  await audit.noteReplay(
    replay({ policyVersion: 4, result: 'answered', model: 'claude-haiku-5-5', costUsd: 0.000_12 }),
  );
  await audit.noteReplay(replay({ at: NOON + DAY, messageId: 'm-2~r1', replayOf: 'm-2', bulk: true }));

  expect(await audit.since(NOON - DAY, NOON + DAY)).toEqual([
    {
      at: NOON,
      kind: 'policy',
      by: 'ben',
      reason: 'surer',
      about: `policy ${defaultPolicy.version + 1}`,
      changes: ['thresholds.accept: 0.8 -> 0.85'],
    },
    {
      at: NOON + 1,
      kind: 'budget',
      by: 'cho',
      reason: 'sale day',
      about: 'budget 2026-11-21',
      changes: ['2026-11-21 main: +$500'],
    },
    {
      at: NOON + 2,
      kind: 'forget',
      by: 'dai',
      reason: 'asked',
      about: `customer ${userHash('u-1')}`,
      changes: ['deleted 2 runs, 3 attempts'],
    },
    {
      at: NOON + 3,
      kind: 'replay',
      by: 'aiko',
      reason: null,
      about: 'm-1',
      changes: ['as m-1~r1 under policy 4: answered by claude-haiku-5-5, $0.000120'],
    },
    {
      at: NOON + DAY,
      kind: 'replay',
      by: 'aiko',
      reason: null,
      about: 'm-2',
      changes: ['as m-2~r1 (one of many): begun; nobody wrote how it ended'],
    },
  ]);
});

it('begins and ends where it is asked to', async () => {
  await audit.noteReplay(replay({ at: NOON - 1, messageId: 'early' }));
  await audit.noteReplay(replay({ at: NOON, messageId: 'first' }));
  await audit.noteReplay(replay({ at: NOON + DAY, messageId: 'last' }));
  await audit.noteReplay(replay({ at: NOON + DAY + 1, messageId: 'late' }));
  const entries = await audit.since(NOON, NOON + DAY);
  expect(entries.map(({ at }) => at)).toEqual([NOON, NOON + DAY]);
});
