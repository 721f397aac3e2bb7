import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { type EpochMs, HOUR_MS, utcHour } from '../../core/clock.ts';
import type { RunFilter, RunRecord } from '../../ports/run-store.ts';
import { batchGet } from './batch.ts';
import { type Key, SHARDS } from './keys.ts';
import { newestKeys, type Table } from './newest-keys.ts';
import { fromRunItem } from './run-item.ts';

/** Without `since`, failures are looked for so far back. */
const LOOK_BACK_MS = 7 * 24 * HOUR_MS;
/** Hours asked at once: 16 queries each. */
const HOURS_AT_ONCE = 4;

const shardsOf = (prefix: string): readonly string[] => [...SHARDS].map((shard) => `${prefix}#${shard}`);

/** Newest first. Failed and open runs stand in the sparse index; everything else needs a scan. */
export async function listRuns(from: Table, filter: RunFilter, now: EpochMs): Promise<readonly RunRecord[]> {
  const { status, since } = filter;
  if (filter.shadows) return scan(from, filter);
  if (status === 'running') return take(from, openGroups(), filter);
  if (status === 'failed' || status === 'abandoned') {
    return take(from, failedGroups(since ?? now - LOOK_BACK_MS, now), filter);
  }
  return scan(from, filter);
}

const openGroups = (): Iterable<readonly string[]> => [shardsOf('OPEN')];

/** The partitions of a few hours at a time, backwards. */
function* failedGroups(oldest: EpochMs, now: EpochMs): Generator<readonly string[]> {
  const lastHour = Math.floor(now / HOUR_MS);
  const firstHour = Math.floor(oldest / HOUR_MS);
  for (let hour = lastHour; hour >= firstHour; hour -= HOURS_AT_ONCE) {
    const hours = Array.from({ length: HOURS_AT_ONCE }, (_, back) => hour - back);
    yield hours
      .filter((one) => one >= firstHour)
      .flatMap((one) => shardsOf(`FAILED#${utcHour(one * HOUR_MS)}`));
  }
}

/** Reads group after group until enough records fit the filter. */
async function take(
  from: Table,
  groups: Iterable<readonly string[]>,
  filter: RunFilter,
): Promise<readonly RunRecord[]> {
  const oldest = filter.since === undefined ? '' : new Date(filter.since).toISOString();
  const found: RunRecord[] = [];
  for (const partitions of groups) {
    for await (const keys of inChunks(newestKeys(from, partitions, oldest), Math.min(100, filter.limit))) {
      found.push(...(await read(from, keys)).filter((record) => fits(record, filter)));
      if (found.length >= filter.limit) return newest(found, filter.limit);
    }
  }
  return newest(found, filter.limit);
}

async function* inChunks(keys: AsyncIterable<Key>, size: number): AsyncGenerator<readonly Key[]> {
  let chunk: Key[] = [];
  for await (const key of keys) {
    chunk.push(key);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

async function read({ client, table }: Table, keys: readonly Key[]): Promise<readonly RunRecord[]> {
  return (await batchGet(client, table, keys)).map(fromRunItem);
}

/** Index and scan may be behind the record. */
const fits = (record: RunRecord, { status, since, policyVersion, shadows, unanswered }: RunFilter): boolean =>
  (policyVersion === undefined || record.policyVersion === policyVersion) &&
  (shadows === undefined || record.shadowOf !== undefined) &&
  (unanswered === undefined || (record.answeredBy === undefined && record.shadowOf === undefined)) &&
  (status === undefined || record.status === status) &&
  (since === undefined || record.startedAt >= since);

/** Runs of the same millisecond stand by their id, so that a list is the same twice. */
const newest = (records: readonly RunRecord[], limit: number): readonly RunRecord[] =>
  records
    .toSorted((one, other) => other.startedAt - one.startedAt || (one.messageId < other.messageId ? -1 : 1))
    .slice(0, limit);

interface Sighting {
  readonly key: Key;
  readonly startedAt: number;
}

/** Keeps keys and times only: whole records are read of those that made it. */
async function scan(from: Table, filter: RunFilter): Promise<readonly RunRecord[]> {
  let seen: readonly Sighting[] = [];
  let next: Record<string, unknown> | undefined;
  do {
    const page = await from.client.send(new ScanCommand(scanInput(from.table, filter, next)));
    const sightings = (page.Items ?? []).map((item) => ({
      key: { pk: String(item['pk']), sk: String(item['sk']) },
      startedAt: Number(item['startedAt'] ?? 0),
    }));
    seen = [...seen, ...sightings]
      .toSorted((one, other) => other.startedAt - one.startedAt)
      .slice(0, filter.limit);
    next = page.LastEvaluatedKey;
  } while (next !== undefined);
  const records = await read(
    from,
    seen.map(({ key }) => key),
  );
  return newest(
    records.filter((record) => fits(record, filter)),
    filter.limit,
  );
}

function scanInput(
  table: string,
  { status, since, policyVersion, shadows }: RunFilter,
  next: Record<string, unknown> | undefined,
) {
  const conditions = ['sk = :run'];
  if (status !== undefined) conditions.push('#status = :status');
  if (since !== undefined) conditions.push('startedAt >= :since');
  if (policyVersion !== undefined) conditions.push('policyVersion = :version');
  if (shadows) conditions.push('attribute_exists(shadowOf)');
  return {
    TableName: table,
    FilterExpression: conditions.join(' AND '),
    ProjectionExpression: 'pk, sk, startedAt',
    ...(status !== undefined && { ExpressionAttributeNames: { '#status': 'status' } }),
    ExpressionAttributeValues: {
      ':run': 'RUN',
      ...(status !== undefined && { ':status': status }),
      ...(since !== undefined && { ':since': since }),
      ...(policyVersion !== undefined && { ':version': policyVersion }),
    },
    ...(next !== undefined && { ExclusiveStartKey: next }),
  };
}
