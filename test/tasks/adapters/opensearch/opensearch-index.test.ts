import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainClient, type SearchClient } from '../../../../tasks/adapters/opensearch/client.ts';
import { OpenSearchIndex } from '../../../../tasks/adapters/opensearch/opensearch-index.ts';
import type { Hit, IndexEntry, PassageFilter } from '../../../../tasks/ports/passage-index.ts';
import { startSearch } from '../../../../workflows/local/opensearch/server.ts';
import { patient } from '../chat-requests.ts';
import { DIMENSIONS, ENTRIES } from './entries.ts';

let endpoint: Awaited<ReturnType<typeof startSearch>>;
let client: SearchClient;

beforeAll(async () => {
  endpoint = await startSearch({ port: 0 });
  client = plainClient(endpoint.url);
});
afterAll(async () => {
  await client.close();
  await endpoint.close();
});

const idsOf = (hits: readonly Hit[]): readonly string[] => hits.map(({ id }) => id);
const [berserk, , monster] = ENTRIES as readonly [IndexEntry, IndexEntry, IndexEntry, IndexEntry];

// Both ways of keeping an entry once must serve the same searches.
describe.each([true, false])('OpenSearchIndex, documents with ids of our own: %s', (ownIds) => {
  let index: OpenSearchIndex;
  const byVector = async (vector: readonly number[], filter: PassageFilter = {}, size = 10) =>
    idsOf(await index.searchByVector(vector, filter, size, patient()));
  const byText = async (text: string, filter: PassageFilter = {}, size = 10) =>
    idsOf(await index.searchByText(text, filter, size, patient()));

  beforeAll(async () => {
    index = new OpenSearchIndex(async () => client, { indexName: `catalogue-${ownIds}`, ownIds, pollMs: 1 });
    await index.ensureIndex(DIMENSIONS);
    await index.put(ENTRIES);
  });

  it('finds the nearest first', async () => {
    expect(await byVector([1, 0, 0, 0], {}, 2)).toEqual(['product:berserk', 'product:attack-on-titan']);
    expect(await byVector([0, 0, 0, 1], {}, 1)).toEqual(['article:returns']);
  });

  it('filters while it looks for the nearest, not afterwards', async () => {
    expect(await byVector([1, 0, 0, 0], { kind: 'article' }, 1)).toEqual(['article:returns']);
    expect(await byVector([1, 0, 0, 0], { kind: 'product', onSale: true }, 1)).toEqual([
      'product:attack-on-titan',
    ]);
  });

  it('finds words in either language', async () => {
    expect(await byText('surgeon')).toEqual(['product:monster']);
    expect(await byText('返品')).toEqual(['article:returns']);
    expect(await byText('巨人')).toEqual(['product:attack-on-titan']);
    expect(await byText('zeppelin')).toEqual([]);
  });

  it('knows titles by their other names, which the text does not have', async () => {
    expect(await byText('AoT')).toEqual(['product:attack-on-titan']);
  });

  it('puts a word of the title above the same word in a text', async () => {
    const mention: IndexEntry = { ...monster, id: 'product:mention', text: 'Berserk Berserk Berserk' };
    const shelf = new OpenSearchIndex(async () => client, {
      indexName: `shelf-${ownIds}`,
      ownIds,
      pollMs: 1,
    });
    await shelf.ensureIndex(DIMENSIONS);
    await shelf.put([mention, berserk]);
    expect(idsOf(await shelf.searchByText('Berserk', {}, 5, patient()))).toEqual([
      'product:berserk',
      'product:mention',
    ]);
  });

  it.each<[string, PassageFilter, readonly string[]]>([
    ['title', { kind: 'product', productIds: ['monster'] }, ['product:monster']],
    ['author', { kind: 'product', authors: ['Kentaro Miura'] }, ['product:berserk']],
    ['author in Japanese', { kind: 'product', authors: ['諫山創'] }, ['product:attack-on-titan']],
    ['theme as genre', { kind: 'product', genres: ['revenge'] }, ['product:berserk']],
    [
      'any of the genres',
      { kind: 'product', genres: ['dark-fantasy', 'thriller'], productIds: ['berserk', 'monster'] },
      ['product:berserk', 'product:monster'],
    ],
    [
      'price as it is on sale',
      { kind: 'product', maxPriceUsd: 10, productIds: ['berserk', 'attack-on-titan'] },
      ['product:attack-on-titan'],
    ],
    ['least price', { kind: 'product', minPriceUsd: 14.99 }, ['product:berserk']],
    ['sale', { kind: 'product', onSale: true }, ['product:attack-on-titan']],
    ['stock', { kind: 'product', inStock: true, genres: ['dark-fantasy'] }, ['product:berserk']],
    [
      'what is not wanted',
      { kind: 'product', genres: ['dark-fantasy'], excludeProductIds: ['berserk'] },
      ['product:attack-on-titan'],
    ],
  ])('filters by %s', async (_, filter, expected) => {
    expect((await byVector([1, 1, 1, 1], filter)).toSorted()).toEqual([...expected].toSorted());
  });

  it('lets articles pass what is asked of products', async () => {
    const found = await byVector([1, 1, 1, 1], { onSale: true, excludeProductIds: ['berserk'] });
    expect(found.toSorted()).toEqual(['article:returns', 'product:attack-on-titan']);
    expect(
      await byVector([1, 1, 1, 1], { excludeProductIds: ['berserk', 'monster', 'attack-on-titan'] }),
    ).toContain('article:returns');
  });

  it('keeps an entry once however often it is put, with what was put last', async () => {
    const before = await index.count();
    await index.put([{ ...berserk, text: 'a zeppelin' }]);
    expect(await index.count()).toBe(before);
    expect(await byText('zeppelin')).toEqual(['product:berserk']);
    expect(await byText('demons')).toEqual([]);
    await index.put([berserk]);
    expect(await byText('demons')).toEqual(['product:berserk']);
  });

  it('leaves an index that stands as it is', async () => {
    const before = await index.count();
    await index.ensureIndex(DIMENSIONS);
    expect(await index.count()).toBe(before);
  });

  it('is created once when several create it at once', async () => {
    const fresh = new OpenSearchIndex(async () => client, { indexName: `race-${ownIds}`, ownIds });
    await Promise.all([1, 2, 3].map(() => fresh.ensureIndex(DIMENSIONS)));
    expect(await fresh.count()).toBe(0);
  });

  it('takes more entries than fit into one call', async () => {
    const many = new OpenSearchIndex(async () => client, { indexName: `many-${ownIds}`, ownIds, pollMs: 1 });
    await many.ensureIndex(DIMENSIONS);
    const entries = Array.from({ length: 230 }, (_, n) => ({ ...monster, id: `product:n${n}` }));
    await many.put(entries);
    await many.put(entries);
    expect(await many.count()).toBe(230);
  });

  it('prunes whatever is not kept, however much that is', async () => {
    const old = new OpenSearchIndex(async () => client, { indexName: `old-${ownIds}`, ownIds, pollMs: 1 });
    await old.ensureIndex(DIMENSIONS);
    const gone = Array.from({ length: 1_050 }, (_, n) => ({ ...monster, id: `product:gone${n}` }));
    await old.put([...gone, berserk]);
    await old.prune([berserk.id]);
    expect(await old.count()).toBe(1);
    expect(idsOf(await old.searchByText('surgeon', {}, 5, patient()))).toEqual([]);
    await old.prune([berserk.id]);
    expect(idsOf(await old.searchByText('demons', {}, 5, patient()))).toEqual([berserk.id]);
  });

  it('is unavailable where there is no index', async () => {
    const none = new OpenSearchIndex(async () => client, { indexName: 'none', ownIds });
    await expect(none.searchByText('x', {}, 5, patient())).rejects.toMatchObject({
      name: 'Search.Unavailable',
      message: expect.stringContaining('index_not_found_exception'),
    });
    await expect(none.count()).rejects.toMatchObject({ name: 'Search.Unavailable' });
  });

  it('is unavailable for a vector of another size', async () => {
    await expect(index.searchByVector([1, 0], {}, 5, patient())).rejects.toMatchObject({
      name: 'Search.Unavailable',
    });
    await expect(index.put([{ ...berserk, vector: [1] }])).rejects.toMatchObject({
      name: 'Search.Unavailable',
    });
  });
});
