import { isDeepStrictEqual } from 'node:util';
import { guardRailsOf } from '../../tasks/core/optimizer/guard-rails.ts';
import { withValue } from '../../tasks/core/optimizer/parameters.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import { round } from '../../tasks/core/round.ts';
import type { RunRecord } from '../../tasks/ports/run-store.ts';
import { seededRandom } from '../random.ts';
import type { Side, WhatIfRun } from '../replay/what-if/what-if.ts';
import { lowerBound } from './bootstrap.ts';

/** What one threshold would have made of the recorded messages, beside the live one. */
export interface Candidate {
  readonly accept: number;
  /** Messages of which both are known, and their share of all. */
  readonly pairs: number;
  readonly knownShare: number;
  /** US dollars a message saved; its lower confidence bound. Null without a pair. */
  readonly savedUsd: number | null;
  readonly savedUsdLower: number | null;
  /** Change of the estimated quality of what is answered, 0-1; its lower confidence bound. */
  readonly quality: number | null;
  readonly qualityLower: number | null;
  /** Messages that climb, under the live threshold and under this one. */
  readonly climbedBefore: number;
  readonly climbed: number;
  /** Why it is not recommended; empty where it could be. */
  readonly why: string;
}

export interface Refit {
  readonly live: number;
  readonly runs: number;
  /** Chance that any of the bounds is wrong: shared among the candidates. */
  readonly level: number;
  /** Quality that a saving may cost at most, at its lower bound. */
  readonly tolerance: number;
  readonly candidates: readonly Candidate[];
  readonly recommended: Candidate | null;
}

export interface RefitDeps {
  /** A recorded message under another policy; nobody is asked. */
  readonly whatIf: (record: RunRecord, policy: Policy) => Promise<WhatIfRun>;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface RefitOptions {
  readonly tolerance: number;
  readonly seed: number;
}

const LEVEL = 0.05;
const LEAST_PAIRS = 30;
const LEAST_KNOWN = 0.9;

/**
 * The accept threshold that recorded traffic speaks for. Every threshold of the guard rails' grid answers the same
 * messages, by the machine itself, and is compared with the live one message by message. One is recommended only
 * where money is surely saved (the lower bound of the bootstrap, corrected for the number of candidates by
 * Bonferroni, is above 0), and quality surely does not fall by more than the tolerance. Of those the surest saving
 * wins. Quality is the check's own estimate: votes are on single answers, and no vote tells of one never given.
 */
export async function refit(
  records: readonly RunRecord[],
  policy: Policy,
  { tolerance, seed }: RefitOptions,
  deps: RefitDeps,
): Promise<Refit> {
  const live = policy.thresholds.accept;
  const grid = gridOf(policy);
  const all = [...grid, live].toSorted((one, other) => one - other);
  const answered: ReadonlyMap<number, Side>[] = [];
  for (const record of records) {
    answered.push(
      await sidesUnder(all, async (accept) => {
        const { would } = await deps.whatIf(record, withValue(policy, 'thresholds.accept', accept));
        return would.kind === 'known' ? would.side : undefined;
      }),
    );
    deps.onProgress?.(answered.length, records.length);
  }
  const under = (accept: number): readonly (Side | undefined)[] => answered.map((sides) => sides.get(accept));
  const level = LEVEL / Math.max(1, grid.length);
  const candidates = grid.map((accept) =>
    candidate(accept, under(live), under(accept), { tolerance, level, random: seededRandom(seed) }),
  );
  const [recommended = null] = candidates
    .filter(({ why }) => why === '')
    .toSorted(
      (one, other) =>
        (other.savedUsdLower ?? 0) - (one.savedUsdLower ?? 0) ||
        Math.abs(one.accept - live) - Math.abs(other.accept - live),
    );
  return { live, runs: records.length, level: LEVEL, tolerance, candidates, recommended };
}

/**
 * One message under each threshold; what is not known is left out. The higher the threshold, the more answers it
 * rejects: where two come to the same, so does every one between them, and is not asked for.
 * @param thresholds ascending
 */
async function sidesUnder(
  thresholds: readonly number[],
  sideUnder: (accept: number) => Promise<Side | undefined>,
): Promise<ReadonlyMap<number, Side>> {
  const found = new Map<number, Side | undefined>();
  const at = async (index: number): Promise<Side | undefined> => {
    const accept = thresholds[index] as number;
    if (!found.has(accept)) found.set(accept, await sideUnder(accept));
    return found.get(accept);
  };
  const between = async (low: number, high: number): Promise<void> => {
    const [one, other] = [await at(low), await at(high)];
    if (high - low < 2) return;
    if (isDeepStrictEqual(one, other)) {
      for (const accept of thresholds.slice(low + 1, high)) found.set(accept, one);
      return;
    }
    const middle = Math.floor((low + high) / 2);
    await between(low, middle);
    await between(middle, high);
  };
  await between(0, thresholds.length - 1);
  return new Map(
    [...found].flatMap(([accept, side]) => (side === undefined ? [] : [[accept, side] as const])),
  );
}

/** From the least to the most of the guard rails, without the live one. */
function gridOf(policy: Policy): readonly number[] {
  const { least, most, step } = guardRailsOf(policy).threshold;
  const count = Math.floor(round((most - least) / step, 6)) + 1;
  const values = [...Array.from({ length: count }, (_, at) => round(least + at * step)), most];
  return [...new Set(values)].filter((value) => value !== policy.thresholds.accept);
}

interface Terms {
  readonly tolerance: number;
  readonly level: number;
  readonly random: () => number;
}

function candidate(
  accept: number,
  before: readonly (Side | undefined)[],
  after: readonly (Side | undefined)[],
  { tolerance, level, random }: Terms,
): Candidate {
  const pairs = before.flatMap((was, at) => {
    const would = after[at];
    return was === undefined || would === undefined ? [] : [{ was, would }];
  });
  const saved = pairs.map(({ was, would }) => was.costUsd - would.costUsd);
  const better = pairs.map(({ was, would }) => (would.confidence ?? 0) - (was.confidence ?? 0));
  const bound = (differences: readonly number[]): number | null =>
    differences.length === 0 ? null : round(lowerBound(differences, level, random), 9);
  const mean = (values: readonly number[]): number | null =>
    values.length === 0 ? null : round(values.reduce((sum, value) => sum + value, 0) / values.length, 9);
  const measured = {
    accept,
    pairs: pairs.length,
    knownShare: before.length === 0 ? 0 : round(pairs.length / before.length),
    savedUsd: mean(saved),
    savedUsdLower: bound(saved),
    quality: mean(better),
    qualityLower: bound(better),
    climbedBefore: pairs.filter(({ was }) => was.escalations > 0).length,
    climbed: pairs.filter(({ would }) => would.escalations > 0).length,
  };
  return { ...measured, why: whyNot(measured, tolerance) };
}

function whyNot(
  { pairs, knownShare, savedUsdLower, qualityLower }: Omit<Candidate, 'why'>,
  tolerance: number,
): string {
  if (pairs < LEAST_PAIRS) return `${pairs} messages tell of it: ${LEAST_PAIRS} are needed`;
  if (knownShare < LEAST_KNOWN)
    return `only ${Math.round(knownShare * 100)} % of the records tell what would have come of it`;
  if (savedUsdLower === null || savedUsdLower <= 0) return 'saves nothing for sure';
  if (qualityLower === null || qualityLower < -tolerance) return 'quality may fall';
  return '';
}
