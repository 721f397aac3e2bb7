import type { LintedMachine, LintedState } from '../definition/collect-expressions.ts';
import { isObject } from '../definition/report.ts';
import type { Json } from '../types.ts';

/** Which variables a state may meet: assigned on some way to it, or on every way. */
export interface Known {
  readonly some: ReadonlySet<string>;
  readonly every: ReadonlySet<string>;
}

export const nothingKnown: Known = { some: new Set(), every: new Set() };

interface Edge {
  readonly target: string;
  readonly assigns: readonly string[];
}

/** What is known on entry to each state that can be reached, by walking the transitions to a fixed point. */
export function knownOnEntry(machine: LintedMachine, outer: Known): Map<string, Known> {
  const known = new Map<string, Known>();
  if (!Object.hasOwn(machine.states, machine.startAt)) return known;
  known.set(machine.startAt, outer);
  const pending = new Set([machine.startAt]);
  for (const name of pending) {
    pending.delete(name);
    const state = machine.states[name];
    const entry = known.get(name);
    if (state === undefined || entry === undefined) continue;
    for (const { target, assigns } of edgesOf(state)) {
      if (!Object.hasOwn(machine.states, target)) continue;
      const arriving: Known = {
        some: entry.some.union(new Set(assigns)),
        every: entry.every.union(new Set(assigns)),
      };
      const before = known.get(target);
      const after = before === undefined ? arriving : merge(before, arriving);
      if (before !== undefined && isSame(before, after)) continue;
      known.set(target, after);
      pending.add(target);
    }
  }
  return known;
}

const merge = (one: Known, other: Known): Known => ({
  some: one.some.union(other.some),
  every: one.every.intersection(other.every),
});

const isSame = (one: Known, other: Known): boolean =>
  one.some.size === other.some.size && one.every.size === other.every.size;

/** A rule, a catcher and the state itself each assign on their own way out. */
function edgesOf(state: LintedState): Edge[] {
  const edges: Edge[] = [];
  const add = (target: Json | undefined, assign: Json | undefined) => {
    if (typeof target === 'string') edges.push({ target, assigns: assignedNames(assign) });
  };
  for (const list of ['Choices', 'Catch']) {
    const entries = state[list];
    if (!Array.isArray(entries)) continue;
    for (const entry of entries) if (isObject(entry)) add(entry['Next'], entry['Assign']);
  }
  add(state['Type'] === 'Choice' ? state['Default'] : state['Next'], state['Assign']);
  return edges;
}

function assignedNames(assign: Json | undefined): string[] {
  return isObject(assign) ? Object.keys(assign).map((key) => key.replace(/\.\$$/, '')) : [];
}
