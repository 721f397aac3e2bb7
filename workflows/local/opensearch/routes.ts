import { randomUUID } from 'node:crypto';
import { SearchApiError } from './api-error.ts';
import { bulk } from './bulk.ts';
import { type SearchFaults, searchFaultsSchema } from './faults.ts';
import type { Indices } from './indices.ts';
import { isObject, type JsonObject } from './json.ts';
import { anyBody, lineBodies, objectBody, type SearchRequest } from './request.ts';
import { count, NO_HITS, search } from './search.ts';

export interface SearchReply {
  readonly status: number;
  readonly body: unknown;
}

export interface RouteDependencies {
  readonly indices: Indices;
  readonly faults: SearchFaults;
  /** Milliseconds, for `took`. */
  readonly now: () => number;
}

type Handler = (request: SearchRequest, at: RouteDependencies) => Promise<SearchReply> | SearchReply;

const ok = (body: unknown, status = 200): SearchReply => ({ status, body });
const SHARDS = { total: 1, successful: 1, skipped: 0, failed: 0 };

/** `METHOD pattern`, where `*` is an index and `:` a document id. */
const ROUTES: Readonly<Record<string, Handler>> = {
  'GET ': () => ok(VERSION),
  'HEAD ': () => ok(VERSION),
  'GET _cluster/health': () => ok({ cluster_name: 'local', status: 'green', timed_out: false }),
  'PUT *': createIndex,
  'GET *': describeIndex,
  'GET */_mapping': describeIndex,
  'HEAD *': ({ path }, { indices }) => ({ status: indices.has(path[0] ?? '') ? 200 : 404, body: undefined }),
  'DELETE *': ({ path }, { indices }) => {
    indices.delete(path[0] ?? '');
    return ok({ acknowledged: true });
  },
  'POST _bulk': runBulk,
  'PUT _bulk': runBulk,
  'POST */_bulk': runBulk,
  'PUT */_bulk': runBulk,
  'GET */_count': runCount,
  'POST */_count': runCount,
  'GET */_search': runSearch,
  'POST */_search': runSearch,
  'GET _msearch': runSearches,
  'POST _msearch': runSearches,
  'GET */_msearch': runSearches,
  'POST */_msearch': runSearches,
  'POST */_refresh': refresh,
  'GET */_refresh': refresh,
  'PUT */_doc/:': putDocument,
  'POST */_doc/:': putDocument,
  'POST */_doc': putDocument,
  'GET */_doc/:': getDocument,
  'DELETE */_doc/:': deleteDocument,
  'GET _faults': (_, { faults }) => ok(faults.active()),
  'POST _faults': addFaults,
  'DELETE _faults': (_, { faults }) => {
    faults.clear();
    return ok([]);
  },
};

const VERSION = {
  name: 'stepladder-local',
  cluster_name: 'local',
  version: { number: '3.1.0', distribution: 'opensearch', minimum_wire_compatibility_version: '2.19.0' },
  tagline: 'The OpenSearch Project: https://opensearch.org/',
};

/** Answers one request. @throws SearchApiError */
export async function route(request: SearchRequest, at: RouteDependencies): Promise<SearchReply> {
  const { method, path } = request;
  const pattern = path
    .map((part, position) =>
      part.startsWith('_') ? part : position === 0 ? '*' : position === 2 ? ':' : part,
    )
    .join('/');
  const handler = ROUTES[`${method} ${pattern}`];
  if (handler !== undefined) return handler(request, at);
  throw new SearchApiError(
    400,
    'illegal_argument_exception',
    `no handler found for uri [/${path.join('/')}] and method [${method}]`,
  );
}

function createIndex(request: SearchRequest, { indices }: RouteDependencies): SearchReply {
  const [index = ''] = request.path;
  indices.create(index, objectBody(request));
  return ok({ acknowledged: true, shards_acknowledged: true, index });
}

function describeIndex({ path }: SearchRequest, { indices }: RouteDependencies): SearchReply {
  const { name, definition } = indices.get(path[0] ?? '');
  return ok({ [name]: { aliases: {}, mappings: {}, settings: {}, ...definition } });
}

async function runBulk(
  request: SearchRequest,
  { indices, faults, now }: RouteDependencies,
): Promise<SearchReply> {
  const started = now();
  await faults.strike(false);
  const lines = lineBodies(request);
  const index = request.path.length === 2 ? request.path[0] : undefined;
  return ok({ took: tookSince(started, now), ...bulk(indices, lines, index, randomUUID) });
}

async function runCount(
  request: SearchRequest,
  { indices, faults }: RouteDependencies,
): Promise<SearchReply> {
  await faults.strike(false);
  return ok({ count: count(indices.get(request.path[0] ?? ''), objectBody(request)), _shards: SHARDS });
}

async function runSearch(request: SearchRequest, at: RouteDependencies): Promise<SearchReply> {
  const size = request.parameters.get('size');
  const from = request.parameters.get('from');
  const fromUrl = { ...(size !== null && { size }), ...(from !== null && { from }) };
  return ok(await searchOnce(request.path[0] ?? '', { ...objectBody(request), ...fromUrl }, at));
}

async function searchOnce(
  name: string,
  body: JsonObject,
  { indices, faults, now }: RouteDependencies,
): Promise<JsonObject> {
  const started = now();
  const findsNothing = await faults.strike(true);
  const hits = search(indices.get(name), body);
  const took = tookSince(started, now);
  return { took, timed_out: false, _shards: SHARDS, hits: findsNothing ? NO_HITS : hits };
}

async function runSearches(request: SearchRequest, at: RouteDependencies): Promise<SearchReply> {
  const started = at.now();
  const lines = lineBodies(request);
  const responses: unknown[] = [];
  for (let line = 0; line < lines.length; line += 2) {
    const [header, body] = [lines[line], lines[line + 1]];
    if (!isObject(header) || !isObject(body)) {
      throw new SearchApiError(
        400,
        'illegal_argument_exception',
        'each search needs a header and a body line',
      );
    }
    responses.push(await answerOrError(String(header['index'] ?? request.path[0]), body, at));
  }
  return ok({ took: tookSince(started, at.now), responses });
}

async function answerOrError(name: string, body: JsonObject, at: RouteDependencies): Promise<JsonObject> {
  try {
    return { ...(await searchOnce(name, body, at)), status: 200 };
  } catch (error) {
    if (!(error instanceof SearchApiError)) throw error;
    return { error: error.body(), status: error.status };
  }
}

/** Every write is visible at once. */
function refresh({ path }: SearchRequest, { indices }: RouteDependencies): SearchReply {
  indices.get(path[0] ?? '');
  return ok({ _shards: SHARDS });
}

async function putDocument(
  request: SearchRequest,
  { indices, faults }: RouteDependencies,
): Promise<SearchReply> {
  await faults.strike(false);
  const [name = '', , id = randomUUID()] = request.path;
  const { version } = indices.getOrCreate(name).put(id, objectBody(request));
  indices.changed(name);
  const created = version === 1;
  const result = { _index: name, _id: id, _version: version, result: created ? 'created' : 'updated' };
  return ok(result, created ? 201 : 200);
}

async function getDocument(
  request: SearchRequest,
  { indices, faults }: RouteDependencies,
): Promise<SearchReply> {
  await faults.strike(false);
  const [_index = '', , _id = ''] = request.path;
  const stored = indices.get(_index).get(_id);
  if (stored === undefined) return ok({ _index, _id, found: false }, 404);
  return ok({ _index, _id, _version: stored.version, found: true, _source: stored.source });
}

async function deleteDocument(
  request: SearchRequest,
  { indices, faults }: RouteDependencies,
): Promise<SearchReply> {
  await faults.strike(false);
  const [_index = '', , _id = ''] = request.path;
  const found = indices.get(_index).delete(_id);
  indices.changed(_index);
  return ok({ _index, _id, result: found ? 'deleted' : 'not_found' }, found ? 200 : 404);
}

function addFaults(request: SearchRequest, { faults }: RouteDependencies): SearchReply {
  const parsed = searchFaultsSchema.safeParse(anyBody(request));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue?.path.join('.') ?? '';
    throw new SearchApiError(400, 'illegal_argument_exception', `[${field}] ${issue?.message ?? ''}`, {
      field,
    });
  }
  faults.add(parsed.data);
  return ok(faults.active());
}

const tookSince = (started: number, now: () => number): number => Math.round(now() - started);
