import { DynamoPolicyEditor } from '../../tasks/adapters/dynamodb/policy-editor.ts';
import { systemClock } from '../../tasks/adapters/system-clock.ts';
import { defaultPolicyOf, type StackAddress } from '../connection/stack-address.ts';
import { withTable } from '../connection/table.ts';

/** The policy of a stack, where its tasks read it. Until one was saved it is the default of its models. */
export const withPolicies = <T>(
  endpoints: StackAddress,
  work: (policies: DynamoPolicyEditor) => Promise<T>,
): Promise<T> =>
  withTable(endpoints, (documents) =>
    work(
      new DynamoPolicyEditor(documents, endpoints.tableName, {
        defaultPolicy: defaultPolicyOf(endpoints),
        clock: systemClock,
      }),
    ),
  );
