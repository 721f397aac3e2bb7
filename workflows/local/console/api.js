/** @typedef {import('../stepfunctions/execution-record.ts').ExecutionSummary} ExecutionSummary */
/** @typedef {import('../stepfunctions/execution-record.ts').ExecutionRecord} ExecutionRecord */
/** @typedef {import('../stepfunctions/state-rows.ts').StateRow} StateRow */
/** @typedef {ExecutionRecord & { states: StateRow[], statesEntered: string[] }} Execution */
/** @typedef {import('../endpoints.ts').Endpoints} Endpoints */
/** @typedef {import('./operators/charts.ts').Charts} Charts */
/** @typedef {import('./operators/desk.ts').OpenRun} OpenRun */
/** @typedef {import('./operators/lineage.ts').Lineage} Lineage */
/** @typedef {import('./operators/lineage.ts').Sibling} Sibling */
/** @typedef {import('./operators/replay-jobs.ts').ReplayJob} ReplayJob */
/** @typedef {import('./operators/policy-routes.ts').ShownPolicy} ShownPolicy */
/** @typedef {import('./operators/policy-routes.ts').PolicyDiff} PolicyDiff */
/** @typedef {import('../../policy/change-policy.ts').Changed} Changed */
/** @typedef {import('../../policy/list-models.ts').ListedModel} ListedModel */
/** @typedef {import('../../../tasks/adapters/dynamodb/ledger/day-report.ts').DayReport} DayReport */

/** The server answered, and said no. */
export class Refused extends Error {}

const SILENT = 'The server does not answer. Is it still running?';

/** @param {unknown} error what a call failed with, for the reader */
export const saysOf = (error) => (error instanceof Refused ? error.message : SILENT);

/**
 * @param {string} path
 * @param {RequestInit} [init]
 */
async function call(path, init) {
  const response = await fetch(path, init);
  const body = await response.json();
  if (!response.ok)
    throw new Refused(body.error ?? body.message ?? `The server answered ${response.status}.`);
  return body;
}

/** @param {string} path @param {object} body */
const post = (path, body) =>
  call(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/**
 * Newest first.
 * @param {Record<string, string>} filter query, status, lane and model; empty ones find all
 * @param {number} limit
 * @returns {Promise<ExecutionSummary[]>}
 */
export async function listExecutions(filter, limit) {
  const chosen = Object.entries(filter).filter(([, value]) => value !== '');
  const search = new URLSearchParams({ limit: String(limit), ...Object.fromEntries(chosen) });
  return (await call(`/_stepladder/executions?${search}`)).executions;
}

/**
 * @param {string} name or ARN
 * @returns {Promise<Execution>}
 */
export const readExecution = (name) => call(`/_stepladder/executions/${encodeURIComponent(name)}`);

/** @returns {Promise<Partial<Endpoints>>} */
export const readEndpoints = () => call('/_stepladder/endpoints');

/**
 * Sends one message through the machine and waits for its end.
 * @param {object} request
 * @returns {Promise<ExecutionRecord>}
 */
export const ask = (request) => post('/_stepladder/ask', request);

/**
 * The picture of a machine, as text.
 * @param {string} machine
 */
export async function readPicture(machine) {
  const response = await fetch(`/_stepladder/graph/${encodeURIComponent(machine)}.narrow.svg`);
  if (!response.ok) throw new Refused(`There is no picture of ${machine}.`);
  return response.text();
}

const OPERATORS = '/_stepladder/operators';

/** @returns {Promise<Charts>} */
export const readCharts = () => call(`${OPERATORS}/charts`);

/** @returns {Promise<DayReport>} */
export const readMoney = () => call(`${OPERATORS}/money`);

/** @returns {Promise<ListedModel[]>} */
export const readModels = async () => (await call(`${OPERATORS}/models`)).models;

/**
 * Runs that nobody has answered yet, newest first.
 * @param {number} hours to look back
 * @returns {Promise<OpenRun[]>}
 */
export const listFailed = async (hours) => (await call(`${OPERATORS}/failed?hours=${hours}`)).runs;

/** How many messages failed here within a day and wait for an answer. @returns {Promise<number>} */
export const countWaiting = async () => (await call(`${OPERATORS}/waiting`)).count;

/**
 * A message with all of its runs.
 * @param {string} messageId
 * @returns {Promise<Lineage>}
 */
export const readLineage = (messageId) => call(`${OPERATORS}/lineage/${encodeURIComponent(messageId)}`);

/** @param {readonly string[]} ids @returns {Promise<ReplayJob>} */
export const startReplays = (ids) => post(`${OPERATORS}/replays`, { ids });

/** @param {string} id @returns {Promise<ReplayJob>} */
export const readReplays = (id) => call(`${OPERATORS}/replays/${encodeURIComponent(id)}`);

/** @param {string} id @returns {Promise<ReplayJob>} */
export const stopReplays = (id) => post(`${OPERATORS}/replays/${encodeURIComponent(id)}`, { stop: true });

/** @returns {Promise<ShownPolicy>} */
export const readPolicy = () => call(`${OPERATORS}/policy`);

/** @param {number} from @param {number} to @returns {Promise<PolicyDiff>} */
export const readDiff = (from, to) => call(`${OPERATORS}/diff?from=${from}&to=${to}`);

/**
 * @param {{ version: number, expect: number, reason?: string, by?: string, dryRun?: boolean }} wish
 * @returns {Promise<Changed>}
 */
export const rollBack = (wish) => post(`${OPERATORS}/rollback`, wish);
