import { DynamoRunStore } from '../../tasks/adapters/dynamodb/run-store.ts';
import type { StackAddress } from '../connection/stack-address.ts';
import { withTable } from '../connection/table.ts';

/** The runs of a stack, read where the tasks wrote them. */
export const withRunStore = <T>(
  endpoints: StackAddress,
  work: (runs: DynamoRunStore) => Promise<T>,
): Promise<T> =>
  withTable(endpoints, (documents) => work(new DynamoRunStore(documents, endpoints.tableName)));
