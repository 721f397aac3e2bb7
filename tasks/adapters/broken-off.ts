import { ModelError, type ModelFailureKind } from '../core/errors.ts';

const COSTLY: readonly ModelFailureKind[] = ['timed_out', 'failed', 'refused'];

/**
 * A failure in the middle of an answer: whatever the endpoint calls it, what it had written may be charged, so
 * it is none of the failures that cost nothing.
 * @param aborted our own deadline had passed: the stream then merely ends.
 */
export function brokenOff(failure: ModelError, aborted: boolean): ModelError {
  const { kind, model, message } = failure;
  if (aborted && kind !== 'timed_out') {
    return new ModelError('timed_out', model, 'our deadline passed', { cause: failure });
  }
  if (COSTLY.includes(kind)) return failure;
  return new ModelError('failed', model, `the answer broke off: ${message}`, { cause: failure });
}
