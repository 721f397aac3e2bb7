import type { HistoryEvent, Json } from '../engine/types.ts';

/** Where a state ran when it did not run at the top: in an iteration of a Map, or a branch of a Parallel. */
interface Within {
  readonly state: string;
  readonly kind: 'iteration' | 'branch';
  /** From 0. */
  readonly index: number;
}

/** One visit to a state, as an operator reads it. */
export interface StateRow {
  readonly name: string;
  /** `Task`, `Choice`, ... */
  readonly type: string;
  readonly status: 'running' | 'succeeded' | 'caught' | 'failed' | 'stopped';
  /** Milliseconds since the epoch. */
  readonly enteredAt: number;
  /** When it was left, or the execution ended around it; null while it runs. */
  readonly exitedAt: number | null;
  /** Outermost first; empty at the top. */
  readonly within: readonly Within[];
  readonly input: Json;
  readonly output?: Json;
  /** Variables the state assigned. */
  readonly assigned?: Readonly<Record<string, Json>>;
  /** What the task was called with, the last time when it was retried. */
  readonly arguments?: Json;
  /** How often the task was called. */
  readonly attempts?: number;
  /** The last failure inside it, even when a retry or a catcher took care of it. */
  readonly error?: string;
  readonly cause?: string;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A visit while its events are read. */
interface Visit {
  readonly row: Mutable<StateRow>;
  readonly parent: Visit | undefined;
  branches: number;
  open: boolean;
}

/** What an event belongs to: the state it happened in, and where a state entered next would run. */
interface Place {
  readonly visit: Visit | undefined;
  /** The state around the next one entered, with its iteration or branch. */
  readonly around: { readonly visit: Visit; readonly step: Within | undefined } | undefined;
}

const NOWHERE: Place = { visit: undefined, around: undefined };

/** The visits to states that a history tells of, in the order they were entered. */
export function stateRows(events: readonly HistoryEvent[]): StateRow[] {
  const places = new Map<number, Place>();
  const visits: Visit[] = [];
  for (const event of events) {
    const before = places.get(event.previousEventId) ?? NOWHERE;
    places.set(event.id, placeOf(event, before, visits));
  }
  return visits.map(({ row }) => row);
}

/** The names of the states entered, inner ones included, in order. */
export const statesEntered = (events: readonly HistoryEvent[]): string[] =>
  events
    .filter(({ type }) => type.endsWith('StateEntered'))
    .map((event) => textOf(detailsOf(event, 'stateEnteredEventDetails')['name']));

function placeOf(event: HistoryEvent, before: Place, visits: Visit[]): Place {
  if (event.type.endsWith('StateEntered')) return enter(event, before, visits);
  if (event.type.endsWith('StateExited')) return exit(event, before);
  switch (event.type) {
    case 'ParallelStateStarted':
      return startBranches(nearest(before.visit, 'Parallel'));
    case 'MapIterationStarted': {
      const { name, index } = detailsOf(event, 'mapIterationStartedEventDetails');
      const visit = nearest(before.visit, 'Map', textOf(name));
      return around(visit, { state: textOf(name), kind: 'iteration', index: Number(index) });
    }
    case 'MapIterationFailed':
    case 'MapIterationAborted':
      return endIteration(event, before);
    case 'MapStateSucceeded':
    case 'MapStateFailed':
    case 'ParallelStateSucceeded':
    case 'ParallelStateFailed':
      return endInside(event, nearest(before.visit, event.type.replace(/State.*/, '')), visits);
    case 'ExecutionSucceeded':
    case 'ExecutionFailed':
    case 'ExecutionTimedOut':
    case 'ExecutionAborted':
      endAll(event, before, visits);
      return before;
    case 'TaskStateAborted':
    case 'WaitStateAborted':
    case 'MapStateAborted':
    case 'ParallelStateAborted':
      return abort(event, nearest(before.visit, event.type.replace('StateAborted', '')));
    default:
      if (before.visit !== undefined) note(event, before.visit.row);
      return before;
  }
}

/** A retried Parallel counts its branches anew. */
function startBranches(parallel: Visit | undefined): Place {
  if (parallel !== undefined) parallel.branches = 0;
  return around(parallel, undefined);
}

const around = (visit: Visit | undefined, step: Within | undefined): Place =>
  visit === undefined ? NOWHERE : { visit, around: { visit, step } };

function enter(event: HistoryEvent, before: Place, visits: Visit[]): Place {
  const { name, input } = detailsOf(event, 'stateEnteredEventDetails');
  const outer = before.around;
  const visit: Visit = {
    row: {
      name: textOf(name),
      type: event.type.replace('StateEntered', ''),
      status: 'running',
      enteredAt: event.timestamp,
      exitedAt: null,
      within: outer === undefined ? (before.visit?.row.within ?? []) : withinOf(outer),
      input: parse(input),
    },
    parent: outer?.visit ?? before.visit?.parent,
    branches: 0,
    open: true,
  };
  visits.push(visit);
  return { visit, around: undefined };
}

/** The first state of a branch follows the start of its Parallel; branches start in their order. */
function withinOf({ visit, step }: NonNullable<Place['around']>): readonly Within[] {
  const inner = step ?? { state: visit.row.name, kind: 'branch' as const, index: visit.branches++ };
  return [...visit.row.within, inner];
}

function exit(event: HistoryEvent, before: Place): Place {
  const { name, output, assignedVariables } = detailsOf(event, 'stateExitedEventDetails');
  const type = event.type.replace('StateExited', '');
  const visit = nearest(before.visit, type, textOf(name));
  if (visit === undefined) return before;
  const { row } = visit;
  visit.open = false;
  row.exitedAt = event.timestamp;
  row.status = row.status === 'failed' ? 'caught' : 'succeeded';
  row.output = parse(output);
  if (typeof assignedVariables === 'object' && assignedVariables !== null) {
    const assigned = Object.entries(assignedVariables).map(([key, value]) => [key, parse(value)] as const);
    row.assigned = Object.fromEntries(assigned);
  }
  return { visit, around: undefined };
}

function abort(event: HistoryEvent, visit: Visit | undefined): Place {
  if (visit !== undefined) close(visit, event.timestamp);
  return { visit, around: undefined };
}

/** What an iteration leaves open ends with it. */
function endIteration(event: HistoryEvent, before: Place): Place {
  const map = nearest(before.visit, 'Map');
  for (let visit = before.visit; visit !== undefined && visit !== map; visit = visit.parent) {
    close(visit, event.timestamp);
  }
  return { visit: map, around: undefined };
}

/** When branches or iterations are over, nothing inside them is open any more. */
function endInside(event: HistoryEvent, outer: Visit | undefined, visits: readonly Visit[]): Place {
  for (const visit of visits) if (visit !== outer && isInside(visit, outer)) close(visit, event.timestamp);
  if (event.type.endsWith('Failed') && outer !== undefined) fail(outer.row, failureOf(event));
  return { visit: outer, around: undefined };
}

function isInside(visit: Visit, outer: Visit | undefined): boolean {
  for (let at = visit.parent; at !== undefined; at = at.parent) if (at === outer) return true;
  return false;
}

function close(visit: Visit, timestamp: number): void {
  if (!visit.open) return;
  visit.open = false;
  visit.row.exitedAt = timestamp;
  if (visit.row.status === 'running') visit.row.status = 'stopped';
}

/** The open visit itself or around it, of this type and name. */
function nearest(from: Visit | undefined, type: string, name?: string): Visit | undefined {
  for (let visit = from; visit !== undefined; visit = visit.parent) {
    const { row, open } = visit;
    if (open && row.type === type && (name === undefined || row.name === name)) return visit;
  }
  return undefined;
}

/** What an event inside a state says of it: a call, its failure, or its success after a failure. */
function note(event: HistoryEvent, row: Mutable<StateRow>): void {
  const { type } = event;
  if (type === 'TaskScheduled') {
    row.attempts = (row.attempts ?? 0) + 1;
    row.arguments = parse(detailsOf(event, 'taskScheduledEventDetails')['parameters']);
  } else if (type === 'LambdaFunctionScheduled') {
    row.attempts = (row.attempts ?? 0) + 1;
    row.arguments = parse(detailsOf(event, 'lambdaFunctionScheduledEventDetails')['input']);
  } else if (type === 'TaskSucceeded' || type === 'LambdaFunctionSucceeded') {
    row.status = 'running';
  } else if (/(?:Failed|TimedOut)$/.test(type)) {
    fail(row, failureOf(event));
  }
}

/** `<type>EventDetails` with a small first letter holds error and cause, where there are any. */
function failureOf(event: HistoryEvent): Readonly<Record<string, unknown>> {
  return detailsOf(event, `${event.type.charAt(0).toLowerCase()}${event.type.slice(1)}EventDetails`);
}

function fail(row: Mutable<StateRow>, { error, cause }: Readonly<Record<string, unknown>>): void {
  row.status = 'failed';
  if (typeof error === 'string') row.error = error;
  if (typeof cause === 'string') row.cause = cause;
}

/** No state outlives its execution: the one that ended it failed, others still open were stopped. */
function endAll(event: HistoryEvent, before: Place, visits: readonly Visit[]): void {
  if (event.type === 'ExecutionFailed') {
    for (let visit = before.visit; visit !== undefined; visit = visit.parent) {
      if (visit.open) fail(visit.row, failureOf(event));
    }
  }
  for (const visit of visits) close(visit, event.timestamp);
}

const detailsOf = (event: HistoryEvent, key: string): Readonly<Record<string, unknown>> => {
  const details = event[key];
  return typeof details === 'object' && details !== null ? (details as Record<string, unknown>) : {};
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Histories hold JSON as text; AWS may have cut it short. */
function parse(value: unknown): Json {
  if (typeof value !== 'string') return null;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
