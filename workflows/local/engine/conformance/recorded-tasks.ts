import { isObject } from '../definition/report.ts';
import { type EngineClock, type Integration, type Json, TaskFailure } from '../types.ts';
import type { TaskEntry } from './cases.ts';
import { compareParsed } from './compare.ts';

/** Longer than any time-out: a task that was recorded as timed out never answers. */
const FOREVER_MS = 1000 * 99_999_999;

/** Answers as the recorded tasks did, and notes arguments that AWS computed otherwise. */
export class RecordedTasks {
  readonly differences: string[] = [];
  readonly #unused: TaskEntry[];
  readonly #masks: readonly string[];
  readonly #clock: EngineClock;

  constructor(entries: readonly TaskEntry[], masks: readonly string[], clock: EngineClock) {
    this.#unused = [...entries];
    this.#masks = masks;
    this.#clock = clock;
  }

  readonly serve: Integration = async (call) => {
    const entry = this.#take(call.stateName, call.arguments);
    if (entry === undefined) {
      this.differences.push(`tasks: '${call.stateName}' called a task more often than was recorded`);
      throw new TaskFailure('Recording.Exhausted', `Nothing more was recorded for '${call.stateName}'.`);
    }
    const { outcome } = entry;
    if (outcome.timeout !== undefined) {
      await this.#clock.sleep(FOREVER_MS, call.signal);
      throw new TaskFailure('States.Timeout');
    }
    if ('error' in outcome) throw new TaskFailure(outcome.error ?? '', outcome.cause);
    return outcome.output;
  };

  /** Tasks that AWS called and we did not. */
  leftOver(): string[] {
    return this.#unused.map(({ state }) => `tasks: '${state}' did not call a task that was recorded`);
  }

  #take(state: string, args: Json): TaskEntry | undefined {
    const differencesOf = (entry: TaskEntry) =>
      entry.arguments === undefined
        ? []
        : compareParsed(entry.arguments, args, this.#masks, `tasks.${state}.arguments`);
    const own = this.#unused.filter((entry) => entry.state === state);
    const entry = own.find((candidate) => differencesOf(candidate).length === 0) ?? own[0];
    if (entry === undefined) return undefined;
    this.#unused.splice(this.#unused.indexOf(entry), 1);
    this.differences.push(...differencesOf(entry));
    return entry;
  }
}

/** Every `Resource` a definition names, wherever it stands. */
export function resourcesOf(definition: Json): Set<string> {
  const resources = new Set<string>();
  const pending: Json[] = [definition];
  for (let json = pending.pop(); json !== undefined; json = pending.pop()) {
    if (Array.isArray(json)) pending.push(...json);
    else if (isObject(json)) {
      if (json['Type'] === 'Task' && typeof json['Resource'] === 'string') resources.add(json['Resource']);
      pending.push(...Object.values(json));
    }
  }
  return resources;
}
