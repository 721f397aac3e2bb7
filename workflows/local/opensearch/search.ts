import { illegalArgument, parsingException } from './api-error.ts';
import { asList, isObject, type JsonObject } from './json.ts';
import { readQuery } from './query.ts';
import type { SearchIndex } from './search-index.ts';

export interface SearchHit {
  readonly _index: string;
  readonly _id: string;
  readonly _score: number;
  readonly _source?: JsonObject;
}

export interface SearchHits {
  readonly total: { readonly value: number; readonly relation: 'eq' };
  readonly max_score: number | null;
  readonly hits: readonly SearchHit[];
}

export const NO_HITS: SearchHits = { total: { value: 0, relation: 'eq' }, max_score: null, hits: [] };

const KNOWN = ['query', 'size', 'from', '_source', 'min_score', 'timeout', 'track_total_hits'];
const MAX_WINDOW = 10_000;

/** Runs a search body: best first, equal scores in the order of indexing. */
export function search(index: SearchIndex, body: JsonObject): SearchHits {
  const unknown = Object.keys(body).find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) throw parsingException(`Unknown key for a VALUE in [${unknown}].`);
  const size = readCount('size', body['size'], 10);
  const from = readCount('from', body['from'], 0);
  if (from + size > MAX_WINDOW) {
    throw illegalArgument(
      `Result window is too large, from + size must be less than or equal to: [${MAX_WINDOW}] but was [${from + size}].`,
    );
  }
  const scorer = readQuery(index, body['query'] ?? { match_all: {} });
  const shown = readSourceFilter(body['_source']);
  const atLeast = typeof body['min_score'] === 'number' ? body['min_score'] : Number.NEGATIVE_INFINITY;
  const scored: [number, number][] = [];
  for (const document of index.numbers()) {
    const score = scorer(document);
    if (score !== undefined && score >= atLeast) scored.push([document, score]);
  }
  scored.sort((left, right) => right[1] - left[1] || left[0] - right[0]);
  const hits = scored.slice(from, from + size).flatMap(([document, _score]) => {
    const stored = index.at(document);
    if (!stored) return [];
    const source = shown(stored.source);
    const hit = { _index: index.name, _id: stored.id, _score };
    return [source === undefined ? hit : { ...hit, _source: source }];
  });
  return { total: { value: scored.length, relation: 'eq' }, max_score: scored[0]?.[1] ?? null, hits };
}

/** How many documents match. */
export function count(index: SearchIndex, body: JsonObject): number {
  const unknown = Object.keys(body).find((name) => name !== 'query');
  if (unknown !== undefined) throw parsingException(`request does not support [${unknown}]`);
  const scorer = readQuery(index, body['query'] ?? { match_all: {} });
  return [...index.numbers()].filter((document) => scorer(document) !== undefined).length;
}

function readCount(name: string, value: unknown, byDefault: number): number {
  if (value === undefined) return byDefault;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 0) return number;
  throw illegalArgument(`[${name}] parameter cannot be negative or fractional, found [${String(value)}]`);
}

/** `true`, `false`, a pattern, a list of patterns, or `{includes, excludes}`. */
function readSourceFilter(filter: unknown): (source: JsonObject) => JsonObject | undefined {
  if (filter === undefined || filter === true) return (source) => source;
  if (filter === false) return () => undefined;
  const lists = isObject(filter) ? filter : { includes: filter };
  const includes = asList(lists['includes'] ?? lists['include']).map(toPattern);
  const excludes = asList(lists['excludes'] ?? lists['exclude']).map(toPattern);
  return (source) =>
    Object.fromEntries(
      Object.entries(source).filter(
        ([name]) =>
          (includes.length === 0 || includes.some((pattern) => pattern.test(name))) &&
          !excludes.some((pattern) => pattern.test(name)),
      ),
    );
}

const toPattern = (pattern: unknown): RegExp =>
  new RegExp(
    `^${String(pattern)
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')}$`,
  );
