import { DynamoAnswerCache } from '../adapters/dynamodb/answer-cache.ts';
import { DynamoRunStore } from '../adapters/dynamodb/run-store.ts';
import { DynamoSessionStore } from '../adapters/dynamodb/session-store.ts';
import type { AggregateDeps } from '../aggregate/aggregate.ts';
import { answerPrompt, canned } from '../profiles/shop.ts';
import type { Config } from './config.ts';
import { type Seams, shared } from './shared.ts';

export function aggregateDeps(config: Config, seams: Seams = {}): AggregateDeps {
  const { documents, policies, clock } = shared(config, seams);
  return {
    profile: { answerPrompt, canned },
    policies,
    clock,
    metrics: seams.metrics,
    runs: new DynamoRunStore(documents, config.tableName),
    sessions: new DynamoSessionStore(documents, config.tableName),
    answers: new DynamoAnswerCache(documents, config.tableName),
  };
}
