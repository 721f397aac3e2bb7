import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoBooks } from '../../tasks/adapters/dynamodb/ledger/books.ts';
import { type DayReport, reportDay } from '../../tasks/adapters/dynamodb/ledger/day-report.ts';
import { type Override, overrideDay } from '../../tasks/adapters/dynamodb/ledger/override.ts';
import { DynamoPolicyStore } from '../../tasks/adapters/dynamodb/policy-store.ts';
import { systemClock } from '../../tasks/adapters/system-clock.ts';
import { dayLimits } from '../../tasks/core/budget.ts';
import { defaultPolicyOf, type StackAddress } from '../connection/stack-address.ts';
import { withTable } from '../connection/table.ts';

/** The operators' side of the money: the tasks only reserve and settle. */
export interface Budgets {
  report(day: string): Promise<DayReport>;
  /** @throws BudgetTooSmall when more is taken away than nobody has reserved. */
  override(wish: Override): Promise<DayReport>;
}

/** The budgets of a stack, where its tasks keep them. */
export const withBudgets = <T>(endpoints: StackAddress, work: (budgets: Budgets) => Promise<T>): Promise<T> =>
  withTable(endpoints, (documents) => work(budgetsOf(documents, endpoints)));

function budgetsOf(documents: DynamoDBDocumentClient, endpoints: StackAddress): Budgets {
  const { tableName } = endpoints;
  const policies = new DynamoPolicyStore(documents, tableName, {
    defaultPolicy: defaultPolicyOf(endpoints),
    maxAgeMs: 0,
    clock: systemClock,
  });
  const limits = async () => dayLimits(await policies.current());
  const report = async (day: string) => reportDay(documents, tableName, day, await limits());
  return {
    report,
    override: async (wish) => {
      await overrideDay(new DynamoBooks(documents, tableName), wish, await limits());
      return report(wish.day);
    },
  };
}
