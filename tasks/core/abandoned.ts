import type { EpochMs } from './clock.ts';
import type { AttemptFacts } from './contract/attempt.ts';
import type { RunStatus } from './contract/enums.ts';

/** The machine's own time-out: after it Step Functions lets nothing of an execution run on. */
export const LONGEST_EXECUTION_MS = 120_000;
/** Clocks differ, and the last write of an execution may still be on its way. */
const MARGIN_MS = 15_000;

/** Runs that began at or after this moment may still be going. */
export const mayStillRunFrom = (now: EpochMs): EpochMs => now - LONGEST_EXECUTION_MS - MARGIN_MS;

export interface OpenRun {
  readonly status: RunStatus;
  readonly startedAt: EpochMs;
  readonly leaseUntil: EpochMs;
}

/** Whether nobody can be at work on this run any more, although nobody wrote its end. */
export const isAbandoned = ({ status, startedAt, leaseUntil }: OpenRun, now: EpochMs): boolean =>
  status === 'running' && startedAt < mayStillRunFrom(now) && leaseUntil < now;

/** Why an abandoned run has no answer, as far as the table can tell. */
export function abandonment(
  { leaseUntil }: OpenRun,
  attempts: readonly Pick<AttemptFacts, 'role'>[],
): { readonly error: string; readonly cause: string; readonly state: string } {
  const state = lastHeardIn(attempts);
  const calls = attempts.length === 1 ? '1 call' : `${attempts.length} calls`;
  return {
    error: 'Run.Abandoned',
    cause:
      `nobody wrote an end, and the lease ran out at ${new Date(leaseUntil).toISOString()}: the execution was ` +
      `stopped, timed out or passed a limit, or its process died; last heard of in ${state}, ${calls} journalled`,
    state,
  };
}

/** Step Functions keeps no history of Express executions: the journal tells the last state that paid. */
export function lastHeardIn(attempts: readonly Pick<AttemptFacts, 'role'>[]): string {
  const asked = (role: AttemptFacts['role']): boolean => attempts.some((attempt) => attempt.role === role);
  if (asked('insurance')) return 'Ask Every Model';
  if (asked('answer')) return 'Invoke Model';
  if (asked('classifier')) return 'Look Closer';
  return asked('embedding') ? 'Retrieve Passages' : 'Understand Message';
}
