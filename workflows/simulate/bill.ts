import { SHARDS } from '../../tasks/adapters/dynamodb/keys.ts';
import { HOLDS_PER_SHARD } from '../../tasks/core/budget/holds.ts';
import { STAGES } from '../../tasks/core/contract/enums.ts';
import {
  dynamodbUsd,
  expressDayUsd,
  lambdaUsd,
  logsInUsd,
  searchDayUsd,
  writeUnits,
} from '../../tasks/core/costs/aws-prices.ts';
import { EXPRESS_MB, ITEM_BYTES, LAMBDA_MB, LOGS, SEARCH_OCUS } from './assumptions.ts';
import type { Chart } from './chart.ts';
import type { Seconds, Tally } from './tally.ts';

/** What AWS charges for the simulated messages besides the models; US dollars. */
export interface Bill {
  readonly stepFunctionsUsd: number;
  readonly lambdaUsd: number;
  readonly dynamodbUsd: number;
  /** Functions' own lines: the machine writes none of a run that went well. */
  readonly lambdaLogsUsd: number;
  /** Of a whole day, whatever the traffic. */
  readonly searchDayUsd: number;
  readonly totalUsd: number;
  /** On top, were every execution logged at level ALL. */
  readonly executionLogs: {
    readonly events: number;
    readonly withoutDataUsd: number;
    readonly withDataUsd: number;
  };
}

/** What is paid for of the simulated messages, in the units it is paid by. */
export interface Quantities {
  readonly executions: number;
  /** Of executions, each rounded up as Express is billed. */
  readonly wholeMs: number;
  readonly invocations: number;
  readonly billedMs: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** That executions would leave in a log of level ALL. */
  readonly events: number;
}

export function quantitiesOf(tally: Tally, writes: Pick<SpendWrites, 'units'>, chart: Chart): Quantities {
  const { executions, wholeMs } = tally.express;
  const stages = Object.values(tally.stages);
  return {
    executions,
    wholeMs,
    invocations: stages.reduce((sum, stage) => sum + stage.invocations, 0),
    billedMs: stages.reduce((sum, stage) => sum + stage.billedMs, 0),
    writeUnits: tally.dynamodb.writeUnits + writes.units,
    readUnits: tally.dynamodb.halfReads / 2,
    events: Object.entries(tally.states).reduce(
      (sum, [name, entries]) =>
        sum + entries * (chart.states[name]?.type === 'Task' ? LOGS.eventsOf.task : LOGS.eventsOf.other),
      executions * LOGS.eventsOfRun,
    ),
  };
}

export function billOf(tally: Tally, writes: SpendWrites, chart: Chart): Bill {
  const used = quantitiesOf(tally, writes, chart);
  const { executions, wholeMs, invocations, billedMs, events } = used;
  const parts = {
    stepFunctionsUsd: expressDayUsd({ executions, wholeMs, memoryMb: EXPRESS_MB }),
    lambdaUsd: lambdaUsd(invocations, billedMs, LAMBDA_MB),
    dynamodbUsd: dynamodbUsd(used.writeUnits, used.readUnits),
    lambdaLogsUsd: logsInUsd(invocations * LOGS.invocationBytes),
    searchDayUsd: searchDayUsd(SEARCH_OCUS),
  };
  return {
    ...parts,
    totalUsd: Object.values(parts).reduce((sum, usd) => sum + usd, 0),
    executionLogs: {
      events,
      withoutDataUsd: logsInUsd(events * LOGS.eventBytes),
      withDataUsd: logsInUsd(events * (LOGS.eventBytes + LOGS.dataBytes)),
    },
  };
}

/** The shards that hold the day's money. */
export interface SpendWrites {
  /** As many as the busiest moment needed: they only grow within a day. */
  readonly shards: number;
  readonly units: number;
  /** In the busiest second, of one shard. */
  readonly peakPerShard: number;
  readonly peakUnitsPerShard: number;
}

/** Shards follow the reservations that are open at once, as the ledger has it; an item with more of them costs more. */
export function spendWritesOf({ series }: Tally, maxShards: number): SpendWrites {
  let shards = 1;
  let units = 0;
  let peakPerShard = 0;
  let peakUnitsPerShard = 0;
  series.spendWrites.sums.forEach((writes, second) => {
    const holds = (series.holdMs.sums[second] ?? 0) / 1_000;
    shards = Math.max(shards, Math.min(maxShards, Math.ceil(holds / HOLDS_PER_SHARD)));
    const each = writeUnits(ITEM_BYTES.shard + (ITEM_BYTES.hold * holds) / shards);
    units += writes * each;
    peakPerShard = Math.max(peakPerShard, writes / shards);
    peakUnitsPerShard = Math.max(peakUnitsPerShard, (writes * each) / shards);
  });
  return { shards, units, peakPerShard, peakUnitsPerShard };
}

// Loops: a function called for each second of a day takes as long as a small day.
export function peakOf({ sums }: Seconds): number {
  let most = 0;
  for (const one of sums) if (one > most) most = one;
  return most;
}

/** Entries of `OPEN#` a second in one of its shards, at the busiest. */
export const peakIndexWrites = ({ series }: Tally): number => peakOf(series.indexWrites) / SHARDS.length;

/** How many of a kind there are at once: the mean of the busiest second. */
export const peakAtOnce = (busyMs: Seconds): number => peakOf(busyMs) / 1_000;

/** Environments of all functions at once, in the busiest second. */
export function peakEnvironments({ series }: Tally): number {
  const all = new Float64Array(series.stageMs.classify.sums.length);
  for (const stage of STAGES) {
    const { sums } = series.stageMs[stage];
    for (let second = 0; second < all.length; second++) {
      all[second] = (all[second] ?? 0) + (sums[second] ?? 0);
    }
  }
  return peakOf({ fromS: 0, sums: all }) / 1_000;
}
