import { describe, expect, it } from 'vitest';
import { fill, hitsOf, type OpenSearch, openSearch } from './open-search.ts';

const MAPPINGS = {
  properties: {
    title: { type: 'text', analyzer: 'cjk' },
    genre: { type: 'keyword' },
    price: { type: 'float' },
    sale: { type: 'boolean' },
    released: { type: 'date' },
    vector: { type: 'knn_vector', dimension: 2 },
  },
};
const BOOKS = [
  { id: 'a', title: 'Dark Sword', genre: ['dark', 'action'], price: 10, sale: true, released: '2020-05-01' },
  { id: 'b', title: 'Bread', genre: 'cooking', price: 5, sale: false, released: '2021-05-01' },
];
async function shop(): Promise<OpenSearch> {
  const search = await openSearch();
  await fill(search, 'books', MAPPINGS, BOOKS);
  return search;
}
const found = async (search: OpenSearch, query: object, extra: object = {}): Promise<readonly string[]> =>
  (await hitsOf(search, 'books', query, extra)).map(([id]) => id).toSorted();

describe('indices', () => {
  it('are created, described, found to exist, and deleted', async () => {
    const { client } = await shop();
    expect((await client.indices.exists({ index: 'books' })).body).toBe(true);
    const { body } = await client.indices.get({ index: 'books' });
    expect(body['books']?.mappings).toEqual(MAPPINGS);
    expect((await client.indices.getMapping({ index: 'books' })).body).toHaveProperty('books');
    await client.indices.delete({ index: 'books' });
    expect((await client.indices.exists({ index: 'books' })).body).toBe(false);
    await expect(client.count({ index: 'books' })).rejects.toMatchObject({ statusCode: 404 });
  });

  it.each([
    ['Books', {}, 'invalid_index_name_exception'],
    ['books', { mappings: { properties: { a: { type: 'geo_point' } } } }, 'mapper_parsing_exception'],
    [
      'books',
      { mappings: { properties: { a: { type: 'text', analyzer: 'kuromoji' } } } },
      'mapper_parsing_exception',
    ],
    ['books', { mappings: { properties: { a: { type: 'knn_vector' } } } }, 'mapper_parsing_exception'],
    [
      'books',
      { mappings: { properties: { a: { type: 'knn_vector', dimension: 2, space_type: 'far' } } } },
      'mapper_parsing_exception',
    ],
  ])('%s with %j is refused as %s', async (index, body, type) => {
    const { client } = await openSearch();
    await expect(client.indices.create({ index, body: body as object })).rejects.toMatchObject({
      statusCode: 400,
      body: { error: { type } },
    });
  });

  it('answer for the version at the root', async () => {
    const { client } = await openSearch();
    expect((await client.info()).body.version.distribution).toBe('opensearch');
    expect((await client.ping()).statusCode).toBe(200);
  });
});

describe('documents', () => {
  it('are written, read, counted and deleted one by one', async () => {
    const { client } = await shop();
    expect((await client.index({ index: 'books', id: 'c/ü', body: { title: 'New' } })).body.result).toBe(
      'created',
    );
    expect((await client.index({ index: 'books', id: 'c/ü', body: { title: 'Newer' } })).body.result).toBe(
      'updated',
    );
    expect((await client.get({ index: 'books', id: 'c/ü' })).body._source).toEqual({ title: 'Newer' });
    expect((await client.count({ index: 'books' })).body.count).toBe(3);
    expect((await client.delete({ index: 'books', id: 'c/ü' })).body.result).toBe('deleted');
    await expect(client.get({ index: 'books', id: 'c/ü' })).rejects.toMatchObject({ statusCode: 404 });
    const query = { query: { term: { genre: 'dark' } } };
    expect((await client.count({ index: 'books', body: query as object })).body.count).toBe(1);
  });

  it('of an index that does not exist create it, mapped by what they hold', async () => {
    const search = await openSearch();
    await search.client.bulk({
      body: [
        { index: { _index: 'books', _id: 'x' } },
        { title: 'Dark Sword', price: 3, shop: { city: 'Kyoto' }, tags: ['new', 'used'] },
      ],
    });
    expect(await found(search, { match: { title: 'sword' } })).toEqual(['x']);
    expect(await found(search, { term: { 'shop.city.keyword': 'Kyoto' } })).toEqual(['x']);
    expect(await found(search, { term: { 'tags.keyword': 'used' } })).toEqual(['x']);
    expect(await found(search, { range: { price: { lte: 3 } } })).toEqual(['x']);
  });

  it('in bulk fail one by one, each with its reason', async () => {
    const { client } = await shop();
    const { body } = await client.bulk({
      index: 'books',
      body: [
        { create: { _id: 'a' } },
        { title: 'again' },
        { index: { _id: 'v' } },
        { vector: [1, 2, 3] },
        { index: { _id: 'p' } },
        { price: 'much' },
        { delete: { _id: 'nobody' } },
        { index: {} },
        { title: 'without an id' },
      ],
    });
    expect(body.errors).toBe(true);
    const results = body.items.map((item) => Object.values(item)[0]);
    expect(results.map((result) => result?.status)).toEqual([409, 400, 400, 404, 201]);
    expect(results[0]?.error?.type).toBe('version_conflict_engine_exception');
    expect(results[1]?.error?.reason).toContain('Expected: 2, Given: 3');
    expect(results[4]?._id).toMatch(/.{10}/);
    expect((await client.count({ index: 'books' })).body.count).toBe(3);
  });
});

describe('queries', () => {
  it.each<[object, readonly string[]]>([
    [{ match_none: {} }, []],
    [{ ids: { values: ['b', 'z'] } }, ['b']],
    [{ term: { sale: true } }, ['a']],
    [{ term: { price: { value: 5, boost: 2 } } }, ['b']],
    [{ term: { title: 'sword' } }, ['a']],
    [{ terms: { genre: ['cooking', 'action'] } }, ['a', 'b']],
    [{ range: { released: { gt: '2020-12-31', lt: '2022-01-01' } } }, ['b']],
    [{ range: { price: { gte: null, lte: 5 } } }, ['b']],
    [{ exists: { field: 'vector' } }, []],
    [{ match: { genre: 'dark' } }, ['a']],
    [{ bool: {} }, ['a', 'b']],
    [{ bool: { must: { term: { genre: 'dark' } } } }, ['a']],
    [{ bool: { filter: [{ term: { sale: false } }], must_not: { term: { genre: 'dark' } } } }, ['b']],
    [
      {
        bool: {
          should: [{ term: { genre: 'dark' } }, { term: { price: 10 } }, { term: { sale: false } }],
          minimum_should_match: 2,
        },
      },
      ['a'],
    ],
  ])('%j', async (query, expected) => {
    expect(await found(await shop(), query)).toEqual(expected);
  });

  it('take their page from the body or the URL, and what they show from _source', async () => {
    const search = await shop();
    expect(await found(search, { match_all: {} }, { from: 1 })).toEqual(['b']);
    const { body } = await search.send('POST', '/books/_search?size=1&from=1', '{}');
    expect(body.hits.hits.map((hit: { _id: string }) => hit._id)).toEqual(['b']);
    expect(body.hits.total).toEqual({ value: 2, relation: 'eq' });
    const shown = async (_source: unknown) => {
      const query = { term: { genre: 'cooking' } };
      const reply = await search.client.search({ index: 'books', body: { query, _source } as object });
      return reply.body.hits.hits[0]?._source;
    };
    expect(await shown(false)).toBeUndefined();
    expect(await shown('pri*')).toEqual({ price: 5 });
    expect(await shown({ excludes: ['title', 'gen*', 'released', 'sale'] })).toEqual({ price: 5 });
  });

  it('in _msearch answer or fail each for itself', async () => {
    const { client } = await shop();
    const { body } = await client.msearch({
      body: [
        { index: 'books' },
        { query: { term: { genre: 'dark' } } },
        { index: 'nowhere' },
        { query: { match_all: {} } },
        { index: 'books' },
        { query: { fuzzy: {} } },
      ] as object[],
    });
    const responses = body.responses as readonly { status: number; hits?: { hits: unknown[] } }[];
    expect(responses.map(({ status }) => status)).toEqual([200, 404, 400]);
    expect(responses[0]?.hits?.hits).toHaveLength(1);
  });

  it.each<[object, string]>([
    [{ query: { script_score: {} } }, 'unknown query [script_score]'],
    [{ query: { toString: {} } }, 'unknown query [toString]'],
    [
      { query: { match: { title: { query: 'x', fuzziness: 'AUTO' } } } },
      '[match] query does not support [fuzziness]',
    ],
    [{ query: { match: { title: {} } } }, '[match] requires query value'],
    [{ query: { match: { title: 'a', genre: 'b' } } }, '[match] query malformed'],
    [{ query: { match_all: {}, term: {} } }, '[match_all] malformed query'],
    [{ query: {} }, 'empty clause'],
    [{ query: [] }, 'query malformed'],
    [{ query: { terms: { genre: 'dark' } } }, '[terms] query does not support'],
    [{ query: { range: { price: { above: 3 } } } }, '[range] query does not support [above]'],
    [{ query: { bool: { maybe: [] } } }, '[bool] query does not support [maybe]'],
    [{ query: { bool: { should: [], minimum_should_match: 'most' } } }, 'minimum_should_match [most]'],
    [
      { query: { multi_match: { query: 'x', fields: ['title'], type: 'phrase' } } },
      '[phrase] is not supported',
    ],
    [{ query: { knn: { vector: { vector: [1, 0], k: 0 } } } }, 'requires k'],
    [{ query: { knn: { vector: { vector: 'x', k: 1 } } } }, 'requires query vector'],
    [{ query: { term: { genre: null } } }, 'value cannot be null'],
    [{ aggs: {} }, '[aggs]'],
    [{ sort: [] }, '[sort]'],
    [{ size: -1 }, '[size]'],
    [{ size: 10_001 }, 'Result window is too large'],
  ])('%j is refused, saying %j', async (body, reason) => {
    const { status, body: reply } = await (await shop()).send('POST', '/books/_search', JSON.stringify(body));
    expect(status).toBe(400);
    expect(reply.status).toBe(400);
    expect(JSON.stringify(reply.error)).toContain(JSON.stringify(reason).slice(1, -1));
  });

  it('of a field that is no vector fail in the shards', async () => {
    const search = await shop();
    const query = { knn: { genre: { vector: [1, 0], k: 1 } } };
    const { body } = await search.send('POST', '/books/_search', JSON.stringify({ query }));
    expect(body.error).toMatchObject({
      type: 'search_phase_execution_exception',
      root_cause: [{ reason: "Field 'genre' is not knn_vector type." }],
    });
  });
});

describe('hostile requests', () => {
  it.each([
    ['POST', '/books/_search', '{'],
    ['POST', '/books/_search', '[]'],
    ['POST', '/books/_search', 'null'],
    ['POST', '/_bulk', '{"index":{}}\n{}'],
    ['POST', '/books/_bulk', '{"index":{"_id":"x"}}'],
    ['POST', '/books/_bulk', '{"upsert":{}}\n{}'],
    ['POST', '/books/_bulk', '{"index":{}}\nnope'],
    ['POST', '/books/_msearch', '{}'],
    ['GET', '/%zz', undefined],
    ['PATCH', '/books', '{}'],
    ['POST', '/a/b/c/d', '{}'],
    ['POST', '/_faults', '{"kind":"down"}'],
    ['POST', '/_faults', '[{"kind":"flood"}]'],
    ['PUT', '/other', '{"mappings":[]}'],
  ])('%s %s with %j is a 400 in the shape of OpenSearch', async (method, path, body) => {
    const search = await shop();
    const reply = await search.send(method, path, body);
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({ status: 400, error: { type: expect.stringMatching(/_exception$/) } });
    expect((await search.client.count({ index: 'books' })).body.count).toBe(2);
  });

  it('documents that attack prototypes are documents', async () => {
    const search = await shop();
    await search.send(
      'PUT',
      '/books/_doc/evil',
      '{"__proto__":{"polluted":1},"constructor":{"prototype":2}}',
    );
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    const { body } = await search.send('POST', '/books/_search', '{"query":{"ids":{"values":["evil"]}}}');
    expect(Object.keys(body.hits.hits[0]._source)).toEqual(['__proto__', 'constructor']);
  });

  it('a body of 70 MiB is refused, and the next one read', async () => {
    const search = await shop();
    const { status } = await search.send('POST', '/books/_search', 'x'.repeat(70 << 20));
    expect(status).toBe(413);
    expect(await found(search, { match_all: {} })).toEqual(['a', 'b']);
  });
});

describe('scripted faults', () => {
  const script = (search: OpenSearch, faults: unknown) =>
    search.send('POST', '/_faults', JSON.stringify(faults));

  it('down refuses everything but the script itself, so many times', async () => {
    const search = await shop();
    await script(search, [{ kind: 'down', times: 2 }]);
    await expect(search.client.count({ index: 'books' })).rejects.toMatchObject({ statusCode: 503 });
    expect((await search.send('GET', '/_faults')).body).toEqual([{ kind: 'down', times: 1 }]);
    await expect(search.client.index({ index: 'books', body: {} })).rejects.toMatchObject({
      statusCode: 503,
    });
    expect(await found(search, { match_all: {} })).toEqual(['a', 'b']);
  });

  it('slow answers late, and with the answer', async () => {
    const search = await shop();
    await script(search, [{ kind: 'slow', delayMs: 120, times: 1 }]);
    const started = performance.now();
    expect(await found(search, { match_all: {} })).toEqual(['a', 'b']);
    expect(performance.now() - started).toBeGreaterThanOrEqual(100);
  });

  it('empty finds nothing, but counts and refuses as ever', async () => {
    const search = await shop();
    await script(search, [{ kind: 'empty' }]);
    expect(await found(search, { match_all: {} })).toEqual([]);
    expect((await search.client.count({ index: 'books' })).body.count).toBe(2);
    await expect(found(search, { fuzzy: {} })).rejects.toMatchObject({ statusCode: 400 });
    await search.send('DELETE', '/_faults');
    expect(await found(search, { match_all: {} })).toEqual(['a', 'b']);
  });
});

it('a page of another origin can neither read nor write', async () => {
  const search = await shop();
  for (const headers of [{ origin: 'https://shop.example' }, { 'sec-fetch-site': 'cross-site' }]) {
    const bulk = { method: 'POST', body: '{"delete":{"_id":"a"}}\n', headers };
    expect((await fetch(`${search.url}/books/_bulk`, bulk)).status).toBe(403);
    expect((await fetch(`${search.url}/books/_search`, { headers })).status).toBe(403);
  }
});
