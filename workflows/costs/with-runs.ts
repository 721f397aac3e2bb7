import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { DynamoRunStore } from '../../tasks/adapters/dynamodb/run-store.ts';
import type { RunStore } from '../../tasks/ports/run-store.ts';
import type { StackAddress } from '../connection/stack-address.ts';
import { withTable } from '../connection/table.ts';
import type { RunTable } from './scan-runs.ts';

/** The table of a stack, for whoever reads all of it. */
export interface Runs extends RunTable {
  readonly store: RunStore;
  /** About how many items it has: DynamoDB counts them every six hours. */
  readonly items: number;
}

export const withRuns = <T>(endpoints: StackAddress, work: (runs: Runs) => Promise<T>): Promise<T> =>
  withTable(endpoints, async (documents) => {
    const { tableName: table } = endpoints;
    const { Table } = await documents.send(new DescribeTableCommand({ TableName: table }));
    const store = new DynamoRunStore(documents, table);
    return work({ client: documents, table, store, items: Table?.ItemCount ?? 0 });
  });
