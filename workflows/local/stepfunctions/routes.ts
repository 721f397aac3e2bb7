import { isJson } from '../console/operators/guard.ts';
import {
  BodyTooLarge,
  ClientGone,
  decoded,
  type LocalRequest,
  type LocalResponse,
  readBody,
  sendBytes,
  sendJson,
} from '../http.ts';
import { isExecutionName } from './arn.ts';
import type { ExecutionRecord } from './execution-record.ts';
import type { Executions, ServedMachine } from './executions.ts';
import type { HistoryStore } from './history-store.ts';
import { stateRows, statesEntered } from './state-rows.ts';

export interface RoutesOptions {
  readonly machines: ReadonlyMap<string, ServedMachine>;
  readonly executions: Executions;
  readonly histories: HistoryStore;
  readonly version: string;
  /** What `GET /_stepladder/endpoints` answers. */
  readonly endpoints?: () => unknown;
  /** SVG of a machine. @param definition JSON text @param narrow for a pane of the console, not for a page */
  readonly graph?: (machine: string, definition: string, narrow: boolean) => Promise<string>;
}

/** Where our own routes begin; everything else on the port is AWS's protocol or the console page. */
export const OWN_PREFIX = '/_stepladder/';

/** As much as an execution's input may have, and the room JSON needs around it. */
const MAX_ASK_BYTES = 300 * 1024;
const MAX_LISTED = 1_000;
const DEFAULT_LISTED = 50;

/** Answers one request for a path under {@link OWN_PREFIX}, in JSON of our own. */
export async function serveRoutes(
  request: LocalRequest,
  response: LocalResponse,
  url: URL,
  options: RoutesOptions,
): Promise<void> {
  const [resource = '', ...rest] = url.pathname.slice(OWN_PREFIX.length).split('/');
  const name = decoded(rest.join('/'));
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (resource === 'ask' && name === '') {
    if (request.method === 'POST') return ask(request, response, url, options);
    return refuse(response, 405, 'send the request as POST', { allow: 'POST' });
  }
  if (resource === 'executions' && name === '' && request.method === 'DELETE') {
    return forget(response, url, options);
  }
  if (!isRead) return refuse(response, 405, 'only GET is served here', { allow: 'GET, HEAD' });
  if (name === '') {
    if (resource === 'health') return health(response, options);
    if (resource === 'endpoints') return sendJson(response, 200, options.endpoints?.() ?? {}, FRESH);
    if (resource === 'executions') return list(response, url, options);
  } else if (resource === 'executions') return show(response, name, options);
  else if (resource === 'machines') return machine(response, name, options);
  else if (resource === 'graph') return graph(response, name, options);
  refuse(response, 404, `there is nothing at ${url.pathname}`);
}

const FRESH = { 'cache-control': 'no-store' };

function refuse(response: LocalResponse, status: number, error: string, headers: object = {}): void {
  sendJson(response, status, { error }, { ...FRESH, ...headers });
}

function health(response: LocalResponse, { version, histories }: RoutesOptions): void {
  const { problem } = histories;
  const body = { ok: true, name: 'stepladder', version, ...(problem === undefined ? {} : { problem }) };
  sendJson(response, 200, body, FRESH);
}

async function list(response: LocalResponse, url: URL, { histories }: RoutesOptions): Promise<void> {
  const { searchParams } = url;
  const limit = Number(searchParams.get('limit') ?? DEFAULT_LISTED);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LISTED) {
    return refuse(response, 400, `limit must be a whole number from 1 to ${MAX_LISTED}`);
  }
  const status = searchParams.get('status');
  const query = searchParams.get('query');
  const lane = searchParams.get('lane');
  const model = searchParams.get('model');
  const executions = await histories.list({
    limit,
    ...(status ? { status } : {}),
    ...(query ? { query } : {}),
    ...(lane ? { lane } : {}),
    ...(model ? { model } : {}),
  });
  sendJson(response, 200, { executions }, FRESH);
}

/** What one customer's executions received and returned. */
async function forget(response: LocalResponse, url: URL, { histories }: RoutesOptions): Promise<void> {
  const userId = url.searchParams.get('userId') ?? '';
  if (userId === '')
    return refuse(response, 400, 'userId is needed: name whose executions are to be forgotten');
  const forgotten = await histories.forget(({ input }) => isOf(input, userId));
  sendJson(response, 200, { forgotten }, FRESH);
}

const isOf = (input: ExecutionRecord['input'], userId: string): boolean =>
  typeof input === 'object' && input !== null && 'userId' in input && input['userId'] === userId;

async function show(response: LocalResponse, name: string, { histories }: RoutesOptions): Promise<void> {
  const record = await histories.find(name);
  if (record === undefined) return refuse(response, 404, `no execution is kept under ${name}`);
  const { events } = record;
  sendJson(
    response,
    200,
    { ...record, statesEntered: statesEntered(events), states: stateRows(events) },
    FRESH,
  );
}

function machine(response: LocalResponse, name: string, { machines }: RoutesOptions): void {
  const found = machines.get(name);
  if (found === undefined) refuse(response, 404, `no machine is called ${name}`);
  else {
    const { arn, type, definition } = found;
    const body = { name, stateMachineArn: arn, type, definition: JSON.parse(definition) };
    sendJson(response, 200, body, FRESH);
  }
}

async function graph(response: LocalResponse, file: string, options: RoutesOptions): Promise<void> {
  const [, name = '', narrow] = /^(.+?)(\.narrow)?\.svg$/.exec(file) ?? [];
  const found = options.machines.get(name);
  if (found === undefined || options.graph === undefined) {
    return refuse(response, 404, `there is no picture ${file}`);
  }
  const svg = await options.graph(name, found.definition, narrow !== undefined);
  sendBytes(response, 200, Buffer.from(svg), {
    'content-type': 'image/svg+xml; charset=utf-8',
    'cache-control': 'no-cache',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  });
}

/** StartSyncExecution without its envelope: the request as the body, parsed output in the answer. */
async function ask(
  request: LocalRequest,
  response: LocalResponse,
  url: URL,
  { machines, executions }: RoutesOptions,
): Promise<void> {
  const name = url.searchParams.get('machine') ?? 'coordinate';
  const found = machines.get(name);
  if (found === undefined) return refuse(response, 404, `no machine is called ${name}`);
  // SDKs and curl name no origin and no site; a browser does, and a form of another site cannot say JSON.
  const { origin, 'sec-fetch-site': site } = request.headers;
  if ((origin !== undefined || site !== undefined) && !isJson(request)) {
    return refuse(response, 415, 'send the body as content-type application/json');
  }
  let input: unknown;
  try {
    input = JSON.parse((await readBody(request, MAX_ASK_BYTES)).toString('utf8'));
  } catch (error) {
    if (error instanceof ClientGone) return;
    if (error instanceof BodyTooLarge) return refuse(response, 413, error.message);
    return refuse(response, 400, 'the body is not JSON');
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return refuse(response, 400, 'the body must be a JSON object with messageId, sessionId and query');
  }
  const started = executions.start({
    machine: found,
    name: executionName(input),
    input: input as ExecutionRecord['input'],
  });
  const { events, ...ending } = await started.ended;
  sendJson(response, 200, { ...ending, statesEntered: statesEntered(events) }, FRESH);
}

/** The messageId, so that the run is found under it; a replay's `~` is no character of a name. */
function executionName(input: object): string | undefined {
  const messageId = 'messageId' in input ? input.messageId : undefined;
  if (typeof messageId !== 'string') return undefined;
  const name = messageId.replace('~', '-');
  return isExecutionName(name) ? name : undefined;
}
