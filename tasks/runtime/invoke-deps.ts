import { DynamoLedger } from '../adapters/dynamodb/ledger.ts';
import { DynamoRunStore } from '../adapters/dynamodb/run-store.ts';
import type { InvokeDeps } from '../invoke/deps.ts';
import { answerPrompt } from '../profiles/shop.ts';
import { chatModel } from './chat-model.ts';
import type { Config } from './config.ts';
import { connectionsAt } from './connections.ts';
import { modelAlarm } from './model-alarm.ts';
import { modelHealth } from './model-health.ts';
import { type Seams, shared } from './shared.ts';

export function invokeDeps(config: Config, seams: Seams = {}): InvokeDeps {
  const { documents, ...common } = shared(config, seams);
  const { connectionsEndpoint, region } = config;
  return {
    ...common,
    profile: { answerPrompt },
    runs: new DynamoRunStore(documents, config.tableName),
    ledger: new DynamoLedger(documents, config.tableName, common.clock),
    chat: chatModel(config, common.clock, config.guardrail),
    ...(connectionsEndpoint !== undefined && { connections: connectionsAt(connectionsEndpoint, region) }),
    alarm: modelAlarm('invoke', seams.log, seams.metrics),
    health: seams.health ?? modelHealth({ documents, ...common }, config),
  };
}
