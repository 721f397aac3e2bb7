import { TitanEmbedder } from '../../tasks/adapters/bedrock/titan-embedder.ts';
import { DynamoSessionStore } from '../../tasks/adapters/dynamodb/session-store.ts';
import { DynamoShopRecords } from '../../tasks/adapters/dynamodb/shop-records.ts';
import { OpenSearchIndex } from '../../tasks/adapters/opensearch/opensearch-index.ts';
import { conversationOf } from '../../tasks/core/conversation.ts';
import * as catalogue from '../../tasks/profiles/mangaassist/catalogue/index.ts';
import { sessions } from '../../tasks/profiles/mangaassist/catalogue/sessions.ts';
import { defaultPolicy } from '../../tasks/profiles/mangaassist/default-policy.ts';
import { type LoadOptions, type LoadResult, loadCatalogue } from '../catalogue/load.ts';
import { embeddingClient, embedsForReal, searchClient } from '../connection/catalogue.ts';
import type { StackAddress } from '../connection/stack-address.ts';
import { withTable } from '../connection/table.ts';
import { SimulatedEmbedder } from './simulator/simulated-embedder.ts';

type Stores = Omit<StackAddress, 'stateMachines'>;

/** Sample sessions stay for a year: they are there to be tried. */
const SAMPLE_SESSION_MS = 365 * 24 * 3_600_000;

const terms = new Map(catalogue.genres.map((term) => [term.id, [term.en, term.ja, ...term.synonyms]]));

/**
 * Loads MangaAssist's catalogue, articles and orders into a stack, and sample sessions into a local one. The stored
 * version says who embedded it: vectors of two models cannot be compared, so a change of models embeds again.
 */
export async function loadShop(stores: Stores, now: number, options: LoadOptions = {}): Promise<LoadResult> {
  const embeddings = embedsForReal(stores) ? 'bedrock' : 'simulated';
  const bedrock = embedsForReal(stores) ? embeddingClient(stores) : undefined;
  const search = await searchClient(stores);
  try {
    return await withTable(stores, async (documents) => {
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
          index: new OpenSearchIndex(async () => search, {
            indexName: stores.indexName,
            ownIds: stores.opensearch !== undefined,
          }),
          embedder: bedrock === undefined ? new SimulatedEmbedder() : new TitanEmbedder(bedrock),
          embedding: defaultPolicy.embedding,
        },
        options,
      );
      if (result.loaded && stores.deployed === undefined) {
        await saveSamples(new DynamoSessionStore(documents, stores.tableName), now + SAMPLE_SESSION_MS);
      }
      return result;
    });
  } finally {
    bedrock?.destroy();
    await search.close();
  }
}

async function saveSamples(store: DynamoSessionStore, expiresAt: number): Promise<void> {
  await Promise.all(
    sessions.map((session) =>
      store.save(conversationOf(session), { turns: session.turns, last: null }, expiresAt),
    ),
  );
}
