import { PolicyConflict } from '../../../../tasks/adapters/dynamodb/policy-item.ts';
import { HOUR_MS } from '../../../../tasks/core/clock.ts';
import { PolicyInvalid } from '../../../../tasks/core/errors.ts';
import { ClientGone, decoded, type LocalRequest, type LocalResponse, sendJson } from '../../http.ts';
import type { HistoryStore } from '../../stepfunctions/history-store.ts';
import { chartsOf, countWaiting, STEP_MS } from './charts.ts';
import type { Desk } from './desk.ts';
import { BadRequest, FRESH, readObject, refuse, wholeNumber } from './guard.ts';
import { diffPolicy, rollPolicyBack, showPolicy } from './policy-routes.ts';

/** Everything the console page reads of operators' matters, and the two things it changes. */
const PREFIX = '/_stepladder/operators/';

const CHART_STEPS = 60;
/** No run lasts longer: one that began before cannot have ended within the window. */
const LONGEST_RUN_MS = 300_000;
const MOST_CHARTED = 100_000;
const MOST_HOURS = 168;
const WAITING_HOURS = 24;
const MOST_IDS = 1_000;

export interface OperatorRoutesOptions {
  readonly desk: () => Desk | undefined;
  readonly histories: HistoryStore;
  readonly clock: { now(): number };
}

type Answer = (context: {
  readonly request: LocalRequest;
  readonly url: URL;
  readonly desk: Desk;
  readonly options: OperatorRoutesOptions;
  /** What follows the route's name in the path. */
  readonly rest: string;
}) => Promise<unknown>;

const READ: Readonly<Record<string, Answer>> = {
  charts: async ({ options: { histories, clock } }) => {
    const now = clock.now();
    const since = now - CHART_STEPS * STEP_MS - LONGEST_RUN_MS;
    return chartsOf(await histories.list({ limit: MOST_CHARTED, since }), now, CHART_STEPS);
  },
  money: ({ desk }) => desk.money(),
  models: async ({ desk }) => ({ models: await desk.models() }),
  failed: async ({ desk, url }) => {
    const hours = wholeNumber(url.searchParams.get('hours') ?? 2, 'hours', 1, MOST_HOURS);
    return { runs: await desk.openRuns(desk.clock.now() - hours * HOUR_MS) };
  },
  // Asked for every few seconds, so it is told from memory: the index of failed runs takes hundreds of queries a day.
  waiting: async ({ options: { histories, clock } }) => {
    const since = clock.now() - WAITING_HOURS * HOUR_MS;
    return { count: countWaiting(await histories.list({ limit: MOST_CHARTED, since })) };
  },
  lineage: ({ desk, rest }) => desk.lineage(rest),
  policy: ({ desk }) => showPolicy(desk.policies),
  diff: ({ desk, url }) => diffPolicy(url.searchParams, desk.policies),
  replays: async ({ desk, rest }) => desk.replays.find(rest) ?? notFound('this replay is not known any more'),
};

const CHANGE: Readonly<Record<string, Answer>> = {
  rollback: async ({ desk, request }) => rollPolicyBack(await readObject(request), desk.policies, desk.clock),
  replays: async ({ desk, request, rest }) => {
    const body = await readObject(request);
    if (rest === '') return desk.replays.start(idsOf(body['ids']));
    if (body['stop'] !== true)
      throw new BadRequest('stop must be true: nothing else can be changed of a replay');
    return desk.replays.stop(rest) ?? notFound('this replay is not known any more');
  },
};

function notFound(says: string): never {
  throw new BadRequest(says, 404);
}

function idsOf(value: unknown): readonly string[] {
  const ids = Array.isArray(value) ? [...new Set(value)] : [];
  if (ids.length < 1 || ids.length > MOST_IDS || !ids.every((id) => typeof id === 'string' && id !== '')) {
    throw new BadRequest(`ids must be a list of 1 to ${MOST_IDS} messageIds`);
  }
  return ids;
}

/** Answers when the path is one of the operators'; false when it is not. */
export async function serveOperators(
  request: LocalRequest,
  response: LocalResponse,
  url: URL,
  options: OperatorRoutesOptions,
): Promise<boolean> {
  if (!url.pathname.startsWith(PREFIX)) return false;
  const [name = '', ...rest] = url.pathname.slice(PREFIX.length).split('/');
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const answer = routeOf(isRead ? READ : CHANGE, name);
  if (answer === undefined) {
    const other = routeOf(isRead ? CHANGE : READ, name) !== undefined;
    const allow = isRead ? 'POST' : 'GET, HEAD';
    if (other) refuse(response, 405, `use ${allow}`, { allow });
    else refuse(response, 404, `there is nothing at ${url.pathname}`);
    return true;
  }
  if (!isRead && request.method !== 'POST') {
    refuse(response, 405, 'send changes as POST', { allow: 'POST' });
    return true;
  }
  try {
    const desk = options.desk();
    if (desk === undefined) throw new BadRequest('the stack is not up yet: ask again in a moment', 503);
    const body = await answer({ request, url, desk, options, rest: decoded(rest.join('/')) });
    sendJson(response, 200, body, FRESH);
  } catch (error) {
    fail(response, error);
  }
  return true;
}

/** An own field: `constructor` is no route. */
const routeOf = (routes: Readonly<Record<string, Answer>>, name: string): Answer | undefined =>
  Object.hasOwn(routes, name) ? routes[name] : undefined;

function fail(response: LocalResponse, error: unknown): void {
  if (error instanceof ClientGone) return;
  if (error instanceof BadRequest) refuse(response, error.status, error.message);
  else if (error instanceof PolicyConflict) refuse(response, 409, error.message);
  else if (error instanceof PolicyInvalid) refuse(response, 400, error.message);
  else refuse(response, 500, error instanceof Error ? `${error.name}: ${error.message}` : 'unexpected error');
}
