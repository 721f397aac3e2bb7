import { analyze } from './analyze.ts';
import { SearchError } from './search-error.ts';
import type { SearchIndex, Stored } from './search-index.ts';

/** The score of a match, or undefined when the document does not match. */
type Matcher = (document: Stored) => number | undefined;

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const asList = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

type Compile = (body: Json, index: SearchIndex) => Matcher;

const QUERIES: Readonly<Record<string, Compile>> = {
  match_all: () => () => 1,
  match: compileMatch,
  multi_match: compileMultiMatch,
  term: (body) => compileTerms(single(body, 'term', (value) => [isObject(value) ? value['value'] : value])),
  terms: (body) => compileTerms(single(body, 'terms', asList)),
  range: compileRange,
  exists: (body) => (document) => (document.source[String(body['field'])] === undefined ? undefined : 1),
  bool: compileBool,
  knn: compileKnn,
};

/** Compiles a query; what is not served is refused by name. */
export function compileQuery(query: unknown, index: SearchIndex): Matcher {
  if (query === undefined) return () => 1;
  if (!isObject(query) || Object.keys(query).length !== 1) {
    throw new SearchError(400, 'parsing_exception', 'a query is an object with one query type');
  }
  const [type = ''] = Object.keys(query);
  const compile = Object.hasOwn(QUERIES, type) ? QUERIES[type] : undefined;
  const body = query[type];
  if (compile === undefined) {
    throw new SearchError(400, 'parsing_exception', `unknown query [${type}]`);
  }
  if (!isObject(body)) throw new SearchError(400, 'parsing_exception', `[${type}] needs an object`);
  return compile(body, index);
}

function single<T>(
  body: Json,
  type: string,
  read: (value: unknown) => T,
): { readonly field: string; readonly value: T } {
  const [[field, value] = [undefined, undefined], ...others] = Object.entries(body).filter(
    ([key]) => key !== 'boost',
  );
  if (field === undefined || others.length > 0) {
    throw new SearchError(400, 'parsing_exception', `[${type}] needs one field`);
  }
  return { field, value: read(value) };
}

function compileTerms({
  field,
  value,
}: {
  readonly field: string;
  readonly value: readonly unknown[];
}): Matcher {
  const wanted = new Set(value);
  return ({ source }) => (asList(source[field]).some((held) => wanted.has(held)) ? 1 : undefined);
}

function compileMatch(body: Json, index: SearchIndex): Matcher {
  const { field, value } = single(body, 'match', (given) => String(isObject(given) ? given['query'] : given));
  const terms = analyze(value);
  return (document) => positive(index.bm25(document, field, terms));
}

function compileMultiMatch(body: Json, index: SearchIndex): Matcher {
  const terms = analyze(String(body['query'] ?? ''));
  const fields = asList(body['fields']).map((field) => {
    const [name = '', boost = '1'] = String(field).split('^');
    return { name, boost: Number(boost) };
  });
  return (document) =>
    positive(Math.max(0, ...fields.map(({ name, boost }) => boost * index.bm25(document, name, terms))));
}

const positive = (score: number): number | undefined => (score > 0 ? score : undefined);

const BOUNDS: Readonly<Record<string, (value: number | string, bound: number | string) => boolean>> = {
  gte: (value, bound) => value >= bound,
  gt: (value, bound) => value > bound,
  lte: (value, bound) => value <= bound,
  lt: (value, bound) => value < bound,
};

function compileRange(body: Json): Matcher {
  const { field, value } = single(body, 'range', (given) => (isObject(given) ? given : {}));
  const checks = Object.entries(value).map(([name, bound]) => {
    const check = Object.hasOwn(BOUNDS, name) ? BOUNDS[name] : undefined;
    if (check === undefined)
      throw new SearchError(400, 'parsing_exception', `[range] query does not support [${name}]`);
    return (held: number | string): boolean => check(held, bound as number | string);
  });
  return ({ source }) => {
    const held = source[field];
    if (typeof held !== 'number' && typeof held !== 'string') return undefined;
    return checks.every((check) => check(held)) ? 1 : undefined;
  };
}

function compileBool(body: Json, index: SearchIndex): Matcher {
  const compiled = (clause: string): readonly Matcher[] =>
    asList(body[clause]).map((query) => compileQuery(query, index));
  for (const clause of Object.keys(body)) {
    if (!['must', 'should', 'filter', 'must_not', 'minimum_should_match', 'boost'].includes(clause)) {
      throw new SearchError(400, 'parsing_exception', `[bool] query does not support [${clause}]`);
    }
  }
  const must = compiled('must');
  const filter = compiled('filter');
  const mustNot = compiled('must_not');
  const should = compiled('should');
  const least = Number(
    body['minimum_should_match'] ?? (must.length + filter.length === 0 && should.length > 0 ? 1 : 0),
  );
  return (document) => {
    if (filter.some((matches) => matches(document) === undefined)) return undefined;
    if (mustNot.some((matches) => matches(document) !== undefined)) return undefined;
    const needed = must.map((matches) => matches(document));
    if (needed.includes(undefined)) return undefined;
    const optional = should.flatMap((matches) => matches(document) ?? []);
    if (optional.length < least) return undefined;
    return [...needed, ...optional].reduce<number>((sum, score) => sum + (score ?? 0), 0);
  };
}

/** Exact nearest neighbours: what an approximate index finds, it finds. */
function compileKnn(body: Json, index: SearchIndex): Matcher {
  const { field, value } = single(body, 'knn', (given) => (isObject(given) ? given : {}));
  const vector = asList(value['vector']) as readonly number[];
  const k = Number(value['k'] ?? 10);
  const dimension = index.typeOf(field)?.dimension;
  if (dimension !== undefined && dimension !== vector.length) {
    throw new SearchError(
      400,
      'search_phase_execution_exception',
      `Query vector has invalid dimension: ${vector.length}. Dimension should be: ${dimension}`,
    );
  }
  const filter = compileQuery(value['filter'] ?? { match_all: {} }, index);
  const scores = new Map<string, number>();
  for (const document of index.documents()) {
    if (filter(document) === undefined) continue;
    const held = document.source[field];
    if (Array.isArray(held)) scores.set(document.id, (1 + cosine(vector, held as readonly number[])) / 2);
  }
  const nearest = new Map([...scores].toSorted(([, one], [, other]) => other - one).slice(0, k));
  return ({ id }) => nearest.get(id);
}

function cosine(one: readonly number[], other: readonly number[]): number {
  let dot = 0;
  let oneSquare = 0;
  let otherSquare = 0;
  for (let at = 0; at < one.length; at++) {
    const a = one[at] ?? 0;
    const b = other[at] ?? 0;
    dot += a * b;
    oneSquare += a * a;
    otherSquare += b * b;
  }
  const norm = Math.sqrt(oneSquare * otherSquare);
  return norm === 0 ? 0 : dot / norm;
}
