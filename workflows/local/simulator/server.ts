import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  BodyTooLarge,
  ClientGone,
  endWith,
  type ListenOptions,
  type LocalEndpoint,
  type LocalRequest,
  type LocalResponse,
  listen,
  readBody,
  sendBytes,
  sendJson,
  writeHead,
} from '../http.ts';
import { BedrockError, invalid, overloaded, throttled } from './api-error.ts';
import { createBothHttpServer } from './both-http.ts';
import { type Answer, converse } from './converse.ts';
import { streamEvents, usageOf } from './event-stream.ts';
import { type Fault, Faults } from './faults.ts';
import { behaviourOf, latencyMs } from './models.ts';
import { seededRandom } from './random.ts';
import { titanEmbed } from './titan.ts';

export interface SimulatorOptions extends ListenOptions {
  /** 1: as slow as the real models; 0: instant. */
  readonly latencyScale: number;
  /** The same seed and request give the same answer. */
  readonly seed: number;
}

const BODY_LIMIT_BYTES = 25 * 1024 * 1024;
const SLOW_MS = 5_000;
const SIMULATED = { 'x-stepladder-simulated': 'true' };

interface Service extends SimulatorOptions {
  readonly faults: Faults;
  readonly calls: Map<string, number>;
  readonly random: () => number;
}

/**
 * A stand-in for Bedrock Runtime: Converse, ConverseStream and Titan's InvokeModel over HTTP/1.1 and HTTP/2.
 * It answers from the passages of the prompt, and says in every reply that it is a simulator.
 */
export async function startSimulator(options: SimulatorOptions): Promise<LocalEndpoint> {
  const random = seededRandom(options.seed);
  const service: Service = { ...options, faults: new Faults(random), calls: new Map(), random };
  const server = createBothHttpServer((request, response) => {
    serve(request, response, service).catch((error: unknown) => fail(response, error));
  });
  return listen(server, options);
}

async function serve(request: LocalRequest, response: LocalResponse, service: Service): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://local');
  const body = (await readBody(request, BODY_LIMIT_BYTES)).toString('utf8');
  if (pathname === '/_simulator/faults') return serveFaults(request.method, body, response, service.faults);
  if (pathname === '/_simulator/calls') {
    if (request.method === 'DELETE') service.calls.clear();
    return sendJson(response, 200, Object.fromEntries(service.calls));
  }
  const found = /^\/model\/([^/]+)\/(converse|converse-stream|invoke)$/u.exec(pathname);
  if (found === null || request.method !== 'POST') {
    throw new BedrockError(
      404,
      'UnknownOperationException',
      `nothing is served at ${request.method} ${pathname}`,
    );
  }
  const modelId = decodeURIComponent(found[1] ?? '');
  const operation = found[2] ?? '';
  const key = `${operation} ${modelId}`;
  service.calls.set(key, (service.calls.get(key) ?? 0) + 1);
  const fault = service.faults.next(modelId, operation);
  if (fault !== undefined && (await suffer(fault, response))) return;
  await answer(modelId, operation, parse(body), fault, response, service);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw invalid('The request body is not valid JSON.');
  }
}

async function answer(
  modelId: string,
  operation: string,
  body: unknown,
  fault: Fault | undefined,
  response: LocalResponse,
  service: Service,
): Promise<void> {
  if (operation === 'invoke') {
    const behaviour = behaviourOf(modelId);
    if (behaviour?.family !== 'embedding') {
      throw invalid('Only Titan embeddings are served through InvokeModel: use Converse for chat models.');
    }
    const embedded = titanEmbed(body);
    await sleep(latencyMs(behaviour, 0, service.random) * service.latencyScale);
    return sendJson(response, 200, embedded, SIMULATED);
  }
  const reply = converse(modelId, body, service.seed, fault);
  const takesMs = reply.latencyMs * service.latencyScale;
  if (operation === 'converse-stream') return stream(reply, takesMs, response);
  if (takesMs > 0) await sleep(takesMs);
  sendJson(response, 200, converseBody(reply), SIMULATED);
}

const converseBody = (reply: Answer): object => ({
  output: { message: { role: 'assistant', content: [{ text: reply.text }] } },
  stopReason: reply.stopReason,
  usage: usageOf(reply),
  metrics: { latencyMs: Math.round(reply.latencyMs) },
  additionalModelResponseFields: { simulated: true },
});

async function stream(reply: Answer, takesMs: number, response: LocalResponse): Promise<void> {
  const events = streamEvents(reply);
  writeHead(response, 200, { 'content-type': 'application/vnd.amazon.eventstream', ...SIMULATED });
  for (const [at, bytes] of events.entries()) {
    if (takesMs > 0) await sleep(takesMs / events.length);
    if (at === events.length - 1) return endWith(response, bytes);
    if ('stream' in response) response.write(bytes);
    else response.write(bytes);
  }
}

/** @returns true when the fault was all the client gets. */
async function suffer(fault: Fault, response: LocalResponse): Promise<boolean> {
  if (fault.delayMs !== undefined && fault.kind !== 'slow') await sleep(fault.delayMs);
  switch (fault.kind) {
    case 'throttle':
      throw throttled();
    case 'overload':
      throw overloaded();
    case 'slow':
      await sleep(fault.delayMs ?? SLOW_MS);
      return false;
    case 'hang':
      // Nothing is ever sent: the client gives up, or the server closes.
      return true;
    case 'reset':
      reset(response);
      return true;
    case 'garbage':
      sendBytes(response, 200, Buffer.from('{"output": {"mess'), { 'content-type': 'application/json' });
      return true;
    case 'wrong-content-type':
      sendBytes(response, 200, Buffer.from('<html>Bad gateway</html>'), { 'content-type': 'text/html' });
      return true;
    default:
      return false;
  }
}

function reset(response: LocalResponse): void {
  if ('stream' in response) response.stream.session?.destroy();
  else response.socket?.destroy();
}

function serveFaults(
  method: string | undefined,
  body: string,
  response: LocalResponse,
  faults: Faults,
): void {
  if (method === 'DELETE') faults.clear();
  if (method === 'POST') {
    const problem = faults.add(parse(body));
    if (problem !== undefined) return sendJson(response, 400, { error: problem });
  }
  sendJson(response, 200, faults.list());
}

function fail(response: LocalResponse, error: unknown): void {
  if (error instanceof ClientGone) return;
  const known =
    error instanceof BedrockError
      ? error
      : error instanceof BodyTooLarge
        ? new BedrockError(413, 'ValidationException', error.message)
        : new BedrockError(
            500,
            'InternalServerException',
            error instanceof Error ? error.message : String(error),
          );
  const headers = {
    'x-amzn-errortype': known.type,
    'x-amzn-requestid': randomUUID(),
    ...known.headers,
    ...SIMULATED,
  };
  sendJson(response, known.status, { message: known.message }, headers);
}
