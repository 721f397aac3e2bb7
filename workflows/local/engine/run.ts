import type { History, StateType, Thread } from './history.ts';
import type { Payload } from './payload.ts';
import type { Cancellation, Variables } from './scope.ts';
import type { EngineClock, Integration, Json } from './types.ts';
import type { Visit } from './visit.ts';

/** What is the same for every state of one run. */
export interface Run {
  readonly clock: EngineClock;
  readonly random: () => number;
  readonly integrations: Readonly<Record<string, Integration>>;
  readonly history: History;
  readonly executionArn: string;
  readonly region: string;
  /** `$states.context.Execution` and `.StateMachine`. */
  readonly executionContext: Json;
  readonly stateMachineContext: Json;
}

/** What is the same for every state of one machine level: the machine itself, a branch, an iteration. */
export interface Level {
  readonly run: Run;
  readonly thread: Thread;
  readonly variables: Variables;
  readonly cancellation: Cancellation;
  /** `$states.context.Map`, inside an iteration. */
  readonly mapContext: Json | undefined;
}

/** How a state was left. */
export interface Outcome {
  readonly output: Payload;
  /** Absent at a terminal state. */
  readonly next?: string | undefined;
  readonly assigned?: Readonly<Record<string, Payload>> | undefined;
}

/** A state whose fields are compiled. */
export interface State {
  readonly name: string;
  readonly type: StateType;
  execute(visit: Visit): Promise<Outcome> | Outcome;
}

/** A start and the states reachable from it: a machine, a branch or an item processor. */
export interface States {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}
