import { maskSecrets } from './privacy/mask-secrets.ts';

/**
 * Error names are API: ASL and operators match `error.name`, and each is thrown in one place.
 */
export abstract class StepladderError extends Error {
  constructor(name: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}

/** Kinds of failure of a model call; each has its own fallback rule. */
export const MODEL_FAILURES = [
  'throttled',
  'overloaded',
  'timed_out',
  'refused',
  'overflow',
  'invalid',
  'auth',
  'failed',
] as const;
export type ModelFailureKind = (typeof MODEL_FAILURES)[number];

const MODEL_ERROR_NAMES: Readonly<Record<ModelFailureKind, string>> = {
  throttled: 'Model.Throttled',
  overloaded: 'Model.Overloaded',
  timed_out: 'Model.TimedOut',
  refused: 'Model.Refused',
  overflow: 'Model.ContextOverflow',
  invalid: 'Model.InvalidCall',
  auth: 'Model.AccessDenied',
  failed: 'Model.Failed',
};

/** A model call that gave no usable answer. */
export class ModelError extends StepladderError {
  readonly kind: ModelFailureKind;
  readonly model: string;
  /** Milliseconds the provider asked us to wait, when it did. */
  readonly retryAfterMs: number | undefined;
  constructor(
    kind: ModelFailureKind,
    model: string,
    message: string,
    options?: ErrorOptions & { readonly retryAfterMs?: number | undefined },
  ) {
    // Providers quote what they were sent, and that goes into records and replies.
    super(MODEL_ERROR_NAMES[kind], maskSecrets(message), options);
    this.kind = kind;
    this.model = model;
    this.retryAfterMs = options?.retryAfterMs;
  }
}

/** Every attempt failed and there is nothing to say. */
export class NoAnswer extends StepladderError {
  constructor(message: string) {
    super('Reply.NoAnswer', message);
  }
}

/** The run record is no longer ours: another execution took the message over. */
export class LeaseLost extends StepladderError {
  constructor(messageId: string) {
    super('Run.LeaseLost', `another execution finished or took over ${messageId}`);
  }
}

/** A policy that does not validate, or one that does not exist. */
export class PolicyInvalid extends StepladderError {
  constructor(message: string) {
    super('Policy.Invalid', message);
  }
}

/** Searching failed: index down, slow or missing. */
export class SearchUnavailable extends StepladderError {
  constructor(message: string, options?: ErrorOptions) {
    super('Search.Unavailable', message, options);
  }
}
