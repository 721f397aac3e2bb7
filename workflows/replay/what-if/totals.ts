import { toNano, toUsd } from '../../../tasks/core/money.ts';
import { round } from '../../../tasks/core/round.ts';
import { nearestRank } from '../../../tasks/core/statistics.ts';
import type { Side, WhatIfRun } from './what-if.ts';

export interface SideTotals {
  readonly costUsd: number;
  readonly escalations: number;
  readonly calls: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** With an answer that nothing was wrong with. */
  readonly answered: number;
}

export interface WhatIfTotals {
  readonly runs: number;
  readonly known: number;
  readonly unknown: number;
  readonly refused: number;
  /** Shares of the runs, and of what they had cost, that the record suffices for: 0-1. */
  readonly knownShare: number | null;
  readonly knownCostShare: number | null;
  /** By lane, over all runs that would not be refused; the plan is known also where the answer is not. */
  readonly lanes: Readonly<Record<string, { readonly was: number; readonly would: number }>>;
  /** Over the runs that are known. */
  readonly was: SideTotals;
  readonly would: SideTotals;
  /** Known runs that would take another lane, or be answered by another model. */
  readonly otherLane: number;
  readonly otherModel: number;
  /** Over the runs that are not known: what they had cost, and what the plan expects of its first call. */
  readonly unknownWasUsd: number;
  readonly unknownExpectedUsd: number;
  /** What the records do not tell, by reason. */
  readonly why: Readonly<Record<string, number>>;
}

/** What another policy would have come to, kept apart from what nobody can know. */
export function totalsOf(runs: readonly WhatIfRun[]): WhatIfTotals {
  const known = runs.flatMap(({ was, would }) =>
    would.kind === 'known' ? [{ was, would: would.side }] : [],
  );
  const unknown = runs.flatMap(({ was, would }) => (would.kind === 'unknown' ? [{ was, would }] : []));
  const thenUsd = sum(known.map(({ was }) => was.costUsd));
  const unknownWasUsd = sum(unknown.map(({ was }) => was.costUsd));
  return {
    runs: runs.length,
    known: known.length,
    unknown: unknown.length,
    refused: runs.length - known.length - unknown.length,
    knownShare: share(known.length, runs.length),
    knownCostShare: share(thenUsd, sum(runs.map(({ was }) => was.costUsd))),
    lanes: lanesOf(runs),
    was: sideTotals(known.map(({ was }) => was)),
    would: sideTotals(known.map(({ would }) => would)),
    otherLane: known.filter(({ was, would }) => was.lane !== would.lane).length,
    otherModel: known.filter(({ was, would }) => was.model !== would.model).length,
    unknownWasUsd,
    unknownExpectedUsd: sum(unknown.map(({ would }) => would.estimate?.costUsd ?? 0)),
    why: counted(unknown.flatMap(({ would }) => would.why)),
  };
}

/** To the nano-dollar: thousands of small amounts must not drift. */
const sum = (amounts: readonly number[]): number =>
  toUsd(amounts.reduce((total, amount) => total + toNano(amount), 0));

const share = (part: number, whole: number): number | null => (whole === 0 ? null : round(part / whole));

function lanesOf(runs: readonly WhatIfRun[]): WhatIfTotals['lanes'] {
  const pairs = runs.flatMap(({ was, would }) => {
    if (would.kind === 'refused') return [];
    return [{ was: was.lane, would: would.kind === 'known' ? would.side.lane : would.lane }];
  });
  const name = (lane: string | null): string => lane ?? 'none';
  const names = new Set(pairs.flatMap(({ was, would }) => [name(was), name(would)]));
  return Object.fromEntries(
    [...names].toSorted().map((lane) => [
      lane,
      {
        was: pairs.filter(({ was }) => name(was) === lane).length,
        would: pairs.filter(({ would }) => name(would) === lane).length,
      },
    ]),
  );
}

function sideTotals(sides: readonly Side[]): SideTotals {
  const times = sides.flatMap(({ latencyMs }) => latencyMs ?? []).toSorted((one, other) => one - other);
  return {
    costUsd: sum(sides.map(({ costUsd }) => costUsd)),
    escalations: sides.reduce((total, { escalations }) => total + escalations, 0),
    calls: sides.reduce((total, { calls }) => total + calls, 0),
    p50Ms: nearestRank(times, 0.5),
    p95Ms: nearestRank(times, 0.95),
    answered: sides.filter(({ outcome }) => outcome === 'answered').length,
  };
}

function counted(reasons: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([, one], [, other]) => other - one));
}
