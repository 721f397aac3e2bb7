import { Cancelled, ErrorName, StateFailure } from './failure.ts';
import { whole } from './history.ts';
import type { Payload } from './payload.ts';
import type { Level, Outcome, State, States } from './run.ts';
import { Visit } from './visit.ts';

/** A machine of Pass states never waits, so a long one steps aside for timers this often. */
const PAUSE_EVERY_STATES = 2_000;

/**
 * Runs states from the start to a terminal one.
 * @returns the last output.
 * @throws {StateFailure} when a state failed and nothing caught it. @throws {Cancelled}
 */
export async function runStates(machine: States, input: Payload, level: Level): Promise<Payload> {
  let payload = input;
  let name: string | undefined = machine.startAt;
  for (let visited = 1; name !== undefined; visited += 1) {
    if (visited % PAUSE_EVERY_STATES === 0) await stepAside(level);
    level.cancellation.throwIfCancelled();
    const state = machine.states.get(name);
    if (state === undefined) throw new StateFailure(ErrorName.runtime, `The state '${name}' does not exist.`);
    const outcome: Outcome = await visitState(state, payload, level);
    payload = outcome.output;
    name = outcome.next;
  }
  return payload;
}

async function visitState(state: State, input: Payload, level: Level): Promise<Outcome> {
  const { thread, run } = level;
  const enteredAt = run.clock.now();
  const enteredEventId = thread.add(`${state.type}StateEntered`, 'stateEnteredEventDetails', {
    name: state.name,
    input: input.text,
    inputDetails: whole,
  });
  const visit = new Visit(state, input, level, enteredEventId, enteredAt);
  let outcome: Outcome;
  try {
    const executed = state.execute(visit);
    outcome = executed instanceof Promise ? await executed : executed;
  } catch (error) {
    throw recordFailure(error, visit);
  }
  thread.add(`${state.type}StateExited`, 'stateExitedEventDetails', exitDetails(state.name, outcome));
  if (outcome.assigned && !level.variables.assign(outcome.assigned)) throw visit.tooLarge();
  return outcome;
}

function exitDetails(name: string, { output, assigned }: Outcome): object {
  const details = { name, output: output.text, outputDetails: whole };
  if (assigned === undefined) return details;
  return { ...details, assignedVariables: asTexts(assigned), assignedVariablesDetails: whole };
}

function asTexts(values: Readonly<Record<string, Payload>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, { text }]) => [name, text]));
}

/** States whose work can be cut short say so in the history. */
const ABORTABLE = new Set(['Task', 'Wait', 'Map', 'Parallel']);

function recordFailure(error: unknown, visit: Visit): unknown {
  const { state, level } = visit;
  if (error instanceof StateFailure) recordEvaluationFailure(error, visit);
  if (error instanceof Cancelled && error.reason !== 'timed out' && ABORTABLE.has(state.type)) {
    level.thread.add(`${state.type}StateAborted`);
  }
  return error;
}

/** The `EvaluationFailed` event stands before whatever the failure leads to. */
export function recordEvaluationFailure(failure: StateFailure, visit: Visit): void {
  if (!failure.isEvaluation || failure.isRecorded) return;
  failure.isRecorded = true;
  visit.level.thread.add('EvaluationFailed', 'evaluationFailedEventDetails', {
    error: failure.error,
    cause: failure.failureCause,
    ...(failure.location === undefined ? {} : { location: failure.location }),
    state: visit.state.name,
  });
}

async function stepAside({ run }: Level): Promise<void> {
  const release = run.clock.hold?.();
  await new Promise<void>((resolve) => setImmediate(resolve));
  release?.();
}
