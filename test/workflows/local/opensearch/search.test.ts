import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@opensearch-project/opensearch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalEndpoint } from '../../../../workflows/local/http.ts';
import { analyze } from '../../../../workflows/local/opensearch/analyze.ts';
import { startSearch } from '../../../../workflows/local/opensearch/server.ts';

const INDEX = 'books';
const BOOKS = [
  { id: 'a', text: 'dark fantasy with a sword', genre: ['dark', 'fantasy'], price: 10, vector: [1, 0] },
  { id: 'b', text: 'a cooking story about bread and bread', genre: ['cooking'], price: 5, vector: [0, 1] },
  { id: 'c', text: 'ダークファンタジーの物語', genre: ['dark'], price: 20, vector: [0.8, 0.6] },
];
const MAPPING = {
  mappings: {
    properties: {
      text: { type: 'text', analyzer: 'cjk' },
      genre: { type: 'keyword' },
      vector: { type: 'knn_vector', dimension: 2, space_type: 'cosinesimil' },
    },
  },
};

let endpoint: LocalEndpoint;
let client: Client;
const fill = async (target: Client): Promise<void> => {
  await target.indices.create({ index: INDEX, body: MAPPING as object });
  const body = BOOKS.flatMap(({ id, ...source }) => [{ index: { _id: id } }, source]);
  const { body: result } = await target.bulk({ index: INDEX, body, refresh: true });
  expect(result.errors).toBe(false);
};
const ids = async (query: object, extra: object = {}): Promise<readonly string[]> => {
  const { body } = await client.search({ index: INDEX, body: { query, ...extra } as object });
  return body.hits.hits.map(({ _id }) => String(_id));
};

beforeAll(async () => {
  endpoint = await startSearch({ port: 0 });
  client = new Client({ node: endpoint.url, maxRetries: 0 });
  await fill(client);
});
afterAll(async () => {
  await client.close();
  await endpoint.close();
});

describe('the analyzer', () => {
  it('splits Japanese into bigrams and leaves words whole', () => {
    expect(analyze('The Dark 魔法使い in ＡＢＣ', 'cjk')).toEqual(['dark', '魔法', '法使', '使い', 'abc']);
  });
});

describe('a search', () => {
  it('ranks by BM25: rarer words and shorter texts first', async () => {
    expect(await ids({ match: { text: 'bread sword' } })).toEqual(['b', 'a']);
    expect(await ids({ match: { text: { query: 'ファンタジー' } } })).toEqual(['c']);
    expect(await ids({ match: { text: 'nothing' } })).toEqual([]);
  });

  it('finds the nearest vectors among those the filter lets through', async () => {
    expect(await ids({ knn: { vector: { vector: [1, 0], k: 2 } } })).toEqual(['a', 'c']);
    expect(
      await ids({ knn: { vector: { vector: [1, 0], k: 1, filter: { term: { genre: 'cooking' } } } } }),
    ).toEqual(['b']);
  });

  it('scores cosine similarity as OpenSearch does', async () => {
    const { body } = await client.search({
      index: INDEX,
      body: { query: { knn: { vector: { vector: [1, 0], k: 3 } } } } as object,
    });
    expect(body.hits.hits.map(({ _score }) => Number(Number(_score).toFixed(3)))).toEqual([1, 0.9, 0.5]);
  });

  it.each([
    [{ terms: { genre: ['dark'] } }, ['a', 'c']],
    [{ range: { price: { gte: 5, lt: 20 } } }, ['a', 'b']],
    [{ exists: { field: 'price' } }, ['a', 'b', 'c']],
    [{ bool: { must: [{ match_all: {} }], must_not: [{ term: { genre: 'dark' } }] } }, ['b']],
    [{ bool: { filter: [{ term: { genre: 'dark' } }], should: [{ match: { text: 'sword' } }] } }, ['a', 'c']],
    [{ bool: { should: [{ match: { text: 'sword' } }, { match: { text: 'bread' } }] } }, ['b', 'a']],
    [{ multi_match: { query: 'bread', fields: ['text^2'] } }, ['b']],
  ])('understands %j', async (query, expected) => {
    expect((await ids(query)).toSorted()).toEqual(expected.toSorted());
  });

  it('pages and trims the source', async () => {
    expect(await ids({ match_all: {} }, { from: 1, size: 1 })).toEqual(['b']);
    const { body } = await client.search({
      index: INDEX,
      body: { size: 1, _source: ['price'], query: { term: { genre: 'cooking' } } } as object,
    });
    expect(body.hits.hits[0]?._source).toEqual({ price: 5 });
  });
});

describe('what is wrong', () => {
  it.each([
    [{ fuzzy: { text: 'x' } }, 400, 'parsing_exception'],
    [{ knn: { vector: { vector: [1, 2, 3], k: 1 } } }, 400, 'search_phase_execution_exception'],
    [{ range: { price: { about: 3 } } }, 400, 'parsing_exception'],
    [{ bool: { perhaps: [] } }, 400, 'parsing_exception'],
  ])('%j is refused by name', async (query, statusCode, type) => {
    await expect(ids(query)).rejects.toMatchObject({ statusCode, body: { error: { type } } });
  });

  it('is told in the shape of OpenSearch', async () => {
    await expect(client.search({ index: 'nowhere' })).rejects.toMatchObject({
      statusCode: 404,
      body: { error: { type: 'index_not_found_exception' } },
    });
    await expect(client.indices.create({ index: INDEX })).rejects.toMatchObject({
      body: { error: { type: 'resource_already_exists_exception' } },
    });
    const broken = await fetch(`${endpoint.url}/${INDEX}/_search`, { method: 'POST', body: '{' });
    expect(broken.status).toBe(400);
    expect((await fetch(`${endpoint.url}/a/b/c`, { method: 'POST', body: '{}' })).status).toBe(400);
  });
});

describe('scripted faults', () => {
  const script = (faults: object) =>
    fetch(`${endpoint.url}/_faults`, { method: 'POST', body: JSON.stringify(faults) });

  it('take searches down, empty them, and end by themselves or when cleared', async () => {
    await script([{ kind: 'down', times: 1 }]);
    await expect(ids({ match_all: {} })).rejects.toMatchObject({ statusCode: 503 });
    expect(await ids({ match_all: {} })).toHaveLength(3);
    await script([{ kind: 'empty' }]);
    expect(await ids({ match_all: {} })).toEqual([]);
    await fetch(`${endpoint.url}/_faults`, { method: 'DELETE' });
    expect(await ids({ match_all: {} })).toHaveLength(3);
  });

  it('of an unknown kind are refused with the field', async () => {
    const response = await script([{ kind: 'earthquake' }]);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { field: '0.kind' } });
  });
});

describe('the snapshot', () => {
  it('brings the indices back after a restart', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'search-'));
    const first = await startSearch({ port: 0, dataDir });
    const writer = new Client({ node: first.url });
    await fill(writer);
    await writer.close();
    await first.close();
    const second = await startSearch({ port: 0, dataDir });
    const reader = new Client({ node: second.url });
    expect((await reader.count({ index: INDEX })).body.count).toBe(3);
    await reader.close();
    await second.close();
    await rm(dataDir, { recursive: true });
  });
});
