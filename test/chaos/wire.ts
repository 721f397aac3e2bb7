import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LocalEndpoint, listen, readBody } from '../../workflows/local/http.ts';

/** What befalls calls to DynamoDB on their way. */
export const WIRE_KINDS = ['throttle', 'condition', 'lost', 'down', 'slow'] as const;

export interface WireFault {
  /**
   * throttle, down: refused without effect; condition: a guarded write is told that its condition failed, as
   * if somebody had been faster; lost: it took effect, and the connection breaks before the answer; slow.
   */
  readonly kind: (typeof WIRE_KINDS)[number];
  /** Share of the calls it meets, 0-1. */
  readonly share: number;
}

export interface Wire extends LocalEndpoint {
  set(...faults: readonly WireFault[]): void;
  /** Calls that met a fault since it was opened. */
  met(): number;
}

/** What must never be read by a customer: it stands in every error of the wire. */
export const WIRE_SECRET = 'AKIAIOSFODNN7CHAOSKY';
const BODY_LIMIT_BYTES = 32 * 1024 * 1024;
const SLOW_MS = 60;

/**
 * Stands before a DynamoDB and does to its calls what the faults say.
 * @param chance 0 up to 1.
 */
export async function openWire(target: string, chance: () => number): Promise<Wire> {
  let faults: readonly WireFault[] = [];
  let met = 0;
  const agent = new Agent({ keepAlive: true });
  const pass = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(incoming, BODY_LIMIT_BYTES);
    const fault = faults.find(({ kind, share }) => fits(kind, incoming, body) && chance() < share);
    if (fault !== undefined) met += 1;
    if (fault?.kind === 'throttle') return refuse(response, 400, 'ProvisionedThroughputExceededException');
    if (fault?.kind === 'down') return refuse(response, 500, 'InternalServerError');
    if (fault?.kind === 'condition') return refuse(response, 400, 'ConditionalCheckFailedException');
    if (fault?.kind === 'slow') await sleep(chance() * SLOW_MS);
    const answer = await forward(target, incoming, body, agent);
    if (fault?.kind === 'lost') {
      response.socket?.destroy();
      return;
    }
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  };
  const server = createServer((incoming, response) => {
    pass(incoming, response).catch(() => response.socket?.destroy());
  });
  const endpoint = await listen(server, { port: 0 });
  return {
    ...endpoint,
    met: () => met,
    set: (...next) => {
      faults = next;
    },
    close: async () => {
      await endpoint.close();
      agent.destroy();
    },
  };
}

function fits(kind: WireFault['kind'], { headers }: IncomingMessage, body: Buffer): boolean {
  const operation = String(headers['x-amz-target'] ?? '')
    .split('.')
    .at(-1);
  const writes = operation === 'PutItem' || operation === 'UpdateItem';
  if (kind === 'lost') return writes;
  return kind !== 'condition' || (writes && body.includes('"ConditionExpression"'));
}

function refuse(response: ServerResponse, status: number, name: string): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(
    JSON.stringify({
      __type: `com.amazonaws.dynamodb.v20120810#${name}`,
      message: `refused for ${WIRE_SECRET} at /srv/table/partition.ts:12:7`,
    }),
  );
}

interface Forwarded {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

function forward(target: string, incoming: IncomingMessage, body: Buffer, agent: Agent): Promise<Forwarded> {
  const { method, headers, url } = incoming;
  return new Promise((resolve, reject) => {
    const sent = request(`${target}${url}`, { method, headers, agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
