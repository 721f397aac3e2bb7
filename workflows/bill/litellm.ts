import { AWS_PRICES, BYTES_A_GB, DAYS_A_MONTH, HOURS_A_MONTH } from '../../tasks/core/costs/aws-prices.ts';
import { CHARS_A_TOKEN, RUN_DAYS } from './assumptions.ts';
import { type BillLine, line, term } from './line.ts';
import type { DayUsage } from './usage.ts';

/**
 * A LiteLLM proxy for the same calls, as its own documentation would run it (docs.litellm.ai, read in November 2026:
 * benchmarks, db_sizing, redis_sizing, proxy/prod). Everything twice, in two zones; sizes that it leaves open are ours.
 */
export const LITELLM = {
  /** Its benchmark: 1,170 calls a second on four instances of 4 vCPU and 8 GB. We load them by half. */
  callsPerTask: 1_170 / 4 / 2,
  leastTasks: 2,
  task: { vcpu: 4, gb: 8 },
  /** Where no minute sees more calls a second than this, a quarter of an instance does. */
  fewCalls: 25,
  smallTask: { vcpu: 1, gb: 2 },
  /** Calls a second at the busiest from which PostgreSQL is larger; db.t4g.medium below both. */
  database: { large: 20, xlarge: 500 },
  /** Of a line of its spend log, without the texts: 1 to 2 KB, it says. */
  spendLogBytes: 1_500,
  leastDatabaseGb: 20,
  /** Its table: 2 vCPU and 8 GB up to 1,000 calls a second; cache.t4g.small where there are few. */
  largeRedis: 100,
  /** Headers and JSON around the texts of a call, both ways together; its own log of one. */
  overheadBytes: 2_000,
  logBytes: 500,
  /** Master key, salt, password of the database. */
  secrets: 3,
  /** Two of the load balancer, two of the NAT gateways. */
  addresses: 4,
} as const;

const { fargate, rds, elastiCache, loadBalancer, nat } = AWS_PRICES;

/** The month of such a proxy under the same day of calls; models excluded. US dollars. */
export function litellmLines(usage: DayUsage): readonly BillLine[] {
  const calls = usage.models.reduce((sum, one) => sum + one.calls, 0);
  const tokens = usage.models.reduce((sum, one) => sum + one.inputTokens + one.outputTokens, 0);
  const peak = (usage.peakPerS * calls) / usage.messages;
  const gb = ((tokens * CHARS_A_TOKEN + calls * LITELLM.overheadBytes) * DAYS_A_MONTH) / BYTES_A_GB;
  return [
    gatewayLine(calls, peak, usage.hours),
    line('Load balancer', 'ALB', [
      term(HOURS_A_MONTH, 'hours', loadBalancer.hourUsd),
      term(gb, 'LCU-h', loadBalancer.lcuHourUsd),
    ]),
    line('NAT', 'two gateways', [term(2 * HOURS_A_MONTH, 'hours', nat.hourUsd), term(gb, 'GB', nat.gbUsd)]),
    line('Addresses', 'public IPv4', [
      term(LITELLM.addresses * HOURS_A_MONTH, 'hours', AWS_PRICES.ipv4HourUsd),
    ]),
    databaseLine(calls, peak),
    line('ElastiCache', 'Redis, primary and replica', [
      term(
        2 * HOURS_A_MONTH,
        'hours',
        peak > LITELLM.largeRedis ? elastiCache.m7gLargeHourUsd : elastiCache.t4gSmallHourUsd,
      ),
    ]),
    line('Logs', 'of the proxy', [
      term((calls * DAYS_A_MONTH * LITELLM.logBytes) / BYTES_A_GB, 'GB', AWS_PRICES.logs.gbInUsd),
    ]),
    line('Secrets', 'keys and passwords', [term(LITELLM.secrets, 'secrets', AWS_PRICES.secretMonthUsd)]),
  ];
}

/** Tasks follow the hours of the day, never fewer than two. */
function gatewayLine(calls: number, peak: number, hours: readonly number[]): BillLine {
  const { vcpu, gb } = peak <= LITELLM.fewCalls ? LITELLM.smallTask : LITELLM.task;
  const perTask = (LITELLM.callsPerTask * vcpu) / LITELLM.task.vcpu;
  const tasks = hours.map((share) =>
    Math.max(LITELLM.leastTasks, Math.ceil((share * calls) / 3_600 / perTask)),
  );
  const taskHours = (tasks.reduce((sum, one) => sum + one, 0) * HOURS_A_MONTH) / hours.length;
  return line('Fargate', `tasks of ${vcpu} vCPU and ${gb} GB`, [
    term(taskHours * vcpu, 'vCPU-h', fargate.vcpuHourUsd),
    term(taskHours * gb, 'GB-h', fargate.gbHourUsd),
  ]);
}

function databaseLine(calls: number, peak: number): BillLine {
  const { large, xlarge } = LITELLM.database;
  const [name, hourUsd] =
    peak <= large
      ? ['db.t4g.medium', rds.t4gMediumHourUsd]
      : peak <= xlarge
        ? ['db.m7g.large', rds.m7gLargeHourUsd]
        : ['db.m7g.xlarge', rds.m7gXlargeHourUsd];
  const logged = (calls * RUN_DAYS * LITELLM.spendLogBytes) / BYTES_A_GB;
  return line('RDS', `PostgreSQL in two zones, ${name}`, [
    term(HOURS_A_MONTH, 'hours', Number(hourUsd)),
    term(Math.max(LITELLM.leastDatabaseGb, logged), 'GB', rds.gbMonthUsd),
  ]);
}
