import { STAGES, type Stage } from '../../tasks/core/contract/enums.ts';
import { type TokenPrices, toUsd } from '../../tasks/core/money.ts';
import { modelById } from '../../tasks/core/policy/check-policy.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import { profileFor } from '../../tasks/profiles/profile-for.ts';
import { type Strategy, strategiesFor } from '../compare/strategies.ts';
import { policyOfSet } from '../policy/policy-of-set.ts';
import { DAY_S, ITEM_BYTES } from '../simulate/assumptions.ts';
import { type Quantities, quantitiesOf, spendWritesOf } from '../simulate/bill.ts';
import type { Prepared } from '../simulate/chunk.ts';
import { addedUp } from '../simulate/percentiles.ts';
import { prepare } from '../simulate/prepare.ts';
import { simulateDay } from '../simulate/simulate.ts';
import type { Tally } from '../simulate/tally.ts';
import { type Busyness, busyness, sumOver } from '../simulate/traffic.ts';
import { SAMPLED, SEED } from './assumptions.ts';
import { atScale } from './at-scale.ts';
import { tracesOf } from './traces.ts';

/** The traffic that a bill is reckoned for. */
export interface AssumedTraffic {
  /** Of the deployment: its default policy is simulated. */
  readonly modelSet: string;
  readonly messagesPerDay: number;
  /** A strategy of `compare`, by its id: shares, tasks and tokens are taken from it. */
  readonly mix: string;
  /** The policy's budget of the day stands; otherwise there is always enough. @default true */
  readonly withinBudget?: boolean;
  /** Messages that are simulated, at most those of the day. @default SAMPLED */
  readonly sampled?: number;
}

/** Calls of one model in one role, of a day. */
export interface ModelUse {
  readonly role: string;
  readonly model: string;
  readonly calls: number;
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly prices: TokenPrices;
  /** Booked: that of the tokens, and for answers that came too late all they could have cost. */
  readonly usd: number;
}

/** What a day of the traffic uses, in the units that are paid for. Plain numbers: a sample of the day, scaled up. */
export interface DayUsage extends Quantities {
  readonly messages: number;
  readonly sampled: number;
  readonly policy: string;
  readonly mix: string;
  /** US dollars that the policy lets models cost a day; null where that is left out. */
  readonly budgetUsd: number | null;
  readonly stages: Readonly<Record<Stage, { readonly invocations: number; readonly billedMs: number }>>;
  readonly models: readonly ModelUse[];
  /** Milliseconds of a message, on average. */
  readonly meanMs: number;
  /** Lanes that answered, and variants of experiments: each is a dimension of metrics. */
  readonly lanes: number;
  readonly variants: number;
  readonly apologized: number;
  readonly searches: number;
  readonly traces: number;
  /** Bytes that stay in the table for as long as runs are kept. */
  readonly keptBytes: number;
  /** US dollars of all messages once on the mid model, with the same tokens. */
  readonly allMidUsd: number;
  /** Messages a second in the busiest minute. */
  readonly peakPerS: number;
  /** Of the messages, those of each hour: 24 shares. */
  readonly hours: readonly number[];
}

/** More than any sample spends. */
const PLENTY_USD = 1_000_000;

/** A simulated part of a day, and what it stood for. */
export interface SampledDay {
  readonly tally: Tally;
  readonly prepared: Pick<Prepared, 'policy' | 'chart' | 'seed'>;
  readonly policy: string;
  readonly mix: string;
  readonly budgetUsd: number | null;
}

/** Simulates a sample of the day as `simulate` would. @throws RangeError for a mix nobody knows */
export async function sampleDay(traffic: AssumedTraffic): Promise<SampledDay> {
  const { modelSet, messagesPerDay, withinBudget = true } = traffic;
  const sampled = Math.min(messagesPerDay, traffic.sampled ?? SAMPLED);
  const policy = policyOfSet(modelSet);
  const { mix } = strategyNamed(traffic.mix, policy);
  // A sample of the day has the same part of the day's money.
  const dayUsd = withinBudget ? policy.budgets.dayUsd * (sampled / messagesPerDay) : PLENTY_USD;
  const simulated: Policy = { ...policy, budgets: { ...policy.budgets, dayUsd } };
  const wanted = { messages: sampled, seed: SEED, incidents: 0 };
  const prepared = await prepare(wanted, mix, simulated, profileFor(modelSet));
  return {
    tally: await simulateDay(prepared, { workers: 1 }),
    prepared,
    policy: `${policy.name} v${policy.version}`,
    mix: mix.name,
    budgetUsd: withinBudget ? policy.budgets.dayUsd : null,
  };
}

/** The day of traffic that a sample was drawn from, or one of another size where its money was never short. */
export function usageAt({ tally, prepared, ...about }: SampledDay, messagesPerDay: number): DayUsage {
  return { ...scaled(tally, prepared, messagesPerDay / tally.express.executions), ...about };
}

export const usageOf = async (traffic: AssumedTraffic): Promise<DayUsage> =>
  usageAt(await sampleDay(traffic), traffic.messagesPerDay);

function strategyNamed(id: string, { rungs, embedding }: Policy): Strategy {
  const all = strategiesFor({ cheap: rungs.cheap, mid: rungs.mid, embedding: embedding.id });
  const found = all.find((strategy) => strategy.id === id);
  if (found !== undefined) return found;
  throw new RangeError(`there is no mix ${id}: known are ${all.map((one) => one.id).join(', ')}`);
}

/** Everything of a tally so many times; what is open at once grows with it, and so do the shards that hold it. */
export function scaled(
  tally: Tally,
  { policy, chart, seed }: SampledDay['prepared'],
  times: number,
): Omit<DayUsage, 'policy' | 'mix' | 'budgetUsd'> {
  const lanes = Object.entries(tally.lanes).filter(([, { messages }]) => messages > 0);
  const all = addedUp(lanes.map(([, sums]) => sums));
  const large = atScale(tally, times);
  const writes = spendWritesOf(large, policy.budgets.maxShards);
  const used = quantitiesOf(tally, { units: 0 }, chart);
  const { embedding } = policy;
  const embedded = tally.calls[`embedding ${embedding.id}`]?.answered ?? 0;
  const weights = busyness(seed);
  return {
    ...timesAll(used, times),
    writeUnits: used.writeUnits * times + writes.units,
    messages: all.messages * times,
    sampled: all.messages,
    stages: byStage(tally, times),
    models: modelsOf(tally, policy, times),
    meanMs: all.ms / Math.max(1, all.messages),
    lanes: lanes.filter(([lane]) => lane !== 'none').length,
    variants: policy.experiments.reduce((sum, { variants }) => sum + variants.length, 0),
    apologized: all.apologized * times,
    // By words, and by vector where the question was embedded.
    searches: (tally.stages.retrieve.invocations + embedded) * times,
    traces: tracesOf(weights, all.messages * times),
    keptBytes: (all.messages * ITEM_BYTES.finishedRun + journalled(tally) * ITEM_BYTES.attempt) * times,
    allMidUsd: toUsd(tally.allStrongNano) * times,
    peakPerS: (busiestOf(weights) * all.messages * times) / 60,
    hours: sharesOf(weights, 3_600),
  };
}

function timesAll(used: Quantities, times: number): Quantities {
  const entries = Object.entries(used).map(([name, value]) => [name, value * times]);
  return Object.fromEntries(entries) as Quantities;
}

const byStage = ({ stages }: Tally, times: number): DayUsage['stages'] =>
  Object.fromEntries(
    STAGES.map((stage) => {
      const { invocations, billedMs } = stages[stage];
      return [stage, { invocations: invocations * times, billedMs: billedMs * times }];
    }),
  ) as DayUsage['stages'];

/** Calls that somebody was asked for are written down. */
const journalled = ({ calls }: Tally): number =>
  Object.values(calls).reduce((sum, one) => sum + one.calls - one.unasked, 0);

const modelsOf = ({ calls }: Tally, policy: Policy, times: number): readonly ModelUse[] =>
  Object.entries(calls)
    .map(([key, sums]) => {
      const [role = '', model = ''] = key.split(' ');
      return {
        role,
        model,
        calls: (sums.calls - sums.unasked) * times,
        inputTokens: sums.inputTokens * times,
        cachedTokens: sums.cachedTokens * times,
        outputTokens: sums.outputTokens * times,
        prices: pricesOf(model, policy),
        usd: toUsd(sums.nano) * times,
      };
    })
    .toSorted((one, other) => other.usd - one.usd);

const pricesOf = (model: string, policy: Policy): TokenPrices =>
  model === policy.embedding.id
    ? { ...policy.embedding.prices, cachedInput: 0, output: 0 }
    : modelById(policy, model).prices;

/** Shares of the day's messages, one for each stretch of so many seconds. */
function sharesOf(weights: Busyness, lengthS: number): readonly number[] {
  const all = sumOver(weights, 0, DAY_S);
  return Array.from(
    { length: DAY_S / lengthS },
    (_, at) => sumOver(weights, at * lengthS, (at + 1) * lengthS) / all,
  );
}

const busiestOf = (weights: Busyness): number => Math.max(...sharesOf(weights, 60));
