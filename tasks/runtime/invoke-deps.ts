import { DynamoLedger } from '../adapters/dynamodb/ledger.ts';
import { DynamoRunStore } from '../adapters/dynamodb/run-store.ts';
import type { InvokeDeps } from '../invoke/deps.ts';
import { chatModel } from './chat-model.ts';
import type { Config } from './config.ts';
import { modelAlarm } from './model-alarm.ts';
import { modelHealth } from './model-health.ts';
import { type Seams, shared } from './shared.ts';

export function invokeDeps(config: Config, seams: Seams = {}): InvokeDeps {
  const { documents, ...common } = shared(config, seams);
  return {
    ...common,
    runs: new DynamoRunStore(documents, config.tableName),
    ledger: new DynamoLedger(documents, config.tableName, common.clock),
    chat: chatModel(config, common.clock),
    ...connections(config),
    alarm: modelAlarm('invoke', seams.log, seams.metrics),
    health: seams.health ?? modelHealth({ documents, ...common }, config),
  };
}
