import { EventEmitter } from 'node:events';
import { type IncomingMessage, Server, type ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** A request as the SDK hands it to its transport: serialized, signed, ready to be written. */
interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly port?: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

interface Options {
  readonly abortSignal?: AbortSignal;
}

const listening = new Map<number, Server>();
const shortened = new Set<Server>();
const { listen } = NetServer.prototype;
const { handle } = NodeHttpHandler.prototype;

Reflect.set(NetServer.prototype, 'listen', function (this: NetServer, ...args: never[]) {
  this.once('listening', () => {
    const address = this.address();
    if (!(this instanceof Server) || address === null || typeof address === 'string') return;
    listening.set(address.port, this);
    this.once('close', () => listening.delete(address.port));
  });
  return Reflect.apply(listen, this, args);
});

Reflect.set(NodeHttpHandler.prototype, 'handle', function (this: NodeHttpHandler, ...args: never[]) {
  const [request, options] = args as unknown as [Outgoing, Options | undefined];
  const server = listening.get(Number(request.port));
  if (server === undefined || !shortened.has(server)) return Reflect.apply(handle, this, args);
  return exchange(server, request, options?.abortSignal);
});

/**
 * From here on the SDK's requests to an embedded table are handed to it without a socket between. Nothing else
 * changes: they are serialized, signed, checked, answered and parsed as ever, and others get their turn on the
 * way there and back. Of the time that small requests take, a third is spent on sockets. Must be imported
 * before the table listens. @param url of a table in this process
 */
export function shortenWire(url: string): void {
  const server = listening.get(Number(new URL(url).port));
  if (server === undefined) throw new Error(`nothing of this process listens at ${url}`);
  shortened.add(server);
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function exchange(
  server: Server,
  request: Outgoing,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  signal?.throwIfAborted();
  await turn();
  const answer = Promise.withResolvers<unknown>();
  const gone = (): void => answer.reject(new DOMException('Request aborted', 'AbortError'));
  signal?.addEventListener('abort', gone, { once: true });
  const { method, path: url, headers } = request;
  const incoming = Object.assign(new EventEmitter(), { method, url, headers });
  server.emit('request', incoming as unknown as IncomingMessage, responseTo(answer.resolve));
  incoming.emit('data', bytesOf(request.body ?? ''));
  incoming.emit('end');
  const response = await answer.promise;
  signal?.removeEventListener('abort', gone);
  await turn();
  return { response };
}

/** Not by `Buffer.from` alone: the SDK warns whoever takes its bytes for text. */
const bytesOf = (body: string | Uint8Array): Buffer =>
  typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);

/** As much of a response as embedded tables write. */
function responseTo(answer: (response: unknown) => void): ServerResponse {
  const headers: Record<string, string> = {};
  const response = {
    statusCode: 200,
    setHeader: (name: string, value: unknown) => {
      headers[name.toLowerCase()] = String(value);
    },
    writeHead: (status: number, more: Readonly<Record<string, unknown>> = {}) => {
      response.statusCode = status;
      for (const [name, value] of Object.entries(more)) response.setHeader(name, value);
    },
    end: (body: string | Uint8Array = '') =>
      answer({ statusCode: response.statusCode, headers, body: Buffer.from(body) }),
  };
  return response as unknown as ServerResponse;
}
