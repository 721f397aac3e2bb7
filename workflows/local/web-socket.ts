import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import {
  BodyTooLarge,
  type LocalEndpoint,
  type LocalRequest,
  type LocalResponse,
  listen,
  readBody,
  sendJson,
} from './http.ts';
import { isCrossOrigin, isLocalOrigin } from './stepfunctions/same-origin.ts';

const CONNECTION_PATH = /^\/@connections\/([^/?]+)$/u;
/** Of a frame and of a post, as API Gateway has it. */
const MOST_BYTES = 128 * 1024;

export interface WebSocketOptions {
  readonly port: number;
  /** What the `$default` route does with a frame. */
  onFrame(connectionId: string, frame: string): Promise<void>;
}

/** A WebSocket API as API Gateway serves it: customers connect, and the backend posts to their connections. */
export async function startWebSocket({ port, onFrame }: WebSocketOptions): Promise<LocalEndpoint> {
  const sockets = new Map<string, WebSocket>();
  const server = createServer((request, response) => {
    serve(request, response, sockets).catch(() => response.destroy());
  });
  const webSockets = new WebSocketServer({
    server,
    maxPayload: MOST_BYTES,
    // A browser lets any page open a socket to this machine, and says which page it is.
    verifyClient: ({ origin }: { origin?: string }) => origin === undefined || isLocalOrigin(origin),
  });
  webSockets.on('connection', (socket) => {
    const connectionId = randomUUID();
    sockets.set(connectionId, socket);
    socket.on('message', (data) => {
      onFrame(connectionId, data.toString()).catch(() => {
        socket.send(JSON.stringify({ message: 'Internal server error', connectionId }));
      });
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => sockets.delete(connectionId));
  });
  return listen(server, { port });
}

async function serve(
  request: LocalRequest,
  response: LocalResponse,
  sockets: ReadonlyMap<string, WebSocket>,
): Promise<void> {
  const id = CONNECTION_PATH.exec(request.url ?? '')?.[1];
  if (request.method !== 'POST' || id === undefined || isCrossOrigin(request)) {
    return sendJson(response, 403, { message: 'Missing Authentication Token' });
  }
  let data: Buffer;
  try {
    data = await readBody(request, MOST_BYTES);
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error;
    return sendJson(response, 413, { message: 'Payload Too Large' });
  }
  // Ids are UUIDs of ours: none needs decoding.
  const socket = sockets.get(id);
  if (socket?.readyState !== WebSocket.OPEN) {
    return sendJson(response, 410, { message: null }, { 'x-amzn-errortype': 'GoneException' });
  }
  await new Promise<void>((resolve, reject) => {
    socket.send(data.toString(), (error) => (error == null ? resolve() : reject(error)));
  });
  sendJson(response, 200, {});
}
