import { afterAll, beforeAll, expect, it } from 'vitest';
import { plainClient } from '../../../tasks/adapters/opensearch/client.ts';
import { OpenSearchIndex } from '../../../tasks/adapters/opensearch/opensearch-index.ts';
import type { Product } from '../../../tasks/core/catalogue.ts';
import type { ShopRecordsWriter } from '../../../tasks/ports/shop-records.ts';
import { articles, products } from '../../../tasks/profiles/mangaassist/catalogue/index.ts';
import { defaultPolicy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { type Catalogue, type LoadDeps, loadCatalogue } from '../../../workflows/catalogue/load.ts';
import { startSearch } from '../../../workflows/local/opensearch/server.ts';

const DIMENSIONS = 256;
const VECTOR = Array.from({ length: DIMENSIONS }, (_, at) => (at === 0 ? 1 : 0));
const never = new AbortController().signal;
let endpoint: Awaited<ReturnType<typeof startSearch>>;
let client: ReturnType<typeof plainClient>;
beforeAll(async () => {
  endpoint = await startSearch({ port: 0 });
  client = plainClient(endpoint.url);
});
afterAll(async () => {
  await client.close();
  await endpoint.close();
});

/** A shop of its own over the shared search endpoint. */
function openShop(indexName: string) {
  const index = new OpenSearchIndex(async () => client, { indexName, ownIds: true });
  const embedded: string[] = [];
  const written = { version: undefined as string | undefined, products: [] as readonly Product[] };
  const records: ShopRecordsWriter = {
    putProducts: async (sold) => {
      written.products = sold;
    },
    putArticles: async () => {},
    putOrders: async () => {},
    catalogueVersion: async () => written.version,
    setCatalogueVersion: async (version) => {
      written.version = version;
    },
  };
  const deps: LoadDeps = {
    records,
    index,
    embedder: {
      embed: async (_, text) => {
        embedded.push(text);
        return { vector: VECTOR, inputTokens: 10, simulated: true };
      },
    },
    embedding: { ...defaultPolicy.embedding, dimensions: DIMENSIONS },
  };
  const foundIds = async (): Promise<readonly string[]> =>
    (await index.searchByVector(VECTOR, {}, 50, never)).map(({ id }) => id).toSorted();
  return { deps, written, embedded, foundIds };
}

const catalogueOf = (version: string, count: number): Catalogue => ({
  version,
  products: products.slice(0, count),
  articles: articles.slice(0, 1),
  orders: [],
  words: () => [],
});
const idsOf = ({ products: sold, articles: told }: Catalogue): readonly string[] =>
  [...sold.map(({ id }) => `product:${id}`), ...told.map(({ id }) => `article:${id}`)].toSorted();

it('embeds, indexes and counts, and does nothing the second time', async () => {
  const { deps, embedded, written, foundIds } = openShop('twice');
  const catalogue = catalogueOf('v1', 3);
  expect(await loadCatalogue(catalogue, deps)).toEqual({
    version: 'v1',
    products: 3,
    articles: 1,
    orders: 0,
    loaded: true,
    embeddedTokens: 40,
  });
  expect([await foundIds(), written.products]).toEqual([idsOf(catalogue), catalogue.products]);
  expect(await loadCatalogue(catalogue, deps)).toMatchObject({ loaded: false, embeddedTokens: 0 });
  expect(embedded).toHaveLength(4);
});

it('takes titles that are no longer sold out of the index, and is then loaded', async () => {
  const { deps, foundIds } = openShop('shrunk');
  await loadCatalogue(catalogueOf('v1', 5), deps);
  const smaller = catalogueOf('v2', 2);
  expect(await loadCatalogue(smaller, deps)).toMatchObject({ loaded: true });
  expect(await foundIds()).toEqual(idsOf(smaller));
  expect(await loadCatalogue(smaller, deps)).toMatchObject({ loaded: false });
});

it('loads again when the index has lost entries, or when it is told to', async () => {
  const { deps, foundIds } = openShop('lossy');
  const catalogue = catalogueOf('v1', 3);
  await loadCatalogue(catalogue, deps);
  await deps.index.prune(idsOf(catalogue).slice(1));
  expect(await loadCatalogue(catalogue, deps)).toMatchObject({ loaded: true });
  expect(await foundIds()).toEqual(idsOf(catalogue));
  expect(await loadCatalogue(catalogue, deps, { force: true })).toMatchObject({ loaded: true });
});

it('does not call a load done that could not embed everything', async () => {
  const { deps, written } = openShop('broken');
  const embedder = { embed: () => Promise.reject(new Error('no model')) };
  await expect(loadCatalogue(catalogueOf('v1', 2), { ...deps, embedder })).rejects.toThrow('no model');
  expect(written.version).toBeUndefined();
  expect(await loadCatalogue(catalogueOf('v1', 2), deps)).toMatchObject({ loaded: true });
});
