import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { fromRunItem } from '../../tasks/adapters/dynamodb/run-item.ts';
import type { EpochMs } from '../../tasks/core/clock.ts';
import type { RunRecord } from '../../tasks/ports/run-store.ts';

/** Started at or after `since`, and before `until`. */
export interface Span {
  readonly since?: EpochMs;
  readonly until?: EpochMs;
}

export interface RunTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** What a scan has read so far, of about how many items there are. */
export type Watch = (read: number, total: number) => void;

/**
 * The records of runs, a page at a time and in no order: nothing is indexed by time, so the whole table is read, and no
 * more than one page of it is ever held. A page that holds none is passed over.
 * @param total about how many items the table has, for `watch`
 */
export async function* scanRuns(
  { client, table }: RunTable,
  span: Span,
  total = 0,
  watch: Watch = () => {},
): AsyncGenerator<readonly RunRecord[], void> {
  let read = 0;
  let next: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: table,
        ...conditionOf(span),
        // What the books need: passages and classifications of failed runs may be large.
        ProjectionExpression:
          'pk, sk, #status, startedAt, finishedAt, leaseUntil, #day, policyVersion, variant, shadowOf, #request, reply, answeredBy',
        ...(next !== undefined && { ExclusiveStartKey: next }),
      }),
    );
    read += page.ScannedCount ?? 0;
    watch(read, Math.max(total, read));
    const records = (page.Items ?? []).map(fromRunItem);
    if (records.length > 0) yield records;
    next = page.LastEvaluatedKey;
  } while (next !== undefined);
}

function conditionOf({ since, until }: Span) {
  const conditions = ['sk = :run'];
  if (since !== undefined) conditions.push('startedAt >= :since');
  if (until !== undefined) conditions.push('startedAt < :until');
  return {
    FilterExpression: conditions.join(' AND '),
    ExpressionAttributeNames: { '#status': 'status', '#day': 'day', '#request': 'request' },
    ExpressionAttributeValues: {
      ':run': 'RUN',
      ...(since !== undefined && { ':since': since }),
      ...(until !== undefined && { ':until': until }),
    },
  };
}
