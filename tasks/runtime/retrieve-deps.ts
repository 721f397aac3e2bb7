import { TitanEmbedder } from '../adapters/bedrock/titan-embedder.ts';
import { inOneBreath } from '../adapters/dynamodb/in-one-breath.ts';
import { DynamoLedger } from '../adapters/dynamodb/ledger.ts';
import { DynamoRunStore } from '../adapters/dynamodb/run-store.ts';
import { DynamoShopRecords } from '../adapters/dynamodb/shop-records.ts';
import { collectionClient, plainClient } from '../adapters/opensearch/client.ts';
import { OpenSearchIndex } from '../adapters/opensearch/opensearch-index.ts';
import { passageFormat } from '../profiles/shop.ts';
import type { RetrieveDeps } from '../retrieve/deps.ts';
import { bedrock } from './chat-model.ts';
import type { Config } from './config.ts';
import { onceSucceeded } from './once.ts';
import { type Seams, shared } from './shared.ts';

export function retrieveDeps(config: Config, seams: Seams = {}): RetrieveDeps {
  const { documents, ...common } = shared(config, seams);
  const { searchEndpoint, collectionName, indexName, region } = config;
  const client = onceSucceeded(async () =>
    searchEndpoint === undefined ? collectionClient(collectionName, region) : plainClient(searchEndpoint),
  );
  // Products, articles and orders are asked for at once.
  const together = inOneBreath(documents, config.tableName);
  return {
    ...common,
    profile: { format: passageFormat() },
    runs: new DynamoRunStore(documents, config.tableName),
    ledger: new DynamoLedger(documents, config.tableName, common.clock),
    records: new DynamoShopRecords(together, config.tableName),
    index: new OpenSearchIndex(client, { indexName, ownIds: searchEndpoint !== undefined }),
    embedder: new TitanEmbedder(bedrock(config, common.clock)),
  };
}
