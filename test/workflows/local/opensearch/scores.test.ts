import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../../../workflows/local/opensearch/analyze.ts';
import { fill, hitsOf, openSearch } from './open-search.ts';

const ids = (hits: readonly (readonly [string, number])[]): readonly string[] => hits.map(([id]) => id);

describe('BM25', () => {
  it('is Lucene’s: k1 1.2, b .75, the length against the average', async () => {
    const search = await openSearch();
    await fill(search, 'texts', { properties: { text: { type: 'text' } } }, [
      { id: 'short', text: 'sword' },
      { id: 'twice', text: 'sword sword stone' },
      { id: 'none', text: 'bread and stone' },
    ]);
    const hits = await hitsOf(search, 'texts', { match: { text: 'sword' } });
    const idf = Math.log(1 + (3 - 2 + 0.5) / (2 + 0.5));
    const scoreOf = (frequency: number, length: number): number =>
      (idf * frequency) / (frequency + 1.2 * (0.25 + (0.75 * length) / (7 / 3)));
    expect(ids(hits)).toEqual(['short', 'twice']);
    expect(hits[0]?.[1]).toBeCloseTo(scoreOf(1, 1), 6);
    expect(hits[1]?.[1]).toBeCloseTo(scoreOf(2, 3), 6);
  });

  it('forgets what was deleted or replaced', async () => {
    const search = await openSearch();
    await fill(search, 'texts', { properties: { text: { type: 'text' } } }, [
      { id: 'a', text: 'sword' },
      { id: 'b', text: 'stone' },
    ]);
    const before = await hitsOf(search, 'texts', { match: { text: 'sword' } });
    await search.client.index({ index: 'texts', id: 'c', body: { text: 'sword bread' } });
    await search.client.index({ index: 'texts', id: 'c', body: { text: 'bread' } });
    await search.client.delete({ index: 'texts', id: 'c' });
    expect(await hitsOf(search, 'texts', { match: { text: 'sword' } })).toEqual(before);
    expect(await hitsOf(search, 'texts', { match: { text: 'bread' } })).toEqual([]);
  });

  it.each([
    [{ query: 'dark sword', operator: 'and' }, ['both']],
    [{ query: 'dark sword' }, ['both', 'dark', 'sword']],
    [{ query: 'dark sword stone', minimum_should_match: 2 }, ['both']],
    [{ query: 'dark sword stone', minimum_should_match: '60%' }, ['both', 'dark', 'sword']],
    [{ query: 'dark sword stone', minimum_should_match: '-1' }, ['both']],
  ])('match %j', async (match, expected) => {
    const search = await openSearch();
    await fill(search, 'texts', { properties: { text: { type: 'text' } } }, [
      { id: 'both', text: 'dark sword' },
      { id: 'dark', text: 'dark' },
      { id: 'sword', text: 'sword' },
    ]);
    const hits = await hitsOf(search, 'texts', { match: { text: match } });
    expect(ids(hits).toSorted()).toEqual(expected.toSorted());
  });

  it('multi_match takes the best field, or the sum of all', async () => {
    const search = await openSearch();
    await fill(search, 'texts', { properties: { title: { type: 'text' }, text: { type: 'text' } } }, [
      { id: 'a', title: 'sword', text: 'sword' },
      { id: 'b', title: 'sword', text: 'bread' },
    ]);
    const score = async (query: object) =>
      (await hitsOf(search, 'texts', { multi_match: query }))[0]?.[1] ?? 0;
    const single = await score({ query: 'sword', fields: ['text'] });
    expect(await score({ query: 'sword', fields: ['title', 'text'] })).toBeCloseTo(single, 6);
    expect(await score({ query: 'sword', fields: ['title', 'text^3'] })).toBeCloseTo(3 * single, 6);
    const sum = await score({ query: 'sword', fields: ['title', 'text'], type: 'most_fields' });
    expect(sum).toBeGreaterThan(single);
    const tied = await score({ query: 'sword', fields: ['title', 'text'], tie_breaker: 1 });
    expect(tied).toBeCloseTo(sum, 6);
  });
});

describe('the analyzer', () => {
  it.each([
    ['cjk', '魔法使いの嫁', ['魔法', '法使', '使い', 'いの', 'の嫁']],
    ['cjk', 'ONE PIECE ワンピース', ['one', 'piece', 'ワン', 'ンピ', 'ピー', 'ース']],
    ['cjk', 'ﾍﾞﾙｾﾙｸ ＡＢＣ', ['ベル', 'ルセ', 'セル', 'ルク', 'abc']],
    ['cjk', '剣 and the sword', ['剣', 'sword']],
    ['cjk', "Natsume's 42 books, don't!", ["natsume's", '42', 'books', "don't"]],
    ['standard', 'The 魔法', ['the', '魔', '法']],
  ] as const)('%s cuts %j', (analyzer, text, expected) => {
    expect(analyze(text, analyzer)).toEqual(expected);
  });

  it('finds in any text only terms without blanks, the same in any case', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
        const terms = analyze(text, 'cjk');
        expect(terms.every((term) => term !== '' && !/\s/u.test(term))).toBe(true);
      }),
    );
  });
});

describe('nearest neighbours', () => {
  const VECTORS = [
    { id: 'east', vector: [2, 0], kind: 'a', price: 3 },
    { id: 'northeast', vector: [1, 1], kind: 'b', price: 9 },
    { id: 'north', vector: [0, 1], kind: 'a' },
    { id: 'west', vector: [-1, 0], kind: 'b' },
    { id: 'nowhere', kind: 'a' },
  ];
  const open = async (space_type?: string) => {
    const search = await openSearch();
    const vector = {
      type: 'knn_vector',
      dimension: 2,
      ...(space_type && { method: { name: 'hnsw', space_type } }),
    };
    const properties = { vector, kind: { type: 'keyword' }, price: { type: 'float' } };
    await fill(search, 'points', { properties }, VECTORS);
    return search;
  };
  const rounded = (hits: readonly (readonly [string, number])[]) =>
    hits.map(([id, score]) => [id, Math.round(score * 1_000) / 1_000]);

  it.each([
    [
      'cosinesimil',
      [
        ['east', 1],
        ['northeast', 0.854],
        ['north', 0.5],
        ['west', 0],
      ],
    ],
    [
      'innerproduct',
      [
        ['east', 3],
        ['northeast', 2],
        ['north', 1],
        ['west', 0.5],
      ],
    ],
    [
      'l2',
      [
        ['east', 0.5],
        ['northeast', 0.5],
        ['north', 0.333],
        ['west', 0.2],
      ],
    ],
    [
      undefined,
      [
        ['east', 0.5],
        ['northeast', 0.5],
        ['north', 0.333],
        ['west', 0.2],
      ],
    ],
  ])('in the space %s have the scores of OpenSearch', async (space, expected) => {
    const hits = await hitsOf(await open(space), 'points', { knn: { vector: { vector: [1, 0], k: 10 } } });
    expect(rounded(hits)).toEqual(expected);
  });

  it('are chosen among what the filter admits, not filtered afterwards', async () => {
    const search = await open('cosinesimil');
    const nearest = (k: number, filter: object) =>
      hitsOf(search, 'points', { knn: { vector: { vector: [1, 0], k, filter } } });
    expect(ids(await nearest(1, { term: { kind: 'b' } }))).toEqual(['northeast']);
    expect(ids(await nearest(9, { bool: { must_not: [{ exists: { field: 'price' } }] } }))).toEqual([
      'north',
      'west',
    ]);
    expect(ids(await nearest(9, { range: { price: { gt: 3 } } }))).toEqual(['northeast']);
  });

  it('agree with a plain computation on any vectors', async () => {
    const search = await openSearch();
    const dimension = 8;
    const vectors = fc.sample(
      fc.array(fc.float({ noNaN: true, min: -1, max: 1 }), { minLength: dimension, maxLength: dimension }),
      { numRuns: 60, seed: 5 },
    );
    const properties = { vector: { type: 'knn_vector', dimension, space_type: 'cosinesimil' } };
    await fill(
      search,
      'points',
      { properties },
      vectors.map((vector, at) => ({ id: String(at), vector })),
    );
    const [query = []] = vectors;
    const cosine = (other: readonly number[]): number => {
      const dot = other.reduce((sum, value, at) => sum + value * (query[at] ?? 0), 0);
      return dot / (Math.hypot(...other) * Math.hypot(...query) || 1);
    };
    const expected = vectors
      .map((vector, at) => [String(at), (1 + cosine(vector)) / 2] as const)
      .toSorted((one, other) => other[1] - one[1])
      .slice(0, 10);
    const hits = await hitsOf(search, 'points', { knn: { vector: { vector: query, k: 10 } } });
    expect(hits).toHaveLength(10);
    for (const [at, [, score]] of hits.entries()) expect(score).toBeCloseTo(expected[at]?.[1] ?? -1, 5);
  });
});

it('a search over 300 documents of 1,024 dimensions takes about a millisecond', async () => {
  const search = await openSearch();
  const properties = {
    vector: { type: 'knn_vector', dimension: 1_024 },
    text: { type: 'text', analyzer: 'cjk' },
  };
  const vectorOf = (seed: number): number[] =>
    Array.from({ length: 1_024 }, (_, at) => Math.sin(seed * (at + 1)));
  await fill(
    search,
    'many',
    { properties },
    Array.from({ length: 300 }, (_, at) => ({
      id: String(at),
      vector: vectorOf(at + 1),
      text: `word${at % 7} 魔法`,
    })),
  );
  const tooks: number[] = [];
  for (let run = 0; run < 30; run += 1) {
    const { body } = await search.client.search({
      index: 'many',
      body: { query: { knn: { vector: { vector: vectorOf(run), k: 10 } } }, _source: false } as object,
    });
    tooks.push(body.took);
  }
  expect(tooks.toSorted((one, other) => one - other)[15]).toBeLessThanOrEqual(5);
});
