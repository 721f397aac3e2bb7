import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Store } from 'dynalite/db/index.js';
import { openDynalite, withKnownTables } from './dynalite/open.ts';
import { answer, objectIn, plainOperation } from './dynalite/straight.ts';
import {
  BodyTooLarge,
  ClientGone,
  type ListenOptions,
  type LocalEndpoint,
  listen,
  readBody,
  sendJson,
} from './http.ts';
import { isCrossOrigin } from './stepfunctions/same-origin.ts';

export interface DynamoOptions extends ListenOptions {
  /** A directory of the store's own; in memory when absent. */
  readonly dataDir?: string;
}

type RequestHandler = (request: unknown, response: ServerResponse) => void;

const FORBIDDEN = {
  __type: 'com.amazon.coral.service#AccessDeniedException',
  message: 'A page of another origin may not call this endpoint.',
};
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;
const DRAIN_MS = 2_000;

/** An embedded DynamoDB. What it lacks beside the real one: time to live, transactions, old values on a failed condition. */
export async function startDynamo({ dataDir, ...where }: DynamoOptions): Promise<LocalEndpoint> {
  const { server, store } = openDynalite({
    ...(dataDir === undefined ? {} : { path: dataDir }),
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  const [handle] = server.listeners('request') as RequestHandler[];
  if (!handle) throw new Error('dynalite no longer handles requests by a listener.');
  server.removeAllListeners('request');
  const operations = new Operations();
  const items = withKnownTables(store);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    // dynalite tells every page of every site that it may read and write here.
    if (isCrossOrigin(request, where.host)) sendJson(response, 403, FORBIDDEN);
    else if (operations.track(response)) void respond(request, response, { handle, items });
    else sendJson(response, 503, { __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError' });
  });
  const endpoint = await listen(server, where);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= operations.finish().then(endpoint.close);
    return closing;
  };
  return { ...endpoint, close };
}

interface Doors {
  /** dynalite's own. */
  readonly handle: RequestHandler;
  readonly items: Store;
}

/**
 * dynalite throws, uncaught, when a client goes away inside its body and when a body is JSON but no object. So
 * the body is read here, and dynalite gets it in one synchronous piece, where what it throws can be caught.
 */
async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  { handle, items }: Doors,
): Promise<void> {
  try {
    const body = await readBody(request, BODY_LIMIT_BYTES);
    const operation = plainOperation(request);
    const asked = operation === undefined ? undefined : objectIn(body);
    if (operation !== undefined && asked !== undefined) answer(operation, asked, items, response);
    else handOver(request, body, handle, response);
  } catch (error) {
    if (error instanceof BodyTooLarge) sendJson(response, 413, { message: error.message });
    else if (error instanceof ClientGone) response.end();
    else sendJson(response, 400, { __type: 'com.amazon.coral.service#SerializationException' });
  }
}

function handOver(
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  handle: RequestHandler,
  response: ServerResponse,
): void {
  const whole = Object.assign(new EventEmitter(), { method, url, headers });
  handle(whole, response);
  whole.emit('data', body);
  whole.emit('end');
}

/**
 * What the store is busy with, whether or not the client still waits: a store that closes under a half-done
 * operation throws where nobody can catch it.
 */
class Operations {
  readonly #open = new Set<Promise<void>>();
  #closing = false;

  /** False when it is too late to begin. */
  track(response: ServerResponse): boolean {
    if (this.#closing) return false;
    const done = Promise.withResolvers<void>();
    const end = response.end.bind(response);
    response.end = ((...args: Parameters<typeof end>) => {
      this.#open.delete(done.promise);
      done.resolve();
      return end(...args);
    }) as typeof response.end;
    this.#open.add(done.promise);
    return true;
  }

  /** Takes nothing new and waits for the rest, up to a limit. */
  async finish(): Promise<void> {
    this.#closing = true;
    const timer = Promise.withResolvers<void>();
    const timeout = setTimeout(timer.resolve, DRAIN_MS);
    await Promise.race([Promise.all(this.#open), timer.promise]);
    clearTimeout(timeout);
  }
}
