import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ConverseChatModel } from '../adapters/bedrock/converse-chat-model.ts';
import { TitanEmbedder } from '../adapters/bedrock/titan-embedder.ts';
import { ChatModelByProvider } from '../adapters/chat-model-by-provider.ts';
import { DynamoAnswerCache } from '../adapters/dynamodb/answer-cache.ts';
import { DynamoLedger } from '../adapters/dynamodb/ledger.ts';
import { DynamoPolicyStore } from '../adapters/dynamodb/policy-store.ts';
import { DynamoRunStore } from '../adapters/dynamodb/run-store.ts';
import { DynamoSessionStore } from '../adapters/dynamodb/session-store.ts';
import { DynamoShopRecords } from '../adapters/dynamodb/shop-records.ts';
import { apiKeyFrom } from '../adapters/openai/api-key.ts';
import { OpenAiChatModel } from '../adapters/openai/openai-chat-model.ts';
import { collectionClient, plainClient } from '../adapters/opensearch/client.ts';
import { OpenSearchIndex } from '../adapters/opensearch/opensearch-index.ts';
import { systemClock } from '../adapters/system-clock.ts';
import type { AggregateDeps } from '../aggregate/aggregate.ts';
import type { ClassifyDeps } from '../classify/classify.ts';
import type { CheckDeps } from '../confidence-check/check-confidence.ts';
import type { Clock } from '../core/clock.ts';
import type { EscalateDeps } from '../escalate/escalate.ts';
import type { InvokeDeps } from '../invoke/deps.ts';
import type { ChatModel } from '../ports/chat-model.ts';
import type { Timers } from '../ports/timers.ts';
import { profileFor } from '../profiles/profile-for.ts';
import type { RetrieveDeps } from '../retrieve/deps.ts';
import type { Config } from './config.ts';
import { once } from './once.ts';
import { systemTimers } from './system-timers.ts';

/** What tests turn by hand. */
export interface Seams {
  readonly clock?: Clock;
  readonly timers?: Timers;
}

const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** An endpoint of our own takes any credentials; a real one takes the environment's. */
const connection = (config: Config, endpoint: string | undefined) => ({
  region: config.region,
  ...(endpoint !== undefined && { endpoint, credentials: LOCAL_CREDENTIALS }),
});

function shared(config: Config, seams: Seams) {
  const clock = seams.clock ?? systemClock;
  const profile = profileFor(config.modelSet);
  const documents = DynamoDBDocumentClient.from(
    new DynamoDBClient({ ...connection(config, config.dynamodbEndpoint), maxAttempts: 3 }),
    { marshallOptions: { removeUndefinedValues: true } },
  );
  const policies = new DynamoPolicyStore(documents, config.tableName, {
    defaultPolicy: profile.defaultPolicy,
    maxAgeMs: config.policyMaxAgeMs,
    clock,
  });
  return { clock, profile, documents, policies, timers: seams.timers ?? systemTimers };
}

/** One try a call: what follows a failure is the cascade's decision, not the client's. */
const bedrock = (config: Config): BedrockRuntimeClient =>
  new BedrockRuntimeClient({ ...connection(config, config.bedrockEndpoint), maxAttempts: 1 });

function chatModel(config: Config, clock: Clock): ChatModel {
  const { openai } = config;
  return new ChatModelByProvider({
    bedrock: new ConverseChatModel(bedrock(config)),
    ...(openai !== undefined && {
      openai: new OpenAiChatModel({
        baseUrl: openai.baseUrl,
        apiKey: apiKeyFrom(openai, config.region),
        clock,
      }),
    }),
  });
}

export function classifyDeps(config: Config, seams: Seams = {}): ClassifyDeps {
  const { documents, ...common } = shared(config, seams);
  return {
    ...common,
    runs: new DynamoRunStore(documents, config.tableName),
    sessions: new DynamoSessionStore(documents, config.tableName),
    answers: new DynamoAnswerCache(documents, config.tableName),
    ledger: new DynamoLedger(documents, config.tableName),
    chat: chatModel(config, common.clock),
  };
}

export function retrieveDeps(config: Config, seams: Seams = {}): RetrieveDeps {
  const { documents, ...common } = shared(config, seams);
  const { searchEndpoint, collectionName, indexName, region } = config;
  const client = once(() =>
    searchEndpoint === undefined
      ? collectionClient(collectionName, region)
      : Promise.resolve(plainClient(searchEndpoint)),
  );
  return {
    ...common,
    runs: new DynamoRunStore(documents, config.tableName),
    ledger: new DynamoLedger(documents, config.tableName),
    records: new DynamoShopRecords(documents, config.tableName),
    index: new OpenSearchIndex(client, { indexName, ownIds: searchEndpoint !== undefined }),
    embedder: new TitanEmbedder(bedrock(config)),
  };
}

export function invokeDeps(config: Config, seams: Seams = {}): InvokeDeps {
  const { documents, ...common } = shared(config, seams);
  return {
    ...common,
    runs: new DynamoRunStore(documents, config.tableName),
    ledger: new DynamoLedger(documents, config.tableName),
    chat: chatModel(config, common.clock),
  };
}

export function checkDeps(config: Config, seams: Seams = {}): CheckDeps {
  return { policies: shared(config, seams).policies };
}

export function escalateDeps(config: Config, seams: Seams = {}): EscalateDeps {
  const { policies, clock } = shared(config, seams);
  return { policies, clock };
}

export function aggregateDeps(config: Config, seams: Seams = {}): AggregateDeps {
  const { documents, profile, policies, clock } = shared(config, seams);
  return {
    profile,
    policies,
    clock,
    runs: new DynamoRunStore(documents, config.tableName),
    sessions: new DynamoSessionStore(documents, config.tableName),
    answers: new DynamoAnswerCache(documents, config.tableName),
  };
}
