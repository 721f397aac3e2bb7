import { systemClock } from './clock.ts';
import { compileDefinition } from './compile.ts';
import { validateText } from './definition/validate.ts';
import { execute, type Loaded } from './execution.ts';
import type { ExpressionRuntime } from './expressions/expression.ts';
import { functionTable } from './expressions/functions.ts';
import { defaultLimits } from './expressions/guard.ts';
import type { Diagnostic } from './failure.ts';
import { readDefinition } from './read-definition.ts';
import { testState } from './test-state.ts';
import type {
  EngineOptions,
  Json,
  StateMachine,
  StateMachineOptions,
  TestStateRequest,
  TestStateResult,
} from './types.ts';

export { fakeClock, systemClock, VirtualClock } from './clock.ts';

export { type Diagnostic, InvalidDefinition } from './failure.ts';
export * from './types.ts';

export interface Engine {
  /**
   * Checks and compiles a machine.
   * @throws {InvalidDefinition} with every diagnostic, when AWS would reject it or this engine refuses it.
   */
  load(definition: string | Json, options?: StateMachineOptions): StateMachine;
  /** Everything AWS would say of a definition's text, as `ValidateStateMachineDefinition` lists it. */
  validate(definition: string, type?: 'EXPRESS' | 'STANDARD'): readonly Diagnostic[];
  /** Runs one state by itself, as AWS's `TestState` does. @throws {InvalidDefinition} */
  testState(request: TestStateRequest): Promise<TestStateResult>;
}

/** Express machines end after five minutes. */
const EXPRESS_TIMEOUT_SECONDS = 300;

/**
 * Standard machines end after as many events on AWS. Express machines have no such limit; ours keeps one that
 * would loop for five minutes from filling the memory.
 */
const EVENT_LIMITS = { STANDARD: 25_000, EXPRESS: 500_000 } as const;

/** An engine that runs JSONata machines in this process, as AWS would run them. */
export function createEngine(options: EngineOptions): Engine {
  const clock = options.clock ?? systemClock;
  const random = options.random ?? Math.random;
  const functions = functionTable(random);
  const runtime = (): ExpressionRuntime => ({
    functions,
    compiled: new Map(),
    limits: { ...defaultLimits, ...options.expressionLimits },
    clock,
  });
  return {
    load: (source, machineOptions = {}) => {
      const type = machineOptions.type ?? 'EXPRESS';
      const definition = readDefinition(source, { ...machineOptions, type }, options.integrations);
      const written = definition['TimeoutSeconds'];
      const ownTimeout = typeof written === 'number' ? written : undefined;
      const loaded: Loaded = {
        states: compileDefinition(definition, runtime()),
        timeoutSeconds:
          type === 'EXPRESS'
            ? Math.min(ownTimeout ?? EXPRESS_TIMEOUT_SECONDS, EXPRESS_TIMEOUT_SECONDS)
            : ownTimeout,
        type,
        eventLimit: EVENT_LIMITS[type],
        integrations: options.integrations,
        clock,
        random,
      };
      return { definition: definition as Json, run: (request) => execute(loaded, request) };
    },
    validate: (definition, type = 'STANDARD') => validateText(definition, type).diagnostics,
    testState: (request) =>
      testState(request, { expressions: runtime(), integrations: options.integrations, clock, random }),
  };
}
