import { DAYS_A_MONTH } from '../../tasks/core/costs/aws-prices.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import type { Profile } from '../../tasks/core/profile.ts';
import { trafficMix } from '../compare/strategies.ts';
import { DAY_S } from '../simulate/assumptions.ts';
import { bookOfPolicy } from '../simulate/demand.ts';
import { prepare } from '../simulate/prepare.ts';
import { type CallReport, type Report, reportOf } from '../simulate/report.ts';
import { simulateDay } from '../simulate/simulate.ts';
import { busyness, sumOver } from '../simulate/traffic.ts';

/** What one model has to take in the busiest minute of the day. */
export interface ModelLoad {
  /** Ours. */
  readonly model: string;
  readonly callsPerMinute: number;
  /** Read and written, where a written token counts once. */
  readonly inputPerMinute: number;
  readonly outputPerMinute: number;
  /** Most tokens that the calls may write: providers reserve them when a call begins. */
  readonly maxOutputPerMinute: number;
}

/** What a day of so many messages asks of an account. */
export interface Load {
  readonly messagesPerDay: number;
  readonly models: readonly ModelLoad[];
  /** In the busiest minute. */
  readonly startsPerS: number;
  readonly executionsAtOnce: number;
  readonly lambdasAtOnce: number;
  /** US dollars. */
  readonly modelsDayUsd: number;
  readonly modelsMonthUsd: number;
  /** Step Functions, Lambda, DynamoDB, logs and search. */
  readonly awsMonthUsd: number;
}

/** Enough that shares of lanes and models stand still; a day of them takes a second. */
const SAMPLE = 10_000;
const SEED = 1;
const MINUTE_S = 60;

/**
 * Simulates a sample of the day and multiplies it: calls, tokens and times are those of `stepladder simulate` for the
 * documents' traffic mix. What is needed at once is rate times duration (Little's law) in the busiest minute.
 */
export async function loadOf(messagesPerDay: number, policy: Policy, profile: Profile): Promise<Load> {
  const mix = trafficMix(bookOfPolicy(policy).cast);
  const wanted = { messages: Math.min(messagesPerDay, SAMPLE), seed: SEED, incidents: 0 };
  const prepared = await prepare(wanted, mix, unbounded(policy), profile);
  const report = reportOf(await simulateDay(prepared, { workers: 1 }), prepared, {
    policy: policy.name,
    mix: mix.name,
  });
  const times = messagesPerDay / report.messages;
  const startsPerS = (messagesPerDay * busiestMinute()) / MINUTE_S;
  const { aws } = report;
  const { lambdaMs, runMs } = meansOf(report);
  return {
    messagesPerDay,
    models: modelLoads(report.cost.calls, policy, times * busiestMinute()),
    startsPerS,
    executionsAtOnce: (startsPerS * runMs) / 1_000,
    lambdasAtOnce: (startsPerS * lambdaMs) / 1_000,
    modelsDayUsd: report.cost.usd * times,
    modelsMonthUsd: report.cost.usd * times * DAYS_A_MONTH,
    awsMonthUsd: ((aws.totalUsd - aws.searchDayUsd) * times + aws.searchDayUsd) * DAYS_A_MONTH,
  };
}

/** What is needed is asked for first, and then whether it may be paid. */
const unbounded = (policy: Policy): Policy => ({
  ...policy,
  budgets: { ...policy.budgets, dayUsd: Number.MAX_SAFE_INTEGER / 1e9 },
});

/** Share of the day's messages that come in its busiest minute: 1/1440 if all were alike. */
function busiestMinute(): number {
  const weights = busyness(SEED);
  const minutes = Array.from({ length: DAY_S / MINUTE_S }, (_, minute) =>
    sumOver(weights, minute * MINUTE_S, (minute + 1) * MINUTE_S),
  );
  return Math.max(...minutes) / sumOver(weights, 0, DAY_S);
}

/** Mean milliseconds of a message: in the machine, and in all its functions together. */
function meansOf({ messages, lambda, lanes }: Report): { readonly lambdaMs: number; readonly runMs: number } {
  const billedMs = lambda.functions.reduce((sum, stage) => sum + stage.billedMs, 0);
  const runMs = lanes.reduce(
    (sum, lane) => sum + lane.share * (lane.modelMs + lane.lookUpMs + lane.ownMs),
    0,
  );
  return { lambdaMs: billedMs / messages, runMs };
}

function modelLoads(calls: readonly CallReport[], policy: Policy, times: number): readonly ModelLoad[] {
  const longest = Math.max(...Object.values(policy.tokens.byLane));
  const mostOf = (role: string): number => {
    if (role === 'embedding') return 0;
    return role === 'classifier' ? policy.tokens.classifier : longest;
  };
  return [...new Set(calls.map(({ model }) => model))].map((model) => {
    const own = calls.filter((call) => call.model === model);
    const sum = (of: (call: CallReport) => number): number =>
      own.reduce((all, call) => all + of(call), 0) * times;
    return {
      model,
      callsPerMinute: sum(({ calls: count }) => count),
      inputPerMinute: sum(({ inputTokens, cachedTokens }) => inputTokens + cachedTokens),
      outputPerMinute: sum(({ outputTokens }) => outputTokens),
      maxOutputPerMinute: sum(({ role, calls: count }) => count * mostOf(role)),
    };
  });
}
