import { DynamoRunStore } from '../../tasks/adapters/dynamodb/run-store.ts';
import { DynamoShopRecords } from '../../tasks/adapters/dynamodb/shop-records.ts';
import type { EpochMs } from '../../tasks/core/clock.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import type { RunRecord } from '../../tasks/ports/run-store.ts';
import { profileOf, type StackAddress } from '../connection/stack-address.ts';
import { withTable } from '../connection/table.ts';
import { whatIf } from '../replay/what-if/what-if.ts';
import { type Refit, type RefitOptions, refit } from './refit.ts';

export interface Recorded extends RefitOptions {
  readonly since?: EpochMs;
  readonly limit: number;
}

/** The threshold that the recorded traffic of a stack speaks for. */
export const refitStack = (
  policy: Policy,
  { since, limit, ...options }: Recorded,
  address: StackAddress,
  onProgress: (done: number, total: number) => void,
): Promise<Refit> =>
  withTable(address, async (documents) => {
    const { tableName } = address;
    const runs = new DynamoRunStore(documents, tableName);
    const listed = await runs.list({ limit, ...(since !== undefined && { since }) });
    const deps = {
      // Every threshold reads the same records: once is enough.
      runs: { read: remembering((id) => runs.read(id)), attempts: remembering((id) => runs.attempts(id)) },
      records: new DynamoShopRecords(documents, tableName),
      profile: profileOf(address),
    };
    return refit(listed.filter(isTraffic), policy, options, {
      whatIf: (record, changed) => whatIf(record, changed, deps),
      onProgress,
    });
  });

/** What customers sent and got a reply to. */
const isTraffic = ({ status, shadowOf, request, contentHash, reply }: RunRecord): boolean =>
  status !== 'running' &&
  reply !== undefined &&
  shadowOf === undefined &&
  request.replayOf === undefined &&
  contentHash !== '';

function remembering<Value>(read: (id: string) => Promise<Value>): (id: string) => Promise<Value> {
  const known = new Map<string, Promise<Value>>();
  return (id) => {
    const found = known.get(id) ?? read(id);
    known.set(id, found);
    return found;
  };
}
