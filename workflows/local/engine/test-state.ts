import { compileDefinition } from './compile.ts';
import type { ExpressionRuntime } from './expressions/expression.ts';
import { Cancelled, matchesError, StateFailure } from './failure.ts';
import { History, Thread } from './history.ts';
import { cloneJson, Payload } from './payload.ts';
import type { Level, Outcome, State } from './run.ts';
import { Cancellation, Variables } from './scope.ts';
import type { CompileContext } from './states/compile-context.ts';
import { leave } from './states/exit.ts';
import { backoffSeconds, compileRecovery } from './states/recovery.ts';
import { readTestedState, type TestedState } from './test-state-definition.ts';
import { type Inspected, mockedState } from './test-state-mocks.ts';
import type {
  EngineClock,
  InspectionData,
  Integration,
  Json,
  TestStateRequest,
  TestStateResult,
} from './types.ts';
import { Visit } from './visit.ts';

export interface TestStateRuntime {
  readonly expressions: ExpressionRuntime;
  readonly integrations: Readonly<Record<string, Integration>>;
  readonly clock: EngineClock;
  readonly random: () => number;
}

const ACCOUNT = '111111111111';
const EXECUTION = 'test-state-execution';
const MACHINE = 'test-state';

/**
 * Runs one state by itself, as the `TestState` API does: once, so a failure that Retry would meet is
 * RETRIABLE and one that Catch would meet is a CAUGHT_ERROR.
 * @throws {InvalidDefinition}
 */
export async function testState(
  request: TestStateRequest,
  runtime: TestStateRuntime,
): Promise<TestStateResult> {
  const tested = readTestedState(request);
  const context: CompileContext = {
    runtime: runtime.expressions,
    compileStates: (definition) => compileDefinition(definition, runtime.expressions),
  };
  const inspected: Inspected = {};
  const state = mockedState(tested, request, context, runtime, inspected);
  const visit = visitAlone(state, tested, request, runtime);
  const inspect = (more: InspectionData = {}): { inspectionData?: InspectionData } =>
    request.inspectionLevel === 'DEBUG' || request.inspectionLevel === 'TRACE'
      ? { inspectionData: { input: visit.input.value, ...inspected, ...variablesOf(visit), ...more } }
      : {};
  try {
    const outcome = await state.execute(visit);
    visit.level.variables.assign(outcome.assigned ?? {});
    return { status: 'SUCCEEDED', ...exit(outcome), ...inspect() };
  } catch (error) {
    if (error instanceof Cancelled || !(error instanceof StateFailure)) throw error;
    return afterFailure(error, tested, request, visit, context, inspect);
  }
}

const asPayloads = (values: { readonly [name: string]: Json }): Record<string, Payload> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, new Payload(cloneJson(value))]));

const exit = ({ output, next }: Outcome) => ({
  output: cloneJson(output.value),
  ...(next === undefined ? {} : { nextState: next }),
});

const variablesOf = ({ level }: Visit): { variables?: Json } => {
  const own = level.variables.own();
  return Object.keys(own).length === 0 ? {} : { variables: own };
};

async function afterFailure(
  failure: StateFailure,
  { definition }: TestedState,
  { stateConfiguration }: TestStateRequest,
  visit: Visit,
  context: CompileContext,
  inspect: (more?: InspectionData) => { inspectionData?: InspectionData },
): Promise<TestStateResult> {
  const what = {
    ...(failure.error === undefined ? {} : { error: failure.error }),
    ...(failure.failureCause === undefined ? {} : { cause: failure.failureCause }),
  };
  const { retriers, catchers } = compileRecovery(definition, context);
  const retryIndex = retriers.findIndex(({ errorEquals }) => matchesError(errorEquals, failure));
  const retrier = retriers[retryIndex];
  const retried = retrier === undefined ? {} : { retryIndex };
  const count = stateConfiguration?.retrierRetryCount ?? 0;
  if (retrier !== undefined && count < retrier.maxAttempts) {
    const errorDetails = { ...retried, retryBackoffIntervalSeconds: backoffSeconds(retrier, count) };
    return { status: 'RETRIABLE', ...what, ...inspect({ errorDetails }) };
  }
  const catchIndex = catchers.findIndex(({ errorEquals }) => matchesError(errorEquals, failure));
  const catcher = catchers[catchIndex];
  if (catcher === undefined) {
    return { status: 'FAILED', ...what, ...inspect(retrier === undefined ? {} : { errorDetails: retried }) };
  }
  try {
    const { errorOutput } = failure;
    const outcome = await leave(catcher.exit, visit, new Payload({ ...errorOutput }), {
      errorOutput: { ...errorOutput },
    });
    visit.level.variables.assign(outcome.assigned ?? {});
    const errorDetails = { catchIndex, ...retried };
    return { status: 'CAUGHT_ERROR', ...what, ...exit(outcome), ...inspect({ errorDetails }) };
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    const { error: name, failureCause } = error;
    return {
      status: 'FAILED',
      ...(name === undefined ? {} : { error: name }),
      ...(failureCause === undefined ? {} : { cause: failureCause }),
      ...inspect(),
    };
  }
}

/** A visit with nothing round it; its context object is made up as AWS makes it up. */
function visitAlone(
  state: State,
  { name }: TestedState,
  request: TestStateRequest,
  { clock, random, integrations }: TestStateRuntime,
): Visit {
  const input = new Payload(cloneJson(request.input ?? {}));
  const now = clock.now();
  const history = new History(() => now, Number.POSITIVE_INFINITY);
  const variables = new Variables();
  variables.assign(asPayloads(request.variables ?? {}));
  const executionArn = `arn:aws:states:us-east-1:${ACCOUNT}:express:${MACHINE}:${EXECUTION}`;
  const level: Level = {
    run: {
      clock,
      random,
      integrations,
      history,
      executionArn,
      region: 'us-east-1',
      executionContext: {
        Id: executionArn,
        Input: input.value,
        Name: EXECUTION,
        RoleArn: request.roleArn ?? `arn:aws:iam::${ACCOUNT}:role/test-state`,
        StartTime: new Date(now).toISOString(),
      },
      stateMachineContext: {
        Id: `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:${MACHINE}`,
        Name: MACHINE,
      },
    },
    thread: new Thread(history, 0),
    variables,
    cancellation: new Cancellation(),
    mapContext: undefined,
  };
  const visit = new Visit({ ...state, name }, input, level, 0, now);
  visit.retryCount = request.stateConfiguration?.retrierRetryCount ?? 0;
  visit.givenContext = request.context;
  visit.isAlone = true;
  return visit;
}
