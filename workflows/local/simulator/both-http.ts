import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import type { LocalRequest, LocalResponse } from '../http.ts';

/** What an HTTP/2 client with prior knowledge says first. */
const PREFACE = 'PRI * HTTP/2';

/**
 * HTTP/1.1 and HTTP/2 without TLS on one port: the AWS SDK for JavaScript speaks HTTP/2 to Bedrock by prior
 * knowledge, everybody else HTTP/1.1. The first bytes tell.
 */
export function createBothHttpServer(
  serve: (request: LocalRequest, response: LocalResponse) => void,
): Server {
  const http1 = createHttpServer({ keepAliveTimeout: 60_000 }, serve as RequestListener);
  const http2 = createHttp2Server();
  http2.on('request', serve);
  http2.on('sessionError', () => {});
  return createServer((socket: Socket) => {
    socket.on('error', () => socket.destroy());
    let first: Buffer = Buffer.alloc(0);
    socket.on('data', function sniff(bytes: Buffer) {
      first = Buffer.concat([first, bytes]);
      const said = first.toString('latin1', 0, PREFACE.length);
      if (said !== PREFACE && PREFACE.startsWith(said)) return;
      socket.off('data', sniff);
      socket.pause();
      socket.unshift(first);
      (said === PREFACE ? http2 : http1).emit('connection', socket);
      process.nextTick(() => socket.resume());
    });
  });
}
