import { systemClock } from '../adapters/system-clock.ts';
import type { EscalateDeps } from '../escalate/escalate.ts';
import type { Seams } from './shared.ts';

/** Nothing to call: what the policy says comes with the attempts. */
export const escalateDeps = ({ clock = systemClock, random = Math.random }: Seams = {}): EscalateDeps => ({
  clock,
  random,
});
