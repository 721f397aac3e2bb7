/** Error names that the service itself reports. Everything else comes from tasks and `Fail` states. */
export const ErrorName = {
  all: 'States.ALL',
  branchFailed: 'States.BranchFailed',
  dataLimitExceeded: 'States.DataLimitExceeded',
  exceedToleratedFailureThreshold: 'States.ExceedToleratedFailureThreshold',
  heartbeatTimeout: 'States.HeartbeatTimeout',
  noChoiceMatched: 'States.NoChoiceMatched',
  queryEvaluationError: 'States.QueryEvaluationError',
  runtime: 'States.Runtime',
  taskFailed: 'States.TaskFailed',
  timeout: 'States.Timeout',
} as const;

/** A state that failed: what Retry and Catch match, and what ends the run when nothing does. */
export class StateFailure extends Error {
  readonly error: string | undefined;
  readonly failureCause: string | undefined;
  /** The field whose expression failed; makes the `EvaluationFailed` event. */
  readonly location: string | undefined;
  readonly isEvaluation: boolean;
  /** Whether the history has its `EvaluationFailed`: a failure passes through every state around it. */
  isRecorded = false;

  constructor(
    error: string | undefined,
    failureCause: string | undefined,
    evaluation?: { readonly location: string | undefined },
  ) {
    super(failureCause ?? error ?? 'The state failed.');
    this.name = 'StateFailure';
    this.error = error;
    this.failureCause = failureCause;
    this.location = evaluation?.location;
    this.isEvaluation = evaluation !== undefined;
  }

  /** What `$states.errorOutput` shows; a time-out has no cause and shows an empty one. */
  get errorOutput(): { Error: string; Cause: string } {
    return { Error: this.error ?? '', Cause: this.failureCause ?? '' };
  }
}

/** Unwinds a branch, an iteration or a run that was told to stop; never matched by Retry or Catch. */
export class Cancelled extends Error {
  readonly reason: 'aborted' | 'timed out' | 'sibling failed';
  constructor(reason: Cancelled['reason']) {
    super(`The run was stopped: ${reason}.`);
    this.name = 'Cancelled';
    this.reason = reason;
  }
}

/** "An error occurred while executing the state ..." is how every cause of the service's own begins. */
export function whileExecuting(stateName: string, enteredEventId: number, text: string): string {
  return `An error occurred while executing the state '${stateName}' (entered at the event id #${enteredEventId}). ${text}`;
}

export function dataLimitExceeded(what: string): StateFailure {
  return new StateFailure(
    ErrorName.dataLimitExceeded,
    `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

/** The names JSONata errors give to JSON types. */
export function jsonTypeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

/** Whether `ErrorEquals` names this failure. */
export function matchesError(errorEquals: readonly string[], failure: StateFailure): boolean {
  const { error } = failure;
  if (error === ErrorName.runtime) return false;
  return errorEquals.some((name) => {
    if (name === error) return true;
    if (name === ErrorName.all) return error !== ErrorName.dataLimitExceeded;
    if (name === ErrorName.timeout) return error === ErrorName.heartbeatTimeout;
    if (name === ErrorName.taskFailed)
      return (
        error !== ErrorName.timeout &&
        error !== ErrorName.heartbeatTimeout &&
        error !== ErrorName.dataLimitExceeded
      );
    return false;
  });
}

/** One thing wrong with a definition, in the shape of `ValidateStateMachineDefinition`. */
export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  /** AWS's notation, e.g. `/States/Pick/Choices[0]/Condition`; absent when the text is no JSON object. */
  readonly location?: string;
  /** What to write instead, where we know. */
  readonly fix?: string;
}

/** Thrown when a definition is broken, or asks for something the engine refuses by name. */
export class InvalidDefinition extends Error {
  readonly diagnostics: readonly Diagnostic[];
  /** Set when the definition is sound but uses what this engine does not run. */
  readonly refused: readonly string[];
  /** @param message when AWS words it otherwise than from the diagnostics. */
  constructor(diagnostics: readonly Diagnostic[], refused: readonly string[] = [], message?: string) {
    super(message ?? `Invalid State Machine Definition: '${diagnostics.map(describe).join(', ')}'`);
    this.name = 'InvalidDefinition';
    this.diagnostics = diagnostics;
    this.refused = refused;
  }
}

function describe({ code, message, location }: Diagnostic): string {
  return location === undefined ? `${code}: ${message}` : `${code}: ${message} at ${location}`;
}
