import type { Json } from '../types.ts';
import { type Fields, isObject, type Report } from './report.ts';

/** A transition as written: where it stands and where it leads. */
interface Transition {
  readonly field: string;
  readonly target: string;
}

/** Every transition of a state, in the order in which they are tried. */
function transitionsOf(state: Fields): Transition[] {
  const transitions: Transition[] = [];
  const add = (field: string, target: Json | undefined) => {
    if (typeof target === 'string') transitions.push({ field, target });
  };
  for (const list of ['Choices', 'Catch']) {
    const entries = state[list];
    if (!Array.isArray(entries)) continue;
    entries.forEach((entry, index) => {
      if (isObject(entry)) add(`${list}[${index}]/Next`, entry['Next']);
    });
  }
  add('Default', state['Type'] === 'Choice' ? state['Default'] : undefined);
  add('Next', state['Next']);
  return transitions;
}

/** Targets exist, some state ends, and every state can be reached: AWS looks no further when none ends. */
export function checkGraph(startAt: string, states: Fields, location: string, report: Report): void {
  const missing = 'MISSING_TRANSITION_TARGET';
  if (!Object.hasOwn(states, startAt)) {
    report.error(`Missing 'Next' target: ${startAt}`, `${location}/StartAt`, undefined, missing);
  }
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    for (const { field, target } of transitionsOf(state)) {
      if (Object.hasOwn(states, target)) continue;
      const place = `${location}/States/${name}/${field}`;
      report.error(`Missing 'Next' target: ${target}`, place, undefined, missing);
    }
  }
  if (Object.keys(states).length > 0 && !Object.values(states).some(canEnd)) {
    report.errorNowhere('Workflow has no terminal state', 'MISSING_END_STATE', END_FIX);
    return;
  }
  const reached = reachable(startAt, states);
  for (const name of Object.keys(states)) {
    if (reached.has(name)) continue;
    report.error(
      `State "${name}" is not reachable.`,
      `${location}/States/${name}`,
      'Remove the state, or lead a transition to it.',
      missing,
    );
  }
}

const END_FIX = 'Give one state "End": true, or end in a Succeed or Fail state.';

function canEnd(state: Json): boolean {
  return !isObject(state) || state['End'] === true || state['Type'] === 'Succeed' || state['Type'] === 'Fail';
}

function reachable(startAt: string, states: Fields): Set<string> {
  const reached = new Set<string>();
  const pending = [startAt];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const state = Object.hasOwn(states, name) ? states[name] : undefined;
    if (reached.has(name) || !isObject(state)) continue;
    reached.add(name);
    for (const { target } of transitionsOf(state)) pending.push(target);
  }
  return reached;
}
