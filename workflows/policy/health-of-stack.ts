import { DynamoModelHealth } from '../../tasks/adapters/dynamodb/model-health.ts';
import { systemClock } from '../../tasks/adapters/system-clock.ts';
import type { Health } from '../../tasks/core/health/breaker.ts';
import type { StackAddress } from '../connection/stack-address.ts';
import { withTable } from '../connection/table.ts';

/** How the models of a stack fare now. */
export const healthOfStack = (endpoints: StackAddress): Promise<Health> =>
  withTable(endpoints, (documents) => {
    const options = { clock: systemClock, random: Math.random, maxAgeMs: 0 };
    return new DynamoModelHealth(documents, endpoints.tableName, options).read();
  });
