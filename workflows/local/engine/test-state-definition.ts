import { isObject } from './definition/report.ts';
import { notAnObject, validateDefinition } from './definition/validate.ts';
import { type Diagnostic, InvalidDefinition } from './failure.ts';
import type { StateType } from './history.ts';
import type { Definition } from './states/compile-context.ts';
import type { Json, TestStateRequest } from './types.ts';

/** The state under test. */
export interface TestedState {
  readonly name: string;
  readonly type: StateType;
  readonly definition: Definition;
}

/** What AWS calls a state that came without a machine. */
const LONE_STATE = 'StateName';

/** Finds the state to test. @throws {InvalidDefinition} */
export function readTestedState({ definition: source, stateName, mock }: TestStateRequest): TestedState {
  const definition = parseSource(source);
  const tested = stateName === undefined ? loneState(definition) : namedState(definition, stateName);
  const { type, definition: state } = tested;
  if ((type === 'Map' || type === 'Parallel') && mock === undefined) {
    throw invalid(
      'TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]',
    );
  }
  if (state['QueryLanguage'] !== 'JSONata') {
    const message = 'This engine tests JSONata states only.';
    throw new InvalidDefinition([{ severity: 'ERROR', code: 'NOT_SUPPORTED', message }], ['JSONPath']);
  }
  return tested;
}

function parseSource(source: string | Json): { [key: string]: Json } {
  let parsed: Json;
  try {
    parsed = typeof source === 'string' ? JSON.parse(source) : source;
  } catch {
    throw new InvalidDefinition([notAnObject]);
  }
  if (!isObject(parsed)) throw new InvalidDefinition([notAnObject]);
  return parsed;
}

/** A state without its machine leads to states that are not there. */
function loneState(definition: { [key: string]: Json }): TestedState {
  const machine = { StartAt: LONE_STATE, States: { [LONE_STATE]: definition } };
  const graphCodes = ['MISSING_TRANSITION_TARGET', 'MISSING_END_STATE'];
  rejectErrors(validateDefinition(machine).diagnostics.filter(({ code }) => !graphCodes.includes(code)));
  return { name: LONE_STATE, type: definition['Type'] as StateType, definition };
}

function namedState(definition: { [key: string]: Json }, stateName: string): TestedState {
  rejectErrors(validateDefinition(definition).diagnostics);
  const found = find(definition, stateName, 'JSONPath');
  if (found === undefined) throw invalid(`State not found in definition: ${stateName}`);
  return { name: stateName, type: found['Type'] as StateType, definition: found };
}

function rejectErrors(diagnostics: readonly Diagnostic[]): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'ERROR');
  if (errors.length > 0) throw new InvalidDefinition(errors);
}

/** Looks in branches and item processors too; the state is given the language it inherits. */
function find(machine: Definition, stateName: string, inherited: Json): Definition | undefined {
  const language = machine['QueryLanguage'] ?? inherited;
  const states = machine['States'];
  if (!isObject(states)) return undefined;
  const own = Object.hasOwn(states, stateName) ? states[stateName] : undefined;
  if (isObject(own)) return { ...own, QueryLanguage: own['QueryLanguage'] ?? language };
  for (const state of Object.values(states)) {
    if (!isObject(state)) continue;
    const branches = Array.isArray(state['Branches']) ? state['Branches'] : [];
    for (const inner of [...branches, state['ItemProcessor'] ?? null, state['Iterator'] ?? null]) {
      const found = isObject(inner) ? find(inner, stateName, language) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function invalid(message: string): InvalidDefinition {
  return new InvalidDefinition([{ severity: 'ERROR', code: 'INVALID_TEST_STATE', message }], [], message);
}
