import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoModelHealth } from '../adapters/dynamodb/model-health.ts';
import type { Clock } from '../core/clock.ts';
import type { ModelHealth } from '../ports/model-health.ts';
import type { Config } from './config.ts';

/** How long an environment may go on with what it knows of the models. */
const MAX_AGE_MS = 1_500;

interface Common {
  readonly documents: DynamoDBDocumentClient;
  readonly clock: Clock;
  readonly random: () => number;
}

export const modelHealth = ({ documents, clock, random }: Common, config: Config): ModelHealth =>
  new DynamoModelHealth(documents, config.tableName, { clock, random, maxAgeMs: MAX_AGE_MS });
