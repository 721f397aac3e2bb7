import { systemClock } from '../../tasks/adapters/system-clock.ts';
import type { Clock } from '../../tasks/core/clock.ts';
import { sweepDeps } from '../../tasks/runtime/sweep-deps.ts';
import { type SweepReport, sweep } from '../../tasks/sweep/sweep.ts';
import type { StackAddress } from '../connection/stack-address.ts';

/** As often as the deployed one. */
const EVERY_MS = 60_000;
const WORK_MS = 40_000;

/** One sweep over the runs of a stack, by the very code of the deployed sweeper. */
export function sweepOnce(endpoints: StackAddress, clock: Clock = systemClock): Promise<SweepReport> {
  const { region, dynamodb, tableName } = endpoints;
  const deps = sweepDeps({ region, tableName, dynamodbEndpoint: dynamodb }, clock);
  return sweep(deps, clock.now() + WORK_MS);
}

export interface Sweeping {
  /** Ends the timer and waits for the sweep that runs. */
  stop(): Promise<void>;
}

/**
 * Sweeps at once, since an earlier process may have been killed in the middle of its runs, and then every
 * minute.
 */
export function startSweeping(
  endpoints: StackAddress,
  told: { onSwept(report: SweepReport): void; onError(error: unknown): void },
): Sweeping {
  let running: Promise<void> | undefined;
  const run = (): void => {
    // A sweep that takes longer than the pause is not joined by a second one.
    running ??= sweepOnce(endpoints)
      .then(told.onSwept, told.onError)
      .finally(() => {
        running = undefined;
      });
  };
  run();
  const timer = setInterval(run, EVERY_MS);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
