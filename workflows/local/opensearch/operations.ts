import { compileQuery } from './query.ts';
import { SearchError } from './search-error.ts';
import { SearchIndex, type Source, type Stored } from './search-index.ts';

export interface SearchBody {
  readonly query?: unknown;
  readonly size?: number;
  readonly from?: number;
  readonly _source?: boolean | string | readonly string[];
}

const DEFAULT_SIZE = 10;
const MOST_HITS = 10_000;

export function search(name: string, index: SearchIndex, body: SearchBody): object {
  const size = bounded('size', body.size ?? DEFAULT_SIZE);
  const from = bounded('from', body.from ?? 0);
  const matches = compileQuery(body.query, index);
  const hits: { readonly document: Stored; readonly score: number }[] = [];
  for (const document of index.documents()) {
    const score = matches(document);
    if (score !== undefined) hits.push({ document, score });
  }
  hits.sort((one, other) => other.score - one.score || one.document.id.localeCompare(other.document.id));
  return {
    took: 0,
    timed_out: false,
    _shards: { total: 1, successful: 1, skipped: 0, failed: 0 },
    hits: {
      total: { value: hits.length, relation: 'eq' },
      max_score: hits[0]?.score ?? null,
      hits: hits.slice(from, from + size).map(({ document, score }) => ({
        _index: name,
        _id: document.id,
        _score: score,
        ...sourceOf(document.source, body._source),
      })),
    },
  };
}

function bounded(field: string, value: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= MOST_HITS) return value;
  throw new SearchError(400, 'illegal_argument_exception', `[${field}] must be between 0 and ${MOST_HITS}`);
}

function sourceOf(source: Source, wanted: SearchBody['_source']): { readonly _source?: Source } {
  if (wanted === false) return {};
  if (wanted === undefined || wanted === true) return { _source: source };
  const fields = typeof wanted === 'string' ? [wanted] : wanted;
  return { _source: Object.fromEntries(Object.entries(source).filter(([field]) => fields.includes(field))) };
}

type Action = Readonly<Record<string, { readonly _index?: string; readonly _id?: string }>>;

interface BulkDeps {
  readonly indices: Map<string, SearchIndex>;
  readonly newId: () => string;
}

/** `_bulk`: newline-delimited actions, each with its own outcome. */
export function bulk(lines: readonly string[], defaultIndex: string | undefined, deps: BulkDeps): object {
  const items: object[] = [];
  for (let at = 0; at < lines.length; at++) {
    const action = parse(lines[at] ?? '') as Action;
    const [kind = ''] = Object.keys(action);
    if (kind !== 'index' && kind !== 'create' && kind !== 'delete') {
      throw new SearchError(
        400,
        'illegal_argument_exception',
        `bulk knows index, create and delete, not [${kind}]`,
      );
    }
    const name = action[kind]?._index ?? defaultIndex;
    if (name === undefined)
      throw new SearchError(400, 'action_request_validation_exception', 'index is missing');
    const index = indexFor(name, deps.indices);
    const id = action[kind]?._id ?? deps.newId();
    if (kind === 'delete') {
      const found = index.remove(id);
      items.push({
        delete: { _index: name, _id: id, result: found ? 'deleted' : 'not_found', status: found ? 200 : 404 },
      });
      continue;
    }
    at += 1;
    const source = parse(lines[at] ?? '') as Source;
    items.push({ [kind]: { _index: name, _id: id, ...write(kind, id, source, index) } });
  }
  const errors = items.some((item) => JSON.stringify(item).includes('"error"'));
  return { took: 0, errors, items };
}

function write(kind: 'index' | 'create', id: string, source: Source, index: SearchIndex): object {
  const existed = index.has(id);
  if (kind === 'create' && existed) {
    const error = { type: 'version_conflict_engine_exception', reason: `[${id}]: document already exists` };
    return { status: 409, error };
  }
  index.put(id, source);
  return { result: existed ? 'updated' : 'created', status: existed ? 200 : 201 };
}

/** A write creates its index, as OpenSearch does by default. */
function indexFor(name: string, indices: Map<string, SearchIndex>): SearchIndex {
  const found = indices.get(name) ?? new SearchIndex({});
  indices.set(name, found);
  return found;
}

export function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Told below.
  }
  throw new SearchError(400, 'parse_exception', 'the body is no JSON object');
}
