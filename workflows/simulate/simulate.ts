import { dayLimits } from '../../tasks/core/budget.ts';
import type { NanoUsd } from '../../tasks/core/money.ts';
import { CHUNKS } from './assumptions.ts';
import type { ChunkResult, Prepared } from './chunk.ts';
import { type Crew, crewOf } from './crew.ts';
import { addChunk, dayTally, type Tally } from './tally.ts';
import { PLENTY, type Purse } from './world.ts';

export interface SimulateOptions {
  /** Threads. The outcome is the same with any number of them. */
  readonly workers: number;
  /** Chunks that are done, of those known to be needed. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A day of traffic in virtual time. */
export async function simulateDay(prepared: Prepared, options: SimulateOptions): Promise<Tally> {
  const crew = crewOf(prepared, options.workers);
  let done = 0;
  const onDone = (): void => {
    done += 1;
    options.onProgress?.(done, Math.max(done, CHUNKS));
  };
  try {
    const results = await withinBudget(prepared, crew, onDone);
    const day = dayTally(prepared.bins);
    for (const { tally } of results) addChunk(day, tally);
    return day;
  } finally {
    await crew.close();
  }
}

const sequence = (from: number): readonly number[] =>
  Array.from({ length: CHUNKS - from }, (_, at) => from + at);

/**
 * Chunks run beside each other, so none knows what those before it have spent. They first run as if there were plenty;
 * the one in which a pot runs out runs once more with just what is left, and those after it with that pot empty.
 */
async function withinBudget(
  { policy }: Prepared,
  crew: Crew,
  onDone: () => void,
): Promise<readonly ChunkResult[]> {
  const limits = dayLimits(policy);
  const results: ChunkResult[] = [...(await crew.run(sequence(0), PLENTY, onDone))];
  const runOut = async (first: number, pot: keyof Purse, money: Purse, after: Purse): Promise<number> => {
    const at = crossing(results, first, money[pot]);
    if (at === undefined) return CHUNKS;
    const left = { ...money, [pot]: money[pot] - spentBetween(results, first, at) };
    results.splice(at, 1, ...(await crew.run([at], left, onDone)));
    results.splice(at + 1, CHUNKS, ...(await crew.run(sequence(at + 1), after, onDone)));
    return at;
  };
  const { economy } = limits;
  const spent = await runOut(0, 'main', { main: limits.main, economy }, { ...PLENTY, main: 0 });
  if (spent >= CHUNKS - 1) return results;
  const leftOver = results[spent]?.purse.economy ?? economy;
  await runOut(spent + 1, 'economy', { main: 0, economy: leftOver }, { main: 0, economy: 0 });
  return results;
}

const spentIn = ({ tally }: ChunkResult): NanoUsd => tally.budget.spentNano;

const spentBetween = (results: readonly ChunkResult[], from: number, to: number): NanoUsd =>
  results.slice(from, to).reduce((sum, result) => sum + spentIn(result), 0);

/** The first chunk that would spend more than is left; undefined where all have enough. */
function crossing(results: readonly ChunkResult[], first: number, money: NanoUsd): number | undefined {
  let left = money;
  for (let at = first; at < results.length; at++) {
    left -= spentIn(results[at] as ChunkResult);
    if (left < 0) return at;
  }
  return undefined;
}
