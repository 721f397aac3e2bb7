import { matchesError, StateFailure } from '../failure.ts';
import { recordEvaluationFailure } from '../interpreter.ts';
import { Payload } from '../payload.ts';
import type { Outcome, Run } from '../run.ts';
import { sleepUnlessCancelled } from '../sleep.ts';
import type { Json } from '../types.ts';
import type { Visit } from '../visit.ts';
import type { CompileContext, Definition } from './compile-context.ts';
import { compileExit, type Exit, leave } from './exit.ts';

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
  readonly fullJitter: boolean;
}

interface Catcher {
  readonly errorEquals: readonly string[];
  readonly exit: Exit;
}

/** `Retry` and `Catch` of a Task, Parallel or Map state. */
export interface Recovery {
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
}

const numberOr = (json: Json | undefined, fallback: number) => (typeof json === 'number' ? json : fallback);

export function compileRecovery(definition: Definition, context: CompileContext): Recovery {
  const retry = (definition['Retry'] ?? []) as Definition[];
  const catches = (definition['Catch'] ?? []) as Definition[];
  return {
    retriers: retry.map((retrier) => ({
      errorEquals: retrier['ErrorEquals'] as string[],
      intervalSeconds: numberOr(retrier['IntervalSeconds'], 1),
      maxAttempts: numberOr(retrier['MaxAttempts'], 3),
      backoffRate: numberOr(retrier['BackoffRate'], 2),
      maxDelaySeconds: numberOr(retrier['MaxDelaySeconds'], Number.POSITIVE_INFINITY),
      fullJitter: retrier['JitterStrategy'] === 'FULL',
    })),
    catchers: catches.map((catcher, index) => ({
      errorEquals: catcher['ErrorEquals'] as string[],
      exit: compileExit(catcher, context, `Catch[${index}]/`),
    })),
  };
}

/** Seconds before the `attempt`th retry (from 0), before jitter. */
export function backoffSeconds(retrier: Retrier, attempt: number): number {
  return Math.min(retrier.intervalSeconds * retrier.backoffRate ** attempt, retrier.maxDelaySeconds);
}

function delayMs(retrier: Retrier, attempt: number, { random }: Run): number {
  const seconds = backoffSeconds(retrier, attempt);
  return 1000 * (retrier.fullJitter ? random() * seconds : seconds);
}

/** Attempts until one succeeds, a catcher takes over, or nothing matches. Each retrier counts for itself. */
export async function recover(
  { retriers, catchers }: Recovery,
  visit: Visit,
  attempt: () => Promise<Outcome>,
): Promise<Outcome> {
  const counts: number[] = retriers.map(() => 0);
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof StateFailure)) throw error;
      recordEvaluationFailure(error, visit);
      const index = retriers.findIndex((retrier) => matchesError(retrier.errorEquals, error));
      const retrier = retriers[index];
      const count = counts[index] ?? 0;
      if (retrier === undefined || count >= retrier.maxAttempts) return await caught(catchers, error, visit);
      counts[index] = count + 1;
      visit.retryCount += 1;
      const { run, cancellation } = visit.level;
      await sleepUnlessCancelled(run.clock, delayMs(retrier, count, run), cancellation);
    }
  }
}

async function caught(catchers: readonly Catcher[], failure: StateFailure, visit: Visit): Promise<Outcome> {
  const catcher = catchers.find(({ errorEquals }) => matchesError(errorEquals, failure));
  if (catcher === undefined) throw failure;
  const { errorOutput } = failure;
  return leave(catcher.exit, visit, new Payload({ ...errorOutput }), { errorOutput: { ...errorOutput } });
}
