import { AWS_PRICES, BYTES_A_GB, DAYS_A_MONTH, HOURS_A_MONTH } from '../../tasks/core/costs/aws-prices.ts';
import { OPTIMIZING, RUN_DAYS, SEARCHES_PER_OCU, SWEEP } from './assumptions.ts';
import type { Deployed } from './deployed.ts';
import { type BillLine, line, term } from './line.ts';
import { timesAMonth } from './run-lines.ts';
import type { DayUsage } from './usage.ts';

const { dynamodb, search } = AWS_PRICES;

export function tableLines({ schedules, tables }: Deployed, usage: DayUsage): readonly BillLine[] {
  const sweeps = timesAMonth(SWEEP.everyMinutes);
  const windows = schedules * timesAMonth(OPTIMIZING.everyMinutes) * OPTIMIZING.units;
  const writes = usage.writeUnits * DAYS_A_MONTH + sweeps * SWEEP.writeUnits + windows;
  const reads = usage.readUnits * DAYS_A_MONTH + sweeps * SWEEP.readUnits + windows;
  const gb = (usage.keptBytes * RUN_DAYS) / BYTES_A_GB;
  return [
    line('DynamoDB', 'writes', [term(writes, 'units', dynamodb.writeUnitUsd)]),
    line('DynamoDB', 'reads', [term(reads, 'units', dynamodb.readUnitUsd)]),
    line('DynamoDB', `runs of ${RUN_DAYS} days`, [
      term(gb, 'GB', dynamodb.gbMonthUsd),
      ...(tables.withRecovery ? [term(gb, 'GB to recover', dynamodb.recoveryGbMonthUsd)] : []),
    ]),
  ];
}

/** OCUs of the hours of a day, each hour by its own traffic; half of one is the least, to index and to search. */
export function searchLine({ collections }: Deployed, { searches, hours }: DayUsage): BillLine {
  const copies = collections.standbyReplicas ? 2 : 1;
  const ofHour = (share: number): number => ocusFor((searches * share) / 3_600) + LEAST_OCUS;
  const ocuHours = hours.reduce((sum, share) => sum + ofHour(share), 0) * (HOURS_A_MONTH / hours.length);
  return line('OpenSearch', 'the catalogue, to index and to search', [
    term(ocuHours * copies * collections.count, 'OCU-h', search.ocuHourUsd),
  ]);
}

const LEAST_OCUS = 0.5;

const ocusFor = (perSecond: number): number => {
  const needed = perSecond / SEARCHES_PER_OCU;
  return needed <= LEAST_OCUS ? LEAST_OCUS : Math.ceil(needed);
};
