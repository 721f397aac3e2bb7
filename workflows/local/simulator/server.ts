import { randomUUID } from 'node:crypto';
import { hashText, seededRandom } from '../../random.ts';
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
  sendJson,
  writeHead,
} from '../http.ts';
import { isCrossOrigin } from '../stepfunctions/same-origin.ts';
import { BedrockError, invalid, unknownModel } from './api-error.ts';
import { createBothHttpServer } from './both-http.ts';
import { Calls } from './calls.ts';
import { type Answer, converse } from './converse.ts';
import { streamEvents, usageOf } from './event-stream.ts';
import { type Fault, Faults } from './faults.ts';
import { behaviourOf, latencyMs } from './models.ts';
import { reset, suffer } from './suffer.ts';
import { titanEmbed } from './titan.ts';
import { realSleep, type Sleep, waitWith } from './waiting.ts';

export interface SimulatorOptions extends ListenOptions {
  /** 1: as slow as the real models; 0: instant. */
  readonly latencyScale: number;
  /** The same seed and request give the same answer after the same time. */
  readonly seed: number;
  /** How time passes; the real way when absent. */
  readonly sleep?: Sleep;
}

const BODY_LIMIT_BYTES = 25 * 1024 * 1024;
const SIMULATED = { 'x-stepladder-simulated': 'true' };

interface Service {
  readonly options: SimulatorOptions;
  readonly faults: Faults;
  readonly calls: Calls;
}

/** One call of a model. */
interface ModelCall {
  readonly modelId: string;
  readonly operation: string;
  readonly body: string;
  readonly fault: Fault | undefined;
  readonly response: LocalResponse;
  /** Ends with the connection. */
  readonly wait: (ms: number) => Promise<void>;
}

/**
 * A stand-in for Bedrock Runtime: Converse, ConverseStream and Titan's InvokeModel over HTTP/1.1 and HTTP/2.
 * It answers from the passages of the prompt, and says in every reply that it is a simulator.
 */
export async function startSimulator(options: SimulatorOptions): Promise<LocalEndpoint> {
  const faults = new Faults(seededRandom(options.seed));
  const service: Service = { options, faults, calls: new Calls() };
  const server = createBothHttpServer((request, response) => {
    serve(request, response, service).catch((error: unknown) => fail(response, error));
  });
  return listen(server, options);
}

const BREAK_OFF_MS = 50;
const MODEL_PATH = /^\/model\/([^/]+)\/(converse|converse-stream|invoke)$/u;

async function serve(request: LocalRequest, response: LocalResponse, service: Service): Promise<void> {
  if (isCrossOrigin(request, service.options.host)) {
    throw new BedrockError(403, 'AccessDeniedException', 'a page of another origin may not ask');
  }
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const body = (await readBody(request, BODY_LIMIT_BYTES)).toString('utf8');
  if (path === '/_simulator/faults') {
    const ids = new URLSearchParams(query).getAll('id');
    return serveFaults({ method: request.method, ids, body }, response, service.faults);
  }
  if (path === '/_simulator/calls') {
    if (request.method === 'DELETE') service.calls.clear();
    return sendJson(response, 200, service.calls.list());
  }
  const [, escapedId = '', operation = ''] = MODEL_PATH.exec(path) ?? [];
  if (operation === '' || request.method !== 'POST') {
    throw new BedrockError(
      404,
      'UnknownOperationException',
      `nothing is served at ${request.method} ${path}`,
    );
  }
  const modelId = decodeModelId(escapedId);
  service.calls.received(modelId, operation);
  const fault = service.faults.next(modelId, operation);
  const wait = (ms: number): Promise<void> => waitWith(response, ms, service.options.sleep ?? realSleep);
  if (fault !== undefined && (await suffer(fault, response, wait))) return;
  await answer({ modelId, operation, body, fault, response, wait }, service.options);
  service.calls.answered(modelId, operation);
}

function decodeModelId(escaped: string): string {
  try {
    return decodeURIComponent(escaped);
  } catch {
    throw invalid('The provided model identifier is invalid.');
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw invalid('The request body is not valid JSON.');
  }
}

async function answer(call: ModelCall, { seed, latencyScale }: SimulatorOptions): Promise<void> {
  const { modelId, operation, response } = call;
  if (operation === 'invoke') return embed(call, seed, latencyScale);
  const reply = converse(modelId, parse(call.body), seed, call.fault);
  const takesMs = reply.latencyMs * latencyScale;
  if (operation === 'converse-stream') return stream(reply, takesMs, call);
  await call.wait(takesMs);
  const body = converseBody(reply, takesMs);
  if (call.fault?.kind !== 'break-off') return sendJson(response, 200, body, SIMULATED);
  const bytes = Buffer.from(JSON.stringify(body));
  writeHead(response, 200, { 'content-type': 'application/json', ...SIMULATED });
  write(response, bytes.subarray(0, bytes.length / 2));
  reset(response);
}

async function embed(call: ModelCall, seed: number, latencyScale: number): Promise<void> {
  const behaviour = behaviourOf(call.modelId);
  if (behaviour === undefined) throw unknownModel(call.modelId);
  if (behaviour.family !== 'embedding') {
    throw invalid('Only Titan embeddings are served through InvokeModel: use Converse for chat models.');
  }
  const embedded = titanEmbed(parse(call.body));
  const random = seededRandom(hashText(call.body) ^ seed);
  await call.wait(latencyMs(behaviour, 0, random) * latencyScale);
  sendJson(call.response, 200, embedded, {
    ...SIMULATED,
    'x-amzn-bedrock-input-token-count': String(embedded.inputTextTokenCount),
  });
}

const converseBody = (reply: Answer, takesMs: number): object => ({
  output: { message: { role: 'assistant', content: [{ text: reply.text }] } },
  stopReason: reply.stopReason,
  usage: usageOf(reply),
  metrics: { latencyMs: Math.round(takesMs) },
  additionalModelResponseFields: { simulated: true },
  ...(reply.trace && { trace: reply.trace }),
});

/** The head and the first event after the time to the first token, the rest spread over what is left. */
async function stream(reply: Answer, takesMs: number, { response, wait, fault }: ModelCall): Promise<void> {
  const events = streamEvents(reply, takesMs);
  const firstMs = takesMs * Math.min(1, reply.firstTokenMs / reply.latencyMs);
  await wait(firstMs);
  writeHead(response, 200, { 'content-type': 'application/vnd.amazon.eventstream', ...SIMULATED });
  for (const [at, bytes] of events.entries()) {
    if (at > 0) await wait((takesMs - firstMs) / (events.length - 1));
    if (fault?.kind === 'break-off' && at > events.length / 2) {
      // A reset overtakes what is on its way: without a pause nothing of the answer would arrive.
      await wait(BREAK_OFF_MS);
      return reset(response);
    }
    if (at === events.length - 1) endWith(response, bytes);
    else write(response, bytes);
  }
}

function write(response: LocalResponse, bytes: Uint8Array): void {
  if ('stream' in response) response.write(bytes);
  else response.write(bytes);
}

interface FaultsCall {
  readonly method: string | undefined;
  readonly ids: readonly string[];
  readonly body: string;
}

/** POST a list, and get it back with ids; DELETE the given ids, or without one everything; GET lists. */
function serveFaults({ method, ids, body }: FaultsCall, response: LocalResponse, faults: Faults): void {
  if (method === 'POST') {
    const added = faults.add(parse(body));
    return typeof added === 'string'
      ? sendJson(response, 400, { error: added })
      : sendJson(response, 200, added);
  }
  if (method === 'DELETE') {
    if (ids.length > 0) faults.remove(ids);
    else faults.clear();
  }
  sendJson(response, 200, faults.list());
}

function fail(response: LocalResponse, error: unknown): void {
  if (error instanceof ClientGone) return;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const known = toBedrockError(error);
  const headers = {
    'x-amzn-errortype': known.type,
    'x-amzn-requestid': randomUUID(),
    ...known.headers,
    ...SIMULATED,
  };
  sendJson(response, known.status, { message: known.message }, headers);
}

function toBedrockError(error: unknown): BedrockError {
  if (error instanceof BedrockError) return error;
  if (error instanceof BodyTooLarge) return new BedrockError(413, 'ValidationException', error.message);
  return new BedrockError(
    500,
    'InternalServerException',
    error instanceof Error ? error.message : String(error),
  );
}
