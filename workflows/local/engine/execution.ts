import { Cancelled, dataLimitExceeded, ErrorName, StateFailure } from './failure.ts';
import { History, Thread, whole } from './history.ts';
import { runStates } from './interpreter.ts';
import { cloneJson, PAYLOAD_LIMIT_BYTES, Payload } from './payload.ts';
import type { Level, Run, States } from './run.ts';
import { Cancellation, Variables } from './scope.ts';
import { setAlarm } from './sleep.ts';
import type {
  BillingDetails,
  EngineClock,
  ExecutionRequest,
  ExecutionResult,
  Integration,
  Json,
} from './types.ts';

/** A loaded machine and what it runs with. */
export interface Loaded {
  readonly states: States;
  /** Whole seconds; Express machines stop after five minutes whatever they say. */
  readonly timeoutSeconds: number | undefined;
  readonly type: 'EXPRESS' | 'STANDARD';
  /** Events after which a run is ended. */
  readonly eventLimit: number;
  readonly integrations: Readonly<Record<string, Integration>>;
  readonly clock: EngineClock;
  readonly random: () => number;
}

type Ending = Pick<ExecutionResult, 'status' | 'output' | 'error' | 'cause'>;

/** Runs a machine once, from `ExecutionStarted` to its last event. Never rejects for what a machine does. */
export async function execute(loaded: Loaded, request: ExecutionRequest): Promise<ExecutionResult> {
  const { clock } = loaded;
  const startDate = clock.now();
  const history = new History(() => clock.now(), loaded.eventLimit, request.onEvent);
  const thread = new Thread(history, 0);
  const cancellation = new Cancellation();
  const input = asInput(request.input);
  thread.add('ExecutionStarted', 'executionStartedEventDetails', {
    ...(input.isOverLimit()
      ? { input: '', inputDetails: { truncated: true } }
      : { input: input.text, inputDetails: whole }),
    roleArn: request.roleArn,
  });
  const run = describeRun(loaded, request, history, input.value, startDate);
  const level: Level = { run, thread, variables: new Variables(), cancellation, mapContext: undefined };
  const stopWatching = watch(loaded, request, cancellation);
  let ending: Ending;
  try {
    if (input.isOverLimit()) throw dataLimitExceeded('ExecutionStarted');
    const output = await runStates(loaded.states, input, level);
    ending = { status: 'SUCCEEDED', output: cloneJson(output.value) };
  } catch (error) {
    ending = asEnding(error, loaded.type);
  } finally {
    stopWatching();
  }
  const last = ending.status === 'TIMED_OUT' ? 0 : history.events.length;
  recordEnding(ending, new Thread(history, last));
  const stopDate = clock.now();
  return {
    ...ending,
    startDate,
    stopDate,
    history: history.events,
    billingDetails: bill(startDate, stopDate),
  };
}

/** What is too large or too deep to copy is too large for any run: its text alone is kept, cut. */
function asInput(given: Json): Payload {
  try {
    return new Payload(cloneJson(given));
  } catch {
    return new Payload(null, ' '.repeat(PAYLOAD_LIMIT_BYTES + 1));
  }
}

function describeRun(
  loaded: Loaded,
  request: ExecutionRequest,
  history: History,
  input: Json,
  startDate: number,
): Run {
  return {
    clock: loaded.clock,
    random: loaded.random,
    integrations: loaded.integrations,
    history,
    executionArn: request.executionArn,
    region: request.executionArn.split(':')[3] ?? '',
    executionContext: {
      Id: request.executionArn,
      Input: input,
      Name: request.name,
      RoleArn: request.roleArn,
      StartTime: new Date(startDate).toISOString(),
    },
    stateMachineContext: { Id: request.stateMachineArn, Name: request.stateMachineName },
  };
}

/** Cancels the run when its time is up or its caller gives up; returns how to stop watching. */
function watch({ clock, timeoutSeconds }: Loaded, { signal }: ExecutionRequest, cancellation: Cancellation) {
  const onTimeout = () => cancellation.cancel(new Cancelled('timed out'));
  const forgetTimeout =
    timeoutSeconds === undefined ? undefined : setAlarm(clock, 1000 * timeoutSeconds, onTimeout);
  const onAbort = () => cancellation.cancel(new Cancelled('aborted'));
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  return () => {
    forgetTimeout?.();
    signal?.removeEventListener('abort', onAbort);
  };
}

function asEnding(error: unknown, type: Loaded['type']): Ending {
  if (error instanceof Cancelled) {
    if (error.reason === 'aborted') return { status: 'ABORTED' };
    // A Standard run that timed out shows States.Timeout in its history only.
    return type === 'STANDARD' ? { status: 'TIMED_OUT' } : { status: 'TIMED_OUT', error: ErrorName.timeout };
  }
  if (!(error instanceof StateFailure)) throw error;
  return {
    status: 'FAILED',
    ...(error.error === undefined ? {} : { error: error.error }),
    ...(error.failureCause === undefined ? {} : { cause: error.failureCause }),
  };
}

function recordEnding({ status, output, error, cause }: Ending, thread: Thread): void {
  const why = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
  switch (status) {
    case 'SUCCEEDED':
      thread.add('ExecutionSucceeded', 'executionSucceededEventDetails', {
        output: JSON.stringify(output),
        outputDetails: whole,
      });
      break;
    case 'FAILED':
      thread.add('ExecutionFailed', 'executionFailedEventDetails', why);
      break;
    case 'TIMED_OUT':
      thread.add('ExecutionTimedOut', 'executionTimedOutEventDetails', { error: ErrorName.timeout });
      break;
    case 'ABORTED':
      thread.add('ExecutionAborted', 'executionAbortedEventDetails', why);
      break;
  }
}

/** Express bills duration in steps of 100 ms and memory in steps of 64 MB; our runs need no more than one. */
function bill(startDate: number, stopDate: number): BillingDetails {
  const steps = Math.max(1, Math.ceil((stopDate - startDate) / 100));
  return { billedDurationInMilliseconds: 100 * steps, billedMemoryUsedInMB: 64 };
}
