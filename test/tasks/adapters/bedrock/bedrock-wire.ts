import { once } from 'node:events';
import {
  createServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';

export type Answer = (request: Http2ServerRequest, response: Http2ServerResponse) => void;

export interface Wire {
  readonly client: BedrockRuntimeClient;
  readonly port: number;
  close(): Promise<void>;
}

export const clientAt = (port: number): BedrockRuntimeClient =>
  new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

/** A real SDK client against an HTTP/2 server that answers as told: errors look as they do in production. */
export async function bedrockWire(answer: Answer): Promise<Wire> {
  const server = createServer(answer);
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = clientAt(port);
  return {
    client,
    port,
    close: async () => {
      client.destroy();
      for (const session of sessions) session.destroy();
      server.close();
    },
  };
}

/** Replies with a status, headers and a body. */
export const replyWith =
  (status: number, headers: Record<string, string>, body: string): Answer =>
  (_, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };

/** An AWS REST-JSON error as Bedrock sends it. */
export const awsError = (status: number, name: string, message: string, headers = {}): Answer =>
  replyWith(
    status,
    {
      'content-type': 'application/json',
      'x-amzn-errortype': `${name}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
      ...headers,
    },
    JSON.stringify({ message }),
  );
