/** @typedef {import('../../../tasks/core/contract/reply.ts').Reply} Reply */

/**
 * The reply of an execution that has one.
 * @param {import('./api.js').ExecutionRecord} execution
 * @returns {Reply | undefined}
 */
export function replyOf({ output }) {
  const isReply =
    typeof output === 'object' && output !== null && 'outcome' in output && Array.isArray(output['attempts']);
  return isReply ? /** @type {Reply} */ (/** @type {unknown} */ (output)) : undefined;
}

/** How the simulator signs: a stored answer has no attempts of its own, and is still its. */
const SIGNED = /(?:\[simulated\]|［シミュレーション］)\s*$/u;

/** @param {Reply} reply */
export const isSimulated = ({ attempts, text }) =>
  attempts.some(({ simulated }) => simulated) || SIGNED.test(text);

/**
 * The messageId that an execution was started with; empty where it had none.
 * @param {import('./api.js').ExecutionRecord} execution
 */
export function messageIdOf({ input }) {
  const given = typeof input === 'object' && input !== null && !Array.isArray(input);
  const id = given ? input['messageId'] : undefined;
  return typeof id === 'string' ? id : '';
}

/**
 * The message of an execution, whatever it was started with.
 * @param {import('./api.js').ExecutionRecord} execution
 */
export function queryOf({ input }) {
  const hasQuery = typeof input === 'object' && input !== null && !Array.isArray(input);
  const query = hasQuery ? input['query'] : undefined;
  return typeof query === 'string' ? query : '';
}

/** @type {Record<string, 'good' | 'fair' | 'bad' | 'note'>} */
const TONES = {
  SUCCEEDED: 'good',
  RUNNING: 'note',
  FAILED: 'bad',
  TIMED_OUT: 'bad',
  ABORTED: 'bad',
  answered: 'good',
  degraded: 'fair',
  apologized: 'bad',
  in_flight: 'note',
  accepted: 'good',
  rejected: 'fair',
  skipped: 'note',
};

/** @param {string} name a status or an outcome */
export const toneOf = (name) => TONES[name] ?? 'bad';
