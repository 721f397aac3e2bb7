import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  BodyTooLarge,
  ClientGone,
  type ListenOptions,
  type LocalEndpoint,
  listen,
  readBody,
  sendBytes,
  sendJson,
} from '../http.ts';
import { delayOf, SearchFaults } from './faults.ts';
import { bulk, parse, type SearchBody, search } from './operations.ts';
import { SearchError } from './search-error.ts';
import { SearchIndex } from './search-index.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';

export interface SearchOptions extends ListenOptions {
  /** Indices are kept there; in memory when absent. */
  readonly dataDir?: string;
}

const BODY_LIMIT_BYTES = 64 * 1024 * 1024;
const VERSION = { distribution: 'opensearch', number: '2.19.0' };

/** The part of OpenSearch's REST API that a searchable catalogue needs: indices, `_bulk`, `_search`, `_count`. */
export async function startSearch({ dataDir, ...where }: SearchOptions): Promise<LocalEndpoint> {
  const indices = dataDir === undefined ? new Map<string, SearchIndex>() : await readSnapshot(dataDir);
  const faults = new SearchFaults();
  let writing = Promise.resolve();
  const changed = (): void => {
    if (dataDir === undefined) return;
    writing = writing.then(() => writeSnapshot(dataDir, indices));
  };
  const server = createServer((request, response) => {
    serve(request, response, { indices, faults, changed }).catch((error: unknown) => fail(response, error));
  });
  const endpoint = await listen(server, where);
  return {
    ...endpoint,
    close: async () => {
      await endpoint.close();
      await writing;
    },
  };
}

interface Service {
  readonly indices: Map<string, SearchIndex>;
  readonly faults: SearchFaults;
  readonly changed: () => void;
}

async function serve(request: IncomingMessage, response: ServerResponse, service: Service): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://local');
  const body = (await readBody(request, BODY_LIMIT_BYTES)).toString('utf8');
  const parts = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  if (parts[0] === '_faults') return serveFaults(request.method, body, response, service.faults);
  const method = request.method ?? 'GET';
  const last = parts.at(-1);
  if (parts.length === 0) return sendJson(response, 200, { version: VERSION, tagline: 'a local stand-in' });
  if (last === '_bulk' && (method === 'POST' || method === 'PUT')) {
    const lines = body.split('\n').filter((line) => line.trim() !== '');
    const name = parts.length === 2 ? parts[0] : undefined;
    const result = bulk(lines, name, { indices: service.indices, newId: randomUUID });
    service.changed();
    return sendJson(response, 200, result);
  }
  const [name = ''] = parts;
  if (last === '_search' || last === '_count') return serveSearch(name, last, body, response, service);
  if (parts.length === 1) return serveIndex(method, name, body, response, service);
  throw new SearchError(
    400,
    'illegal_argument_exception',
    `no handler found for uri [${pathname}] and method [${method}]`,
  );
}

async function serveSearch(
  name: string,
  operation: '_search' | '_count',
  body: string,
  response: ServerResponse,
  { indices, faults }: Service,
): Promise<void> {
  const fault = operation === '_search' ? faults.next() : undefined;
  if (fault !== undefined) {
    await sleep(delayOf(fault));
    if (fault.kind === 'down')
      throw new SearchError(503, 'cluster_block_exception', 'the index is down, as scripted');
  }
  const index = indices.get(name);
  if (index === undefined) throw new SearchError(404, 'index_not_found_exception', `no such index [${name}]`);
  if (operation === '_count') return sendJson(response, 200, { count: index.size });
  const asked = (body === '' ? {} : parse(body)) as SearchBody;
  sendJson(response, 200, search(name, fault?.kind === 'empty' ? new SearchIndex({}) : index, asked));
}

function serveIndex(
  method: string,
  name: string,
  body: string,
  response: ServerResponse,
  { indices, changed }: Service,
): void {
  const index = indices.get(name);
  if (method === 'PUT') {
    if (index !== undefined) {
      throw new SearchError(400, 'resource_already_exists_exception', `index [${name}] already exists`);
    }
    indices.set(name, new SearchIndex((body === '' ? {} : parse(body)) as Readonly<Record<string, unknown>>));
    changed();
    return sendJson(response, 200, { acknowledged: true, shards_acknowledged: true, index: name });
  }
  if (method === 'HEAD') return sendBytes(response, index === undefined ? 404 : 200, Buffer.alloc(0));
  if (index === undefined) throw new SearchError(404, 'index_not_found_exception', `no such index [${name}]`);
  if (method === 'DELETE') {
    indices.delete(name);
    changed();
    return sendJson(response, 200, { acknowledged: true });
  }
  sendJson(response, 200, { [name]: index.body });
}

function serveFaults(
  method: string | undefined,
  body: string,
  response: ServerResponse,
  faults: SearchFaults,
): void {
  if (method === 'DELETE') faults.clear();
  if (method === 'POST') {
    const problem = faults.add(parse(body));
    if (problem !== undefined) return sendJson(response, 400, { error: problem });
  }
  sendJson(response, 200, faults.list());
}

function fail(response: ServerResponse, error: unknown): void {
  if (error instanceof ClientGone) return;
  if (error instanceof SearchError) return sendJson(response, error.status, error.toBody());
  const known =
    error instanceof BodyTooLarge
      ? new SearchError(413, 'content_too_long_exception', error.message)
      : new SearchError(500, 'exception', error instanceof Error ? error.message : String(error));
  sendJson(response, known.status, known.toBody());
}
