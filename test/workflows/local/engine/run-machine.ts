import { createEngine, fakeClock } from '../../../../workflows/local/engine/engine.ts';
import type {
  EngineOptions,
  ExecutionRequest,
  ExecutionResult,
  Integration,
  Json,
  StateMachineOptions,
} from '../../../../workflows/local/engine/types.ts';

export const TASK = 'arn:aws:states:::lambda:invoke';

export const request: Omit<ExecutionRequest, 'input'> = {
  name: 'run-1',
  executionArn: 'arn:aws:states:eu-west-1:111111111111:express:machine:run-1',
  stateMachineArn: 'arn:aws:states:eu-west-1:111111111111:stateMachine:machine',
  stateMachineName: 'machine',
  roleArn: 'arn:aws:iam::111111111111:role/machine',
};

export interface Setting extends Partial<EngineOptions>, StateMachineOptions {
  readonly input?: Json;
  readonly task?: Integration;
  readonly signal?: AbortSignal;
}

type Fields = { [field: string]: Json };

/** A JSONata machine of these states, the first of which it begins with. */
export function machine(states: Record<string, Fields>, more: Fields = {}): Fields {
  return { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0] ?? '', States: states, ...more };
}

/** Loads and runs a definition once, on a clock that turns by itself. */
export function run(definition: Json, setting: Setting = {}): Promise<ExecutionResult> {
  const {
    input = {},
    task,
    clock = fakeClock(),
    integrations,
    signal,
    type,
    substitutions,
    ...options
  } = setting;
  const engine = createEngine({
    ...options,
    clock,
    integrations: { ...integrations, ...(task ? { [TASK]: task } : {}) },
  });
  const loaded = engine.load(definition, {
    ...(type ? { type } : {}),
    ...(substitutions ? { substitutions } : {}),
  });
  return loaded.run({ ...request, input, ...(signal ? { signal } : {}) });
}

/** Runs one Pass state whose Output this is. */
export function evaluate(
  expression: string,
  input: Json = {},
  setting: Setting = {},
): Promise<ExecutionResult> {
  return run(machine({ S: { Type: 'Pass', Output: `{% ${expression} %}`, End: true } }), {
    ...setting,
    input,
  });
}

/** The names of a run's events, in order. */
export const eventTypes = ({ history }: ExecutionResult): string[] => history.map(({ type }) => type);

/** The states a run entered, in order. */
export const statesEntered = ({ history }: ExecutionResult): string[] =>
  history.flatMap((event) => {
    const details = event['stateEnteredEventDetails'] as { name: string } | undefined;
    return details === undefined ? [] : [details.name];
  });
