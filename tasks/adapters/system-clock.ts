import type { Clock } from '../core/clock.ts';

/** The wall clock: the one place where the tasks read it. */
export const systemClock: Clock = { now: () => Date.now() };
