import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { systemClock } from '../../../../tasks/adapters/system-clock.ts';
import { bedrock } from '../../../../tasks/runtime/chat-model.ts';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface Wire {
  readonly client: BedrockRuntimeClient;
  readonly port: number;
  close(): Promise<void>;
}

export const clientAt = (port: number): BedrockRuntimeClient =>
  bedrock({ region: 'us-east-1', bedrockEndpoint: `http://127.0.0.1:${port}` }, systemClock);

/** The client of production against a server that answers as told: errors look as they do there. */
export async function bedrockWire(answer: Answer): Promise<Wire> {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = clientAt(port);
  return {
    client,
    port,
    close: async () => {
      client.destroy();
      server.closeAllConnections();
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
