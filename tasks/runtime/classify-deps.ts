import { DynamoAnswerCache } from '../adapters/dynamodb/answer-cache.ts';
import { inOneBreath } from '../adapters/dynamodb/in-one-breath.ts';
import { DynamoLedger } from '../adapters/dynamodb/ledger.ts';
import { DynamoRouteCache } from '../adapters/dynamodb/route-cache.ts';
import { DynamoRunStore } from '../adapters/dynamodb/run-store.ts';
import { DynamoSessionStore } from '../adapters/dynamodb/session-store.ts';
import type { ClassifyDeps } from '../classify/classify.ts';
import { profileFor } from '../profiles/profile-for.ts';
import { chatModel } from './chat-model.ts';
import type { Config } from './config.ts';
import { modelAlarm } from './model-alarm.ts';
import { modelHealth } from './model-health.ts';
import { type Seams, shared } from './shared.ts';

export function classifyDeps(config: Config, seams: Seams = {}): ClassifyDeps {
  const { documents, ...common } = shared(config, seams);
  // The conversation, what is left of the day's money and the answer it may find are asked for at once.
  const together = inOneBreath(documents, config.tableName);
  return {
    ...common,
    profile: profileFor(config.modelSet),
    metrics: seams.metrics,
    runs: new DynamoRunStore(documents, config.tableName),
    sessions: new DynamoSessionStore(together, config.tableName),
    answers: new DynamoAnswerCache(together, config.tableName),
    routes: new DynamoRouteCache(documents, config.tableName),
    ledger: new DynamoLedger(together, config.tableName, common.clock),
    chat: chatModel(config, common.clock),
    alarm: modelAlarm('classify', seams.log, seams.metrics),
    health: seams.health ?? modelHealth({ documents, ...common }, config),
  };
}
