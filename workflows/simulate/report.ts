import { dayLimits } from '../../tasks/core/budget.ts';
import { LANES, STAGES } from '../../tasks/core/contract/enums.ts';
import { clean } from '../../tasks/core/costs/mix.ts';
import { toUsd } from '../../tasks/core/money.ts';
import { PARTITION_WRITES } from './assumptions.ts';
import { billOf, peakAtOnce, peakEnvironments, peakIndexWrites, peakOf, spendWritesOf } from './bill.ts';
import type { Prepared } from './chunk.ts';
import { type Goal, goalsOf } from './goals.ts';
import { addedUp, type Latency, latencyOf } from './percentiles.ts';
import type { CallSums, LaneSums, Tally } from './tally.ts';

export interface LaneReport {
  readonly lane: string;
  readonly messages: number;
  readonly share: number;
  readonly latency: Latency;
  readonly slaMet: number;
  readonly usd: number;
  readonly usdPerMessage: number;
  readonly answered: number;
  readonly degraded: number;
  readonly apologized: number;
  readonly escalated: number;
  /** States of the machine a message passes, on average. */
  readonly states: number;
  /** Mean milliseconds of models, of looking things up, and of everything else. */
  readonly modelMs: number;
  readonly lookUpMs: number;
  readonly ownMs: number;
  /** Share of the sent answers that are good; null where none came from a model. */
  readonly good: number | null;
}

export interface CallReport extends Omit<CallSums, 'nano'> {
  readonly role: string;
  readonly model: string;
  readonly usd: number;
}

/** What a simulated day came to: numbers, and the same whoever ran it. US dollars, milliseconds, shares from 0 to 1. */
export type Report = ReturnType<typeof reportOf>;

export interface About {
  readonly policy: string;
  readonly mix: string;
}

export function reportOf(tally: Tally, prepared: Prepared, about: About) {
  const { policy } = prepared;
  const slaMs = policy.sla.defaultMs;
  const lanes = [...LANES, 'none' as const]
    .map((lane) => [lane, tally.lanes[lane]] as const)
    .filter(([, { messages }]) => messages > 0);
  const all = addedUp(lanes.map(([, sums]) => sums));
  const latency = latencyOf(all);
  const slaMet = ratio(all.slaMet, all.messages);
  const writes = spendWritesOf(tally, policy.budgets.maxShards);
  const { main, economy } = dayLimits(policy);
  return {
    ...about,
    messages: all.messages,
    seed: prepared.seed,
    slaMs,
    goals: goalsOf(latency, slaMet, slaMs) as readonly Goal[],
    latency,
    sla: { met: slaMet, missed: all.messages - all.slaMet },
    outcomes: outcomesOf(all, tally),
    lanes: lanes.map(([lane, sums]) => laneReport(lane, sums, all.messages)),
    cost: costOf(all, tally),
    moves: tally.moves,
    insurance: insuranceOf(tally),
    throttles: {
      byProviders: sumOf(tally, 'throttled'),
      notAsked: sumOf(tally, 'unasked'),
      lambda: STAGES.reduce((sum, stage) => sum + tally.stages[stage].throttles, 0),
    },
    queueing: tally.waits,
    breakers: tally.breakers,
    budget: { ...budgetOf(tally, toUsd(main), policy.budgets.alarmShare), dayUsd: toUsd(main + economy) },
    traffic: {
      peakPerS: peakOf(tally.series.arrivals),
      meanPerS: all.messages / 86_400,
      executionsAtOnce: peakAtOnce(tally.series.runMs),
    },
    lambda: lambdaOf(tally),
    dynamodb: dynamodbOf(tally, writes),
    states: tally.states,
    aws: billOf(tally, writes, prepared.chart),
  };
}

const outcomesOf = (all: LaneSums, { lanes, unsure, cutAnswers }: Tally) => ({
  answered: all.answered,
  degraded: all.degraded,
  apologized: all.apologized,
  cached: lanes.cached.messages,
  escalated: all.escalated,
  classified: unsure,
  cutShort: cutAnswers,
  good: all.sent === 0 ? null : ratio(all.good, all.sent),
});

function costOf({ nano, messages }: LaneSums, tally: Tally) {
  const usd = toUsd(nano);
  const allStrongUsd = toUsd(tally.allStrongNano);
  return {
    usd,
    perMessageUsd: ratio(usd, messages),
    allStrongUsd,
    saved: allStrongUsd === 0 ? null : clean(1 - usd / allStrongUsd),
    calls: callReports(tally),
  };
}

const lambdaOf = (tally: Tally) => ({
  environmentsAtOnce: peakEnvironments(tally),
  functions: STAGES.map((stage) => ({
    stage,
    ...tally.stages[stage],
    meanMs: ratio(tally.stages[stage].billedMs, tally.stages[stage].invocations),
    atOnce: peakAtOnce(tally.series.stageMs[stage]),
  })),
});

const dynamodbOf = (tally: Tally, writes: ReturnType<typeof spendWritesOf>) => ({
  writeUnits: tally.dynamodb.writeUnits + writes.units,
  readUnits: tally.dynamodb.halfReads / 2,
  spendShards: writes.shards,
  peakWritesPerShardPerS: writes.peakPerShard,
  peakUnitsPerShardPerS: writes.peakUnitsPerShard,
  ofPartition: writes.peakUnitsPerShard / PARTITION_WRITES,
  peakIndexWritesPerShardPerS: peakIndexWrites(tally),
});

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

function laneReport(lane: string, sums: LaneSums, all: number): LaneReport {
  const { messages, sent, good, ms, modelMs, lookUpMs, nano, states } = sums;
  return {
    lane,
    messages,
    share: ratio(messages, all),
    latency: latencyOf(sums),
    slaMet: ratio(sums.slaMet, messages),
    usd: toUsd(nano),
    usdPerMessage: ratio(toUsd(nano), messages),
    answered: sums.answered,
    degraded: sums.degraded,
    apologized: sums.apologized,
    escalated: sums.escalated,
    states: ratio(states, messages),
    modelMs: ratio(modelMs, messages),
    lookUpMs: ratio(lookUpMs, messages),
    ownMs: ratio(ms - modelMs - lookUpMs, messages),
    good: sent === 0 ? null : ratio(good, sent),
  };
}

const callReports = ({ calls }: Tally): readonly CallReport[] =>
  Object.entries(calls)
    .map(([key, { nano, ...sums }]) => {
      const [role = '', model = ''] = key.split(' ');
      return { role, model, ...sums, usd: toUsd(nano) };
    })
    .toSorted(
      (one, other) =>
        other.usd - one.usd || `${one.role}${one.model}`.localeCompare(`${other.role}${other.model}`),
    );

const sumOf = ({ calls }: Tally, field: 'throttled' | 'unasked'): number =>
  Object.values(calls).reduce((sum, one) => sum + one[field], 0);

function insuranceOf({ insurance }: Tally) {
  const { nano, savedLate, savedFailed, ...rest } = insurance;
  return {
    ...rest,
    usd: toUsd(nano),
    saved: savedLate + savedFailed,
    savedLate,
    savedFailed,
    /** A better answer was there, and the insurance's was sent. */
    costAnswers: insurance.displacedForWorse,
  };
}

/** When the alarm's share of the main pot was gone, and how many messages came after it: seconds of the day. */
function budgetOf({ series, budget }: Tally, mainUsd: number, alarmShare: number) {
  let spentUsd = 0;
  let tightAtS: number | null = null;
  let tight = 0;
  series.spentNano.sums.forEach((nano, second) => {
    spentUsd += toUsd(nano);
    if (tightAtS === null && spentUsd >= alarmShare * mainUsd) tightAtS = second;
    else if (tightAtS !== null) tight += series.arrivals.sums[second] ?? 0;
  });
  return {
    spentUsd: toUsd(budget.spentNano),
    tightAtS: tightAtS as number | null,
    tight: Math.max(0, tight - budget.exhausted),
    exhausted: budget.exhausted,
    canned: budget.canned,
  };
}
