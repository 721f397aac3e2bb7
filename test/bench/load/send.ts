import { Agent, request } from 'node:http';
import type { Reply } from '../../../tasks/core/contract/reply.ts';
import type { Endpoints } from '../../../workflows/local/endpoints.ts';
import type { Message } from './messages.ts';

/** One answer over HTTP, body and all. */
export interface Sent {
  readonly status: number;
  readonly body: string;
  readonly ms: number;
}

/** Servers close what is idle for five seconds, some without a word: nobody may send on such a connection. */
const IDLE_MS = 2_000;

/** Keeps its connections, as any client under load does. */
export const connections = (): Agent => new Agent({ keepAlive: true, maxSockets: 512, timeout: IDLE_MS });

export function post(
  agent: Agent,
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<Sent> {
  const begunAt = performance.now();
  return new Promise((resolve, reject) => {
    const sending = request(url, {
      agent,
      method: 'POST',
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
    });
    sending.on('error', reject);
    sending.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, body: text, ms: performance.now() - begunAt });
      });
    });
    sending.end(body);
  });
}

export interface Answered {
  readonly ms: number;
  readonly reply: Reply;
}

/**
 * StartSyncExecution as an SDK sends it, without the SDK: what the sender computes is not what is measured.
 * @throws Error when the execution failed: a bench of failures would be quick.
 */
export async function askStack(
  agent: Agent,
  { stepFunctions, stateMachines }: Endpoints,
  message: Message,
): Promise<Answered> {
  const body = JSON.stringify({
    stateMachineArn: stateMachines['coordinate'],
    input: JSON.stringify(message),
  });
  const {
    status,
    body: text,
    ms,
  } = await post(agent, `${stepFunctions}/`, body, {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'AWSStepFunctions.StartSyncExecution',
  });
  const ended = JSON.parse(text) as { status?: string; output?: string; cause?: string };
  if (status !== 200 || ended.status !== 'SUCCEEDED') {
    throw new Error(`${message.messageId} failed: ${ended.cause ?? text.slice(0, 300)}`);
  }
  return { ms, reply: JSON.parse(ended.output ?? 'null') as Reply };
}
