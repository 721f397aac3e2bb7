import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Entry } from '../../../../tasks/core/budget/move.ts';
import type { DayLimits, Payer } from '../../../../tasks/core/budget.ts';
import type { Hold } from '../../../../tasks/ports/ledger.ts';
import { NOON } from './runs.ts';

/** A thousand nano-dollars for everybody, fifty for the economy lane. */
export const limitsOf = (changes: Partial<DayLimits> = {}): DayLimits => ({
  main: 1_000,
  economy: 50,
  tiers: {},
  maxShards: 4,
  holdMs: 600_000,
  alarmShare: 0.8,
  useful: 10,
  ...changes,
});

export const PAYER: Payer = { tier: 'standard', userId: 'u-1', session: 's-1' };

export const holdOf = (day: string, callId: string, amount: number, changes: Partial<Hold> = {}): Hold => ({
  day,
  pot: 'main',
  callId,
  at: NOON,
  amount,
  least: amount,
  payer: PAYER,
  ...changes,
});

/** Everything the table holds, by `<pk>/<sk>`. */
export async function entriesOf(
  documents: DynamoDBDocumentClient,
  table: string,
): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>();
  let from: Record<string, unknown> | undefined;
  do {
    const page = await documents.send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: from }),
    );
    for (const item of page.Items ?? []) entries.set(`${item['pk']}/${item['sk']}`, item);
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return entries;
}
