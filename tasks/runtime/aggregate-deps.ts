import { DynamoAnswerCache } from '../adapters/dynamodb/answer-cache.ts';
import { inOneBreath } from '../adapters/dynamodb/in-one-breath.ts';
import { DynamoRunStore } from '../adapters/dynamodb/run-store.ts';
import { DynamoSessionStore } from '../adapters/dynamodb/session-store.ts';
import type { AggregateDeps } from '../aggregate/aggregate.ts';
import { answerPrompt, canned } from '../profiles/shop.ts';
import type { Config } from './config.ts';
import { type Seams, shared } from './shared.ts';

export function aggregateDeps(config: Config, seams: Seams = {}): AggregateDeps {
  const { documents, policies, clock } = shared(config, seams);
  // The conversation and the answer are kept at once.
  const together = inOneBreath(documents, config.tableName);
  return {
    profile: { answerPrompt, canned },
    policies,
    clock,
    metrics: seams.metrics,
    runs: new DynamoRunStore(documents, config.tableName),
    sessions: new DynamoSessionStore(together, config.tableName),
    answers: new DynamoAnswerCache(together, config.tableName),
  };
}
