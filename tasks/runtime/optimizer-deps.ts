import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoOptimizerMemory } from '../adapters/dynamodb/optimizer-memory.ts';
import { DynamoPolicyEditor } from '../adapters/dynamodb/policy-editor.ts';
import { systemClock } from '../adapters/system-clock.ts';
import type { Clock } from '../core/clock.ts';
import { modelSetNamed } from '../core/policy/registry.ts';
import type { ObserveDeps } from '../observe/observe.ts';
import type { Observations } from '../ports/observations.ts';
import { policyFor } from '../profiles/mangaassist/default-policy.ts';
import type { TuneDeps } from '../tune/tune.ts';
import type { Config } from './config.ts';
import { tableClient } from './table-client.ts';

export interface OptimizerSettings {
  readonly config: Pick<Config, 'region' | 'dynamodbEndpoint' | 'tableName' | 'modelSet'>;
  readonly clock?: Clock;
}

export interface ObserveSettings extends OptimizerSettings {
  readonly observations: (documents: DynamoDBDocumentClient, tableName: string) => Observations;
  readonly lagMs: ObserveDeps['lagMs'];
}

export function observeDeps({ observations, lagMs, ...settings }: ObserveSettings): ObserveDeps {
  const { clock, documents, tableName, memory, policies } = stores(settings);
  return { clock, lagMs, memory, policies, observations: observations(documents, tableName) };
}

export function tuneDeps(settings: OptimizerSettings): TuneDeps {
  const { clock, memory, policies } = stores(settings);
  return { clock, memory, policies, live: memory };
}

function stores({ config, clock = systemClock }: OptimizerSettings) {
  const { tableName, modelSet } = config;
  const documents = tableClient(config);
  const defaultPolicy = policyFor(modelSetNamed(modelSet));
  return {
    clock,
    documents,
    tableName,
    memory: new DynamoOptimizerMemory(documents, tableName),
    policies: new DynamoPolicyEditor(documents, tableName, { defaultPolicy, clock }),
  };
}
