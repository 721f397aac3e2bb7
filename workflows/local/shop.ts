import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { TitanEmbedder } from '../../tasks/adapters/bedrock/titan-embedder.ts';
import { DynamoSessionStore } from '../../tasks/adapters/dynamodb/session-store.ts';
import { DynamoShopRecords } from '../../tasks/adapters/dynamodb/shop-records.ts';
import { plainClient } from '../../tasks/adapters/opensearch/client.ts';
import { OpenSearchIndex } from '../../tasks/adapters/opensearch/opensearch-index.ts';
import { conversationOf } from '../../tasks/core/conversation.ts';
import * as catalogue from '../../tasks/profiles/mangaassist/catalogue/index.ts';
import { sessions } from '../../tasks/profiles/mangaassist/catalogue/sessions.ts';
import { defaultPolicy } from '../../tasks/profiles/mangaassist/default-policy.ts';
import { type LoadOptions, type LoadResult, loadCatalogue } from '../catalogue/load.ts';
import type { Endpoints } from './endpoints.ts';

type Stores = Pick<
  Endpoints,
  'bedrockRuntime' | 'dynamodb' | 'opensearch' | 'region' | 'tableName' | 'indexName' | 'models'
>;

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Sample sessions stay for a year: they are there to be tried. */
const SAMPLE_SESSION_MS = 365 * 24 * 3_600_000;

const terms = new Map(catalogue.genres.map((term) => [term.id, [term.en, term.ja, ...term.synonyms]]));

/** Who embeds queries, and so has to embed the catalogue: an OpenAI-compatible server is asked for chat alone. */
const embeddingsOf = (models: Stores['models']): 'bedrock' | 'simulated' =>
  models === 'bedrock' ? 'bedrock' : 'simulated';

/** A real account's quota throttles a load: it waits and goes on. */
const MOST_TRIES = 8;

/**
 * Loads MangaAssist's catalogue, articles, orders and sample sessions into a local stack. The stored version
 * says who embedded it: vectors of two models cannot be compared, so a change of models embeds again.
 */
export async function loadShop(stores: Stores, now: number, options: LoadOptions = {}): Promise<LoadResult> {
  const { region } = stores;
  const embeddings = embeddingsOf(stores.models);
  const dynamodb = new DynamoDBClient({ region, endpoint: stores.dynamodb, credentials });
  const bedrock = new BedrockRuntimeClient({
    region,
    ...(embeddings === 'bedrock'
      ? { maxAttempts: MOST_TRIES }
      : { endpoint: stores.bedrockRuntime, credentials }),
  });
  const search = plainClient(stores.opensearch);
  try {
    const documents = DynamoDBDocumentClient.from(dynamodb, {
      marshallOptions: { removeUndefinedValues: true },
    });
    const result = await loadCatalogue(
      {
        version: `${catalogue.catalogueVersion}-${embeddings}`,
        products: catalogue.products,
        articles: catalogue.articles,
        orders: catalogue.orders,
        words: (id) => terms.get(id) ?? [],
      },
      {
        records: new DynamoShopRecords(documents, stores.tableName),
        index: new OpenSearchIndex(async () => search, { indexName: stores.indexName, ownIds: true }),
        embedder: new TitanEmbedder(bedrock),
        embedding: defaultPolicy.embedding,
      },
      options,
    );
    if (result.loaded) {
      const store = new DynamoSessionStore(documents, stores.tableName);
      await Promise.all(
        sessions.map((session) =>
          store.save(conversationOf(session), { turns: session.turns, last: null }, now + SAMPLE_SESSION_MS),
        ),
      );
    }
    return result;
  } finally {
    dynamodb.destroy();
    bedrock.destroy();
    await search.close();
  }
}
