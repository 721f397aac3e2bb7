/** @typedef {import('../stepfunctions/execution-record.ts').ExecutionSummary} ExecutionSummary */
/** @typedef {import('../stepfunctions/execution-record.ts').ExecutionRecord} ExecutionRecord */
/** @typedef {import('../stepfunctions/state-rows.ts').StateRow} StateRow */
/** @typedef {ExecutionRecord & { states: StateRow[], statesEntered: string[] }} Execution */
/** @typedef {import('../endpoints.ts').Endpoints} Endpoints */

/** The server answered, and said no. */
export class Refused extends Error {}

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

/**
 * Newest first.
 * @param {string} query words to be found; empty finds all
 * @param {number} limit
 * @returns {Promise<ExecutionSummary[]>}
 */
export async function listExecutions(query, limit) {
  const search = new URLSearchParams({ limit: String(limit), ...(query && { query }) });
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
export const ask = (request) =>
  call('/_stepladder/ask', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
