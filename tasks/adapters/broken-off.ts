import { ModelError, type ModelFailureKind } from '../core/errors.ts';

const COSTLY: readonly ModelFailureKind[] = ['timed_out', 'failed', 'refused'];

/**
 * A failure in the middle of an answer: whatever the endpoint calls it, what it had written may be charged, so
 * it is none of the failures that cost nothing.
 */
export const brokenOff = (failure: ModelError): ModelError =>
  COSTLY.includes(failure.kind)
    ? failure
    : new ModelError('failed', failure.model, `the answer broke off: ${failure.message}`, { cause: failure });
