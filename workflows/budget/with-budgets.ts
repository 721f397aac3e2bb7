import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoBooks } from '../../tasks/adapters/dynamodb/ledger/books.ts';
import { type DayReport, reportDay } from '../../tasks/adapters/dynamodb/ledger/day-report.ts';
import { type Override, overrideDay } from '../../tasks/adapters/dynamodb/ledger/override.ts';
import { DynamoPolicyStore } from '../../tasks/adapters/dynamodb/policy-store.ts';
import { systemClock } from '../../tasks/adapters/system-clock.ts';
import { dayLimits } from '../../tasks/core/budget.ts';
import { profileFor } from '../../tasks/profiles/profile-for.ts';
import type { Endpoints } from '../local/endpoints.ts';

/** The operators' side of the money: the tasks only reserve and settle. */
export interface Budgets {
  report(day: string): Promise<DayReport>;
  /** @throws BudgetTooSmall when more is taken away than nobody has reserved. */
  override(wish: Override): Promise<DayReport>;
}

/** The budgets of a local stack, where its tasks keep them. */
export async function withBudgets<T>(
  endpoints: Endpoints,
  work: (budgets: Budgets) => Promise<T>,
): Promise<T> {
  const client = new DynamoDBClient({
    region: endpoints.region,
    endpoint: endpoints.dynamodb,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    return await work(budgetsOf(client, endpoints));
  } finally {
    client.destroy();
  }
}

function budgetsOf(client: DynamoDBClient, { tableName, models }: Endpoints): Budgets {
  const documents = DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
  });
  const { defaultPolicy } = profileFor(models === 'openai' ? 'openai' : 'current');
  const policies = new DynamoPolicyStore(documents, tableName, {
    defaultPolicy,
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
