import { analyze } from './analyze.ts';
import { allShardsFailed, illegalArgument, parsingException } from './api-error.ts';
import { matchesExactly, readRange } from './exact.ts';
import { asList, isObject, type JsonObject, soleEntry } from './json.ts';
import type { SearchIndex } from './search-index.ts';

/** The score of a document, or undefined when it does not match. */
export type Scorer = (document: number) => number | undefined;
type Reader = (index: SearchIndex, body: unknown) => Scorer;

/** Reads a query clause of the search DSL. @throws parsing_exception, naming what this endpoint does not know. */
export function readQuery(index: SearchIndex, clause: unknown): Scorer {
  if (!isObject(clause)) throw parsingException('[_na] query malformed, must start with start_object');
  const entry = soleEntry(clause);
  if (entry === undefined) {
    throw Object.keys(clause).length === 0
      ? illegalArgument('query malformed, empty clause found')
      : parsingException(
          `[${Object.keys(clause)[0]}] malformed query, expected [END_OBJECT] but found [FIELD_NAME]`,
        );
  }
  const [name, body] = entry;
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (reader === undefined) throw parsingException(`unknown query [${name}]`);
  return reader(index, body);
}

const READERS: Readonly<Record<string, Reader>> = {
  match_all: (_, body) => {
    const { boost } = options('match_all', body, ['boost']);
    return constant(boost);
  },
  match_none: () => () => undefined,
  match: readMatch,
  multi_match: readMultiMatch,
  bool: readBool,
  term: readTerm,
  terms: readTerms,
  range: (index, body) => {
    const [field, bounds] = fieldAndBody('range', body);
    return asFilter(readRange(index, field, bounds));
  },
  exists: (index, body) => {
    const field = String(options('exists', body, ['field', 'boost'])['field']);
    const vectors = index.vector(field);
    return asFilter(
      (document) => index.values(document, field).length > 0 || (vectors?.has(document) ?? false),
    );
  },
  ids: (index, body) => {
    const ids = new Set(asList(options('ids', body, ['values', 'boost'])['values']).map(String));
    return asFilter((document) => ids.has(index.at(document)?.id ?? ''));
  },
  knn: readKnn,
};

const constant = (boost: unknown): Scorer => {
  const score = readBoost(boost);
  return () => score;
};

const asFilter =
  (admits: (document: number) => boolean): Scorer =>
  (document) =>
    admits(document) ? 1 : undefined;

function readBoost(boost: unknown): number {
  if (boost === undefined) return 1;
  if (typeof boost === 'number' && boost >= 0) return boost;
  throw illegalArgument(`negative [boost] are not allowed in [${String(boost)}]`);
}

/** The body of a query whose options are all known by name. */
function options(query: string, body: unknown, known: readonly string[]): JsonObject {
  if (!isObject(body)) throw parsingException(`[${query}] query malformed, no start_object after query name`);
  const unknown = Object.keys(body).find((name) => !known.includes(name));
  if (unknown !== undefined) throw parsingException(`[${query}] query does not support [${unknown}]`);
  return body;
}

function fieldAndBody(query: string, body: unknown): readonly [string, unknown] {
  const entry = isObject(body) ? soleEntry(body) : undefined;
  if (entry === undefined) throw parsingException(`[${query}] query malformed, expected one field`);
  return entry;
}

function readMatch(index: SearchIndex, body: unknown): Scorer {
  const [field, given] = fieldAndBody('match', body);
  const known = ['query', 'operator', 'minimum_should_match', 'boost'];
  const match = isObject(given) ? options('match', given, known) : { query: given };
  return matchField(index, field, match);
}

function matchField(index: SearchIndex, field: string, match: JsonObject): Scorer {
  const { query, operator = 'or', minimum_should_match: minimum } = match;
  if (query === undefined || query === null || typeof query === 'object') {
    throw parsingException('[match] requires query value');
  }
  const boost = readBoost(match['boost']);
  const text = index.text(field);
  if (text === undefined) return asFilter((document) => matchesExactly(index, document, field, query));
  const terms = analyze(String(query), text.analyzer);
  const distinct = new Set(terms).size;
  const all = String(operator).toLowerCase() === 'and';
  const scores = text.score(terms, all ? distinct : minimumOf(minimum, distinct, 1));
  return (document) => {
    const score = scores.get(document);
    return score === undefined ? undefined : score * boost;
  };
}

/** `2`, `"2"`, `-1`, `"75%"`, `"-25%"` of so many optional clauses. */
function minimumOf(minimum: unknown, of: number, byDefault: number): number {
  if (minimum === undefined) return byDefault;
  const parsed = /^(-?\d+)(%?)$/.exec(String(minimum));
  if (!parsed)
    throw illegalArgument(`minimum_should_match [${String(minimum)}] is not a number or percentage`);
  const count = parsed[2] === '%' ? Math.trunc((of * Number(parsed[1])) / 100) : Number(parsed[1]);
  return count < 0 ? Math.max(0, of + count) : count;
}

function readMultiMatch(index: SearchIndex, body: unknown): Scorer {
  const known = ['query', 'fields', 'type', 'operator', 'minimum_should_match', 'tie_breaker', 'boost'];
  const {
    fields,
    type = 'best_fields',
    tie_breaker: tie = 0,
    ...match
  } = options('multi_match', body, known);
  if (type !== 'best_fields' && type !== 'most_fields') {
    throw parsingException(`[multi_match] failed to parse field [type]: [${String(type)}] is not supported`);
  }
  const scorers = asList(fields).map((given): Scorer => {
    const [field = '', boost = '1'] = String(given).split('^');
    return matchField(index, field, { ...match, boost: readBoost(match['boost']) * Number(boost) });
  });
  return (document) => {
    const scores = scorers.flatMap((scorer) => scorer(document) ?? []);
    if (scores.length === 0) return undefined;
    const sum = scores.reduce((total, score) => total + score, 0);
    if (type === 'most_fields') return sum;
    const best = Math.max(...scores);
    return best + Number(tie) * (sum - best);
  };
}

function readTerm(index: SearchIndex, body: unknown): Scorer {
  const [field, given] = fieldAndBody('term', body);
  const { value, boost } = isObject(given) ? options('term', given, ['value', 'boost']) : { value: given };
  if (value === undefined || value === null) throw illegalArgument('value cannot be null');
  const score = readBoost(boost);
  return (document) => (matchesExactly(index, document, field, value) ? score : undefined);
}

function readTerms(index: SearchIndex, body: unknown): Scorer {
  const { boost, ...fields } = isObject(body) ? body : {};
  const [field, values] = fieldAndBody('terms', fields);
  if (!Array.isArray(values)) throw parsingException('[terms] query does not support a single value');
  const score = readBoost(boost);
  return (document) =>
    values.some((value) => matchesExactly(index, document, field, value)) ? score : undefined;
}

function readBool(index: SearchIndex, body: unknown): Scorer {
  const known = ['must', 'should', 'filter', 'must_not', 'minimum_should_match', 'boost'];
  const clauses = options('bool', body, known);
  const read = (name: string): Scorer[] => asList(clauses[name]).map((clause) => readQuery(index, clause));
  const [must, should, filter, mustNot] = [read('must'), read('should'), read('filter'), read('must_not')];
  const byDefault = should.length > 0 && must.length + filter.length === 0 ? 1 : 0;
  const needed = minimumOf(clauses['minimum_should_match'], should.length, byDefault);
  const boost = readBoost(clauses['boost']);
  return (document) => {
    if (mustNot.some((scorer) => scorer(document) !== undefined)) return undefined;
    if (!filter.every((scorer) => scorer(document) !== undefined)) return undefined;
    let total = 0;
    for (const scorer of must) {
      const score = scorer(document);
      if (score === undefined) return undefined;
      total += score;
    }
    const optional = should.flatMap((scorer) => scorer(document) ?? []);
    if (optional.length < needed) return undefined;
    return optional.reduce((sum, score) => sum + score, total) * boost;
  };
}

function readKnn(index: SearchIndex, body: unknown): Scorer {
  const [field, given] = fieldAndBody('knn', body);
  const { vector, k, filter, boost } = options('knn', given, ['vector', 'k', 'filter', 'boost']);
  const vectors = index.vector(field);
  if (vectors === undefined) throw allShardsFailed(`Field '${field}' is not knn_vector type.`);
  if (typeof k !== 'number' || !Number.isInteger(k) || k < 1 || k > 10_000) {
    throw illegalArgument('[knn] requires k to be an integer in the range (0, 10000]');
  }
  if (!Array.isArray(vector) || !vector.every((x) => typeof x === 'number')) {
    throw parsingException('[knn] requires query vector');
  }
  if (vector.length !== vectors.dimension) {
    throw allShardsFailed(
      `Query vector has invalid dimension: ${vector.length}. Dimension should be: ${vectors.dimension}`,
    );
  }
  const admits = filter === undefined ? constant(1) : readQuery(index, filter);
  const weight = readBoost(boost);
  const nearest = vectors.nearest(vector, k, (document) => admits(document) !== undefined);
  return (document) => {
    const score = nearest.get(document);
    return score === undefined ? undefined : score * weight;
  };
}
