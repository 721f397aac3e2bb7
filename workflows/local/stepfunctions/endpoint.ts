import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { type OperatorRoutesOptions, serveOperators } from '../console/operators/routes.ts';
import { serveConsole } from '../console/serve.ts';
import { stateMachineArn } from '../endpoints.ts';
import { isFrontDoor, serveFrontDoor } from '../front-door/serve.ts';
import { type LocalEndpoint, type LocalRequest, type LocalResponse, listen, sendJson } from '../http.ts';
import type { LoadedMachine } from '../machines.ts';
import { accessDenied } from './api-error.ts';
import type { DefinitionTools } from './definition-operations.ts';
import { Executions, type ServedMachine } from './executions.ts';
import type { HistoryStore } from './history-store.ts';
import type { Service } from './operations.ts';
import { replyError, serveProtocol } from './protocol.ts';
import { OWN_PREFIX, type RoutesOptions, serveRoutes } from './routes.ts';
import { hasForeignHost, isCrossOrigin } from './same-origin.ts';

export interface StepFunctionsOptions
  extends DefinitionTools,
    Pick<RoutesOptions, 'version' | 'endpoints' | 'graph'> {
  /** 0 picks a free port. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** By name; a machine's ARN is made of it. */
  readonly machines: Readonly<Record<string, LoadedMachine>>;
  /** Milliseconds since the epoch. */
  readonly clock: { now(): number };
  readonly histories: HistoryStore;
  /** What the console page reads and changes beside executions; absent: it has no such routes. */
  readonly desk?: OperatorRoutesOptions['desk'];
  /** Names executions that were given none, and tells apart those of one name. Default: random UUIDs. */
  readonly newId?: () => string;
}

const DEFAULT_HOST = '127.0.0.1';

/** Longer than clients keep a connection idle: one that closes under a request looks like a fault. */
const KEEP_ALIVE_MS = 75_000;

/**
 * Serves the Step Functions API (AWS JSON 1.0 on `POST /`), our own JSON routes under `/_stepladder/` and
 * the console page on one port. Closing it aborts what runs and waits for the histories to be written.
 * @throws when the port is taken
 */
export async function startStepFunctions(options: StepFunctionsOptions): Promise<LocalEndpoint> {
  const { clock, histories, host = DEFAULT_HOST } = options;
  const machines = serveMachines(options.machines, clock.now());
  const executions = new Executions({ clock, histories, newId: options.newId ?? randomUUID });
  const service: Service = { ...options, machines, executions };
  const routes = { desk: () => undefined, ...options, machines, executions };
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    serve(request, response, host, service, routes).catch((error: unknown) => replyError(response, error));
  });
  const endpoint = await listen(server, { port: options.port, host });
  return {
    ...endpoint,
    close: async () => {
      await endpoint.close();
      await executions.close();
      await histories.flush();
    },
  };
}

function serveMachines(
  machines: StepFunctionsOptions['machines'],
  creationDate: number,
): ReadonlyMap<string, ServedMachine> {
  return new Map(
    Object.entries(machines).map(([name, machine]) => [
      name,
      { ...machine, name, arn: stateMachineArn(name), creationDate },
    ]),
  );
}

async function serve(
  request: LocalRequest,
  response: LocalResponse,
  host: string,
  service: Service,
  routes: RoutesOptions & OperatorRoutesOptions,
): Promise<void> {
  const url = parseUrl(request.url);
  if (request.method !== 'GET' && request.method !== 'HEAD' && isCrossOrigin(request, host)) {
    return replyError(response, accessDenied('A page of another origin may not call this endpoint.'));
  }
  if (request.method === 'POST' && url.pathname === '/') return serveProtocol(request, response, service);
  if (hasForeignHost(request, host)) {
    return replyError(response, accessDenied(`This server is not ${request.headers.host ?? 'nameless'}.`));
  }
  if (await serveOperators(request, response, url, routes)) return;
  if (isFrontDoor(url.pathname)) return serveFrontDoor(request, response, url.pathname, service);
  if (url.pathname.startsWith(OWN_PREFIX)) return serveRoutes(request, response, url, routes);
  if (await serveConsole(request, response, url.pathname)) return;
  sendJson(response, 404, { error: `there is nothing at ${url.pathname}` });
}

/** `//x` and `http://elsewhere/` are legal request targets, and no paths of ours. */
function parseUrl(target = '/'): URL {
  const base = 'http://local';
  const path = target.startsWith('/') && !target.startsWith('//') ? target : '/_unknown';
  return URL.parse(path, base) ?? new URL('/_unknown', base);
}
