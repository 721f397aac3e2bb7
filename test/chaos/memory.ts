import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const MIB = 1024 * 1024;
/** A heap that is not leaking still breathes. */
const BREATH_SHARE = 1.15;
const BREATH_BYTES = 16 * MIB;
/** Fewer say nothing. */
const LEAST_SAMPLES = 9;

/** Bytes that survive a collection. */
export function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

export interface MemoryVerdict {
  readonly samples: number;
  readonly firstMiB: number;
  readonly lastMiB: number;
  /** Null: too few samples. */
  readonly isFlat: boolean | null;
}

/** The median of the last third beside that of the first. */
export function isFlat(samples: readonly number[]): MemoryVerdict {
  const third = Math.floor(samples.length / 3);
  const first = median(samples.slice(0, third));
  const last = median(samples.slice(-third));
  const flat = last <= Math.max(first * BREATH_SHARE, first + BREATH_BYTES);
  return {
    samples: samples.length,
    firstMiB: Math.round(first / MIB),
    lastMiB: Math.round(last / MIB),
    isFlat: samples.length < LEAST_SAMPLES ? null : flat,
  };
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
