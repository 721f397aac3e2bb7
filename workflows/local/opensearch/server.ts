import { createServer } from 'node:http';
import {
  BodyTooLarge,
  ClientGone,
  type ListenOptions,
  type LocalEndpoint,
  type LocalRequest,
  listen,
  readBody,
  sendBytes,
  sendJson,
} from '../http.ts';
import { isCrossOrigin } from '../stepfunctions/same-origin.ts';
import { SearchApiError } from './api-error.ts';
import { SearchFaults } from './faults.ts';
import { type RouteDependencies, route, type SearchReply } from './routes.ts';
import { Snapshots } from './snapshots.ts';

export interface SearchOptions extends ListenOptions {
  /** A directory of its own; in memory when absent. */
  readonly dataDir?: string;
  /** Milliseconds; only differences count. */
  readonly now?: () => number;
}

const BODY_LIMIT_BYTES = 64 * 1024 * 1024;

/**
 * The part of OpenSearch's REST API that a catalogue needs: indices with mappings, bulk writes, exact kNN,
 * BM25, bool filters. What it does not know it refuses by name. Signatures are accepted unread.
 * @throws when dataDir holds a file that is no snapshot.
 */
export async function startSearch({ dataDir, now, ...where }: SearchOptions): Promise<LocalEndpoint> {
  const snapshots = await Snapshots.open(dataDir);
  const at = {
    indices: snapshots.indices,
    faults: new SearchFaults(),
    now: now ?? (() => performance.now()),
  };
  const server = createServer((request, response) => {
    // A page elsewhere may send text anywhere without asking, and a bulk write is text.
    if (isCrossOrigin(request, where.host))
      return sendJson(response, 403, { error: 'another origin', status: 403 });
    void answer(request, at).then(
      ({ status, body }) =>
        body === undefined || request.method === 'HEAD'
          ? sendBytes(response, status, new Uint8Array())
          : sendJson(response, status, body),
      () => response.destroy(),
    );
  });
  const endpoint = await listen(server, where);
  const close = async (): Promise<void> => {
    await endpoint.close();
    await snapshots.flush();
  };
  return { ...endpoint, close };
}

async function answer(request: LocalRequest, at: RouteDependencies): Promise<SearchReply> {
  try {
    const text = (await readBody(request, BODY_LIMIT_BYTES)).toString('utf8');
    const url = new URL(request.url ?? '/', 'http://local');
    const path = url.pathname
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
    return await route({ method: request.method ?? 'GET', path, parameters: url.searchParams, text }, at);
  } catch (error) {
    if (error instanceof ClientGone) throw error;
    const known = toApiError(error);
    return { status: known.status, body: { error: known.body(), status: known.status } };
  }
}

function toApiError(error: unknown): SearchApiError {
  if (error instanceof SearchApiError) return error;
  if (error instanceof BodyTooLarge)
    return new SearchApiError(413, 'content_too_long_exception', error.message);
  if (error instanceof URIError || (error instanceof TypeError && 'code' in error)) {
    return new SearchApiError(400, 'illegal_argument_exception', 'the path cannot be decoded');
  }
  return new SearchApiError(500, 'exception', error instanceof Error ? error.message : String(error));
}
