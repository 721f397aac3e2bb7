import type { ExpressionLimits } from './expressions/guard.ts';

/** Any JSON value, as it crosses a state's border. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Time as a seam: tests turn it, production reads it. */
export interface EngineClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Calls back after `ms`, unless the returned function is called first: a sleep without a promise and a signal,
   * which cost more than the timer of a time-out that hardly ever rings. A clock that leaves it out is slept on.
   */
  alarm?(ms: number, onDue: () => void): () => void;
  /**
   * Told when work begins that takes no time on this clock; the returned function says it is done. A clock
   * that turns by itself stands still in between. Real clocks leave it out.
   */
  hold?(): () => void;
}

/** What a Task state asks of the outside. */
export interface TaskCall {
  /** The ASL `Resource`, e.g. `arn:aws:states:::lambda:invoke`. */
  readonly resource: string;
  /** The computed `Arguments` (or the state's input when there are none). Owned by the callee: no alias. */
  readonly arguments: Json;
  readonly stateName: string;
  readonly executionArn: string;
  /** Aborts when the task's time-out or the execution's ends. */
  readonly signal: AbortSignal;
  /** Restarts the state's `HeartbeatSeconds`. */
  readonly heartbeat: () => void;
}

/** A task's result that is JSON already and that nobody else holds: the engine takes it without a copy. */
export class HandedOver {
  readonly value: Json;
  constructor(value: Json) {
    this.value = value;
  }
}

/** Serves one resource. Throws {@link TaskFailure} for a failure with AWS's error name. */
export type Integration = (call: TaskCall) => Promise<unknown>;

/** A failed task as ASL sees it: `ErrorEquals` matches `error`. */
export class TaskFailure extends Error {
  readonly error: string;
  readonly failureCause: string | undefined;
  constructor(error: string, failureCause?: string) {
    super(failureCause ?? error);
    this.name = 'TaskFailure';
    this.error = error;
    this.failureCause = failureCause;
  }
}

export interface ExecutionRequest {
  /** Parsed JSON; the caller refuses what is not JSON, as the API does. */
  readonly input: Json;
  readonly name: string;
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  readonly roleArn: string;
  /** Called for each history event as it happens. */
  readonly onEvent?: (event: HistoryEvent) => void;
  /** Ends the execution as ABORTED. */
  readonly signal?: AbortSignal;
}

/** One event in the shape of `GetExecutionHistory`: `{<type>EventDetails}` stands beside the common fields. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly [details: string]: unknown;
}

export interface BillingDetails {
  readonly billedDurationInMilliseconds: number;
  readonly billedMemoryUsedInMB: number;
}

export interface ExecutionResult {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  /** Milliseconds since the epoch. */
  readonly startDate: number;
  readonly stopDate: number;
  readonly history: readonly HistoryEvent[];
  readonly billingDetails: BillingDetails;
}

export interface StateMachineOptions {
  readonly type?: 'EXPRESS' | 'STANDARD';
  /** `${Name}` -> value, replaced before parsing, as CDK's definitionSubstitutions are. */
  readonly substitutions?: Readonly<Record<string, string>>;
}

export interface EngineOptions {
  /** By resource ARN. A machine that names another resource is refused when it is loaded. */
  readonly integrations: Readonly<Record<string, Integration>>;
  readonly clock?: EngineClock;
  /** Uniform in [0, 1): jitter, `$random`, `$uuid`. */
  readonly random?: () => number;
  /** Bounds on one expression; what is left out keeps its default. */
  readonly expressionLimits?: Partial<ExpressionLimits>;
}

/** A loaded, checked machine whose expressions are compiled. Immutable: runs share nothing. */
export interface StateMachine {
  readonly definition: Json;
  run(execution: ExecutionRequest): Promise<ExecutionResult>;
}

export interface TestStateMock {
  /** The task's result, or the outputs of a Map's iterations or a Parallel's branches. */
  readonly result?: Json;
  readonly errorOutput?: { readonly error?: string; readonly cause?: string };
}

export interface TestStateConfiguration {
  /** Retries the matching retrier has already made. */
  readonly retrierRetryCount?: number;
  /** The inner state whose failure fails a Map or Parallel. */
  readonly errorCausedByState?: string;
  readonly mapIterationFailureCount?: number;
  /** The text an `ItemReader` would have read. */
  readonly mapItemReaderData?: string;
}

/** `TestState` with its texts parsed. */
export interface TestStateRequest {
  /** One state, or a whole machine with `stateName`. */
  readonly definition: string | Json;
  readonly stateName?: string;
  readonly input?: Json;
  readonly inspectionLevel?: 'INFO' | 'DEBUG' | 'TRACE';
  readonly mock?: TestStateMock;
  /** Takes the place of the context object. */
  readonly context?: Json;
  readonly variables?: { readonly [name: string]: Json };
  readonly stateConfiguration?: TestStateConfiguration;
  readonly roleArn?: string;
}

/** What `inspectionData` shows, its texts not yet serialised. */
export interface InspectionData {
  readonly input?: Json;
  readonly afterArguments?: Json;
  readonly afterItemSelector?: Json;
  readonly result?: Json;
  readonly variables?: Json;
  readonly maxConcurrency?: number;
  readonly toleratedFailureCount?: number;
  readonly toleratedFailurePercentage?: number;
  readonly errorDetails?: {
    readonly catchIndex?: number;
    readonly retryIndex?: number;
    readonly retryBackoffIntervalSeconds?: number;
  };
}

export interface TestStateResult {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'RETRIABLE' | 'CAUGHT_ERROR';
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  readonly nextState?: string;
  readonly inspectionData?: InspectionData;
}
