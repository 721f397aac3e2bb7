import * as z from 'zod/mini';
import type { EpochMs } from '../clock.ts';
import type { Policy } from '../policy/policy.ts';
import { type Compliance, TARGETS, type Target } from './compliance.ts';
import type { GuardRails } from './guard-rails.ts';
import { type Observed, observedSchema } from './observed.ts';
import { type Direction, type Move, moveSchema, opposite, type Parameter } from './parameters.ts';
import { pool, slim } from './pool.ts';

export const changeSchema = z.object({
  move: moveSchema,
  /** The versions of the policy before and after it. */
  fromVersion: z.int(),
  toVersion: z.int(),
  /** Epoch milliseconds. */
  at: z.number(),
  target: z.enum(TARGETS),
});

/** What the optimizer remembers from one window to the next. */
export const memorySchema = z.object({
  /** One up with every writing: two executions cannot both write the same. */
  revision: z.int(),
  /** The version of the policy that was live when it was written. */
  policyVersion: z.int(),
  /** Epoch milliseconds: the end of the last window that was judged. */
  judgedUntil: z.number(),
  /** Windows in a row that surely missed a target. */
  streaks: z.partialRecord(z.enum(TARGETS), z.int()),
  /** Epoch milliseconds of the last change, rolled back or not; 0 for none. */
  changedAt: z.number(),
  /** The last windows as one, so many that they hold enough messages: what a change is held against. */
  recent: z.nullable(observedSchema),
  /** The change whose effect is not known yet, what was before it, and the windows after it, as one. */
  watch: z.nullable(
    z.object({ change: changeSchema, before: observedSchema, after: z.nullable(observedSchema) }),
  ),
  /** The way each field was moved last. */
  last: z.record(z.string(), z.enum(['up', 'down'])),
  /** By `parameter:direction`: not again before then, and how often it was turned away from. */
  blocks: z.record(z.string(), z.object({ until: z.number(), times: z.int() })),
});

export type Memory = z.infer<typeof memorySchema>;
export type Change = z.infer<typeof changeSchema>;

export const freshMemory = (policyVersion: number): Memory => ({
  revision: 0,
  policyVersion,
  judgedUntil: 0,
  streaks: {},
  changedAt: 0,
  recent: null,
  watch: null,
  last: {},
  blocks: {},
});

/**
 * What is still true of the live policy. Whoever else changed it knows better: what was learnt under the old one
 * is let go, and nothing of theirs is rolled back. An own change that was announced and never made, or made and
 * never noted, is not watched.
 */
export function memoryFor(memory: Memory | undefined, live: { version: number; by: string }): Memory {
  const { version } = live;
  if (memory === undefined) return freshMemory(version);
  if (memory.policyVersion === version) return memory;
  if (live.by === OPTIMIZER) return { ...memory, policyVersion: version, watch: null };
  return { ...freshMemory(version), revision: memory.revision, judgedUntil: memory.judgedUntil };
}

/** The author of its changes. */
export const OPTIMIZER = 'optimizer';

/** A judged window, whatever was done about it: what every execution notes. */
export function withWindow(
  memory: Memory,
  observed: Observed,
  compliance: readonly Compliance[],
  { watchMessages }: GuardRails,
): Memory {
  const { recent } = memory;
  const isThin = recent !== null && recent.messages < watchMessages;
  const streaks = compliance.flatMap(({ target, surely }): [Target, number][] =>
    surely ? [[target, (memory.streaks[target] ?? 0) + 1]] : [],
  );
  return {
    ...memory,
    revision: memory.revision + 1,
    judgedUntil: observed.until,
    recent: isThin ? pool(recent, observed) : slim(observed),
    streaks: Object.fromEntries(streaks),
  };
}

const keyOf = (parameter: Parameter, direction: Direction): string => `${parameter}:${direction}`;

/** Doubling ends here: 32 times the pause. */
const MOST_DOUBLINGS = 5;

function blocked(
  blocks: Memory['blocks'],
  key: string,
  at: EpochMs,
  turns: number,
  rails: GuardRails,
): Memory['blocks'] {
  const times = (blocks[key]?.times ?? 0) + turns;
  const until = at + rails.reversalS * 1_000 * 2 ** Math.min(times, MOST_DOUBLINGS);
  return { ...blocks, [key]: { until, times } };
}

/**
 * A change that is about to be made. The way back is closed for a while; for twice as long each time the field is
 * turned round. A higher threshold is never closed so: quality must not wait.
 */
export function withChange(memory: Memory, change: Change, rails: GuardRails): Memory {
  const { parameter, direction } = change.move;
  const back = opposite(direction);
  const turned = memory.last[parameter] === back ? 1 : 0;
  return {
    ...memory,
    policyVersion: change.toVersion,
    streaks: {},
    changedAt: change.at,
    recent: null,
    watch: memory.recent && { change, before: memory.recent, after: null },
    last: { ...memory.last, [parameter]: direction },
    blocks: isForQuality(parameter, back)
      ? memory.blocks
      : blocked(memory.blocks, keyOf(parameter, back), change.at, turned, rails),
  };
}

const isForQuality = (parameter: Parameter, direction: Direction): boolean =>
  parameter === 'thresholds.accept' && direction === 'up';

/** A change that was undone, and is not tried again for a while. */
export function withRollBack(
  memory: Memory,
  undone: Change,
  version: number,
  at: EpochMs,
  rails: GuardRails,
): Memory {
  const { parameter, direction } = undone.move;
  return {
    ...memory,
    policyVersion: version,
    streaks: {},
    changedAt: at,
    recent: null,
    watch: null,
    blocks: blocked(memory.blocks, keyOf(parameter, direction), at, 1, rails),
  };
}

/**
 * The watch with one window more, as far as it tells of the change; over, once enough messages did. Every window is
 * compared with all that came before it since the change, so that many thin ones prove what one cannot.
 */
export function withWatched(memory: Memory, observed: Observed, policy: Policy): Memory {
  const { watch } = memory;
  if (watch === null || observed.from < tellsFrom(watch.change, policy)) return memory;
  const after = watch.after === null ? slim(observed) : pool(watch.after, observed);
  return { ...memory, watch: { ...watch, after } };
}

/** A change that proved itself is not watched any longer. */
export const released = (memory: Memory, { watchMessages }: GuardRails): Memory =>
  (memory.watch?.after?.messages ?? 0) >= watchMessages ? { ...memory, watch: null } : memory;

export const blockedUntil = ({ blocks }: Memory, { parameter, direction }: Move): EpochMs =>
  blocks[keyOf(parameter, direction)]?.until ?? 0;

/**
 * From when a window tells what a change came to: every version keeps answers of its own, so that the cache is
 * cold until one lifetime has passed.
 */
const tellsFrom = (change: Change, { caches }: Policy): EpochMs => change.at + caches.answerTtlS * 1_000;
