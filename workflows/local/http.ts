import type { Server as HttpServer, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';

export type LocalRequest = IncomingMessage | Http2ServerRequest;
export type LocalResponse = ServerResponse | Http2ServerResponse;

export interface ListenOptions {
  /** 0 picks a free port. */
  readonly port: number;
  /** Default 127.0.0.1: nothing local is meant for the network. */
  readonly host?: string;
}

/** A local endpoint that is up. */
export interface LocalEndpoint {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Ends open connections, waits until nothing is left; a second call does nothing. */
  close(): Promise<void>;
}

export class BodyTooLarge extends Error {
  override name = 'BodyTooLarge';
  readonly limitBytes: number;

  constructor(limitBytes: number) {
    super(`The request body is larger than ${limitBytes} bytes.`);
    this.limitBytes = limitBytes;
  }
}

/** The client went away before its body was whole: there is nobody to answer. */
export class ClientGone extends Error {
  override name = 'ClientGone';
}

/**
 * Reads a whole body. Past the limit it throws BodyTooLarge but lets the rest flow away, because a connection
 * that is cut while the client still writes loses the answer too.
 */
export function readBody(request: LocalRequest, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let isWhole = false;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limitBytes) chunks.push(chunk);
      else {
        chunks.length = 0;
        reject(new BodyTooLarge(limitBytes));
      }
    });
    request.on('end', () => {
      isWhole = true;
      resolve(Buffer.concat(chunks));
    });
    // Every request closes at last: an error that nobody sees still costs its stack trace.
    const gone = (): void => {
      if (!isWhole) reject(new ClientGone('The client closed the connection.'));
    };
    request.on('error', gone);
    request.on('aborted', gone);
    request.on('close', gone);
  });
}

export function sendBytes(
  response: LocalResponse,
  status: number,
  body: Uint8Array,
  headers: OutgoingHttpHeaders = {},
): void {
  if (response.headersSent || response.destroyed || response.writableEnded) return;
  writeHead(response, status, { 'content-length': body.byteLength, ...headers });
  endWith(response, body);
}

export function sendJson(
  response: LocalResponse,
  status: number,
  value: unknown,
  headers: OutgoingHttpHeaders = {},
): void {
  const body = Buffer.from(JSON.stringify(value));
  sendBytes(response, status, body, { 'content-type': 'application/json', ...headers });
}

/** The two response classes overload these methods in ways TypeScript cannot call through their union. */
export function writeHead(response: LocalResponse, status: number, headers: OutgoingHttpHeaders): void {
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) response.setHeader(name, value);
  }
  response.statusCode = status;
}

export function endWith(response: LocalResponse, body: Uint8Array | string): void {
  if ('stream' in response) response.end(body);
  else response.end(body);
}

/** Listens, and closes by ending what is still open: a local endpoint never keeps its process alive. */
export async function listen(
  server: NetServer | HttpServer,
  { port, host = '127.0.0.1' }: ListenOptions,
): Promise<LocalEndpoint> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= new Promise((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
      for (const socket of sockets) socket.destroy();
    });
    return closing;
  };
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    port: address.port,
    close,
  };
}

/** What is escaped badly is taken as it stands. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
