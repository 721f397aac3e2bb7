import { type NanoUsd, type TokenPrices, toNano, toUsd } from '../money.ts';
import { callUsd, clean } from './mix.ts';
import { isoWeek, monthOf } from './periods.ts';
import { Quantiles } from './quantiles.ts';
import type { CallCost, RunCost } from './run-cost.ts';

/** What costs can be divided by. */
export const DIMENSIONS = ['day', 'week', 'month', 'lane', 'model', 'category', 'user', 'variant'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Stands where a run has no lane, model, category, user or variant. */
export const NONE = '(none)';

/** Prices of a model; undefined where nobody knows it any more. */
export type KnownPrices = (model: string) => TokenPrices | undefined;

/** The books of one group: what was asked, what was paid for it, and what the caches saved. US dollars. */
export interface CostRow {
  /** By dimension, in the order asked for. */
  readonly group: Readonly<Partial<Record<Dimension, string>>>;
  readonly runs: number;
  /** Of these: customers' own messages. Replays and shadows cost money too, and answer none of their own. */
  readonly messages: number;
  readonly replays: number;
  readonly shadows: number;
  /** Runs whose outcome is `answered`. */
  readonly answered: number;
  readonly calls: number;
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  /** All money of the group over its customers' messages; null where there is none. */
  readonly costPerMessageUsd: number | null;
  /** Of a run, within half a per cent. */
  readonly p50Usd: number | null;
  readonly p95Usd: number | null;
  readonly p99Usd: number | null;
  readonly maxUsd: number | null;
  readonly escalations: number;
  /** Of the runs that asked a model, 0-1. */
  readonly escalationRate: number | null;
  readonly cacheHits: number;
  /** Of all runs, 0-1. */
  readonly cacheHitRate: number | null;
  /** What the routes of cached answers expected to pay. */
  readonly answerCacheSavedUsd: number;
  /** What cached input would have cost at the full price. */
  readonly promptCacheSavedUsd: number;
  /** Of `costUsd`: charged by the simulator, so nobody was paid. */
  readonly simulatedUsd: number;
}

/** Adds runs up by group, in memory that grows with the groups and not with the runs. */
export class Tally {
  readonly #by: readonly Dimension[];
  readonly #pricesOf: KnownPrices;
  readonly #groups = new Map<string, Group>();

  constructor(by: readonly Dimension[], pricesOf: KnownPrices) {
    this.#by = by;
    this.#pricesOf = pricesOf;
  }

  add(run: RunCost): void {
    for (const part of this.#by.includes('model') ? byModel(run) : [run]) {
      const group = Object.fromEntries(this.#by.map((dimension) => [dimension, keyOf(part, dimension)]));
      const key = JSON.stringify(Object.values(group));
      const found = this.#groups.get(key) ?? new Group(group, this.#pricesOf);
      this.#groups.set(key, found);
      found.add(part);
    }
  }

  /** In the order of their groups: times forward, names by letter. */
  rows(): readonly CostRow[] {
    return [...this.#groups]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([, group]) => group.row());
  }
}

/** The run as each of the models it asked sees it: the money of its own calls, and the answer if it is its own. */
function byModel(run: RunCost): readonly RunCost[] {
  const models = [...new Set(run.calls.map(({ model }) => model))];
  if (models.length === 0) return [{ ...run, model: NONE }];
  return models.map((model) => {
    const calls = run.calls.filter((call) => call.model === model);
    const outcome = model === run.model ? run.outcome : null;
    return { ...run, model, calls, outcome, costNano: nanoOf(calls) };
  });
}

const nanoOf = (calls: readonly CallCost[]): NanoUsd => calls.reduce((sum, one) => sum + one.costNano, 0);

function keyOf(run: RunCost, dimension: Dimension): string {
  if (dimension === 'week') return isoWeek(run.day);
  if (dimension === 'month') return monthOf(run.day);
  return run[dimension] ?? NONE;
}

class Group {
  readonly #group: CostRow['group'];
  readonly #pricesOf: KnownPrices;
  readonly #costs = new Quantiles();
  #sums = {
    runs: 0,
    messages: 0,
    replays: 0,
    shadows: 0,
    answered: 0,
    calls: 0,
    inputTokens: 0,
    cachedTokens: 0,
    outputTokens: 0,
    nano: 0,
    escalations: 0,
    asked: 0,
    cacheHits: 0,
    answerCacheNano: 0,
    promptCacheNano: 0,
    simulatedNano: 0,
  };

  constructor(group: CostRow['group'], pricesOf: KnownPrices) {
    this.#group = group;
    this.#pricesOf = pricesOf;
  }

  add(run: RunCost): void {
    const sums = this.#sums;
    sums.runs += 1;
    sums[run.kind === 'message' ? 'messages' : run.kind === 'replay' ? 'replays' : 'shadows'] += 1;
    sums.answered += Number(run.outcome === 'answered');
    sums.nano += run.costNano;
    sums.escalations += Number(run.escalated);
    sums.asked += Number(run.calls.length > 0);
    sums.cacheHits += Number(run.cached);
    if (run.cached) sums.answerCacheNano += Math.max(0, run.expectedNano - run.costNano);
    for (const call of run.calls) this.#addCall(call);
    this.#costs.add(run.costNano);
  }

  #addCall(call: CallCost): void {
    const sums = this.#sums;
    sums.calls += 1;
    sums.inputTokens += call.inputTokens;
    sums.cachedTokens += call.cachedTokens;
    sums.outputTokens += call.outputTokens;
    if (call.simulated) sums.simulatedNano += call.costNano;
    const prices = this.#pricesOf(call.model);
    if (prices === undefined || call.cachedTokens === 0) return;
    const full = callUsd(
      { ...call, inputTokens: call.cachedTokens, cachedTokens: 0, outputTokens: 0 },
      prices,
    );
    const paid = callUsd({ ...call, inputTokens: 0, outputTokens: 0 }, prices);
    sums.promptCacheNano += toNano(Math.max(0, full - paid));
  }

  row(): CostRow {
    const { nano, asked, answerCacheNano, promptCacheNano, simulatedNano, ...sums } = this.#sums;
    const usdAt = (share: number): number | null => usd(this.#costs.at(share));
    return {
      group: this.#group,
      runs: sums.runs,
      messages: sums.messages,
      replays: sums.replays,
      shadows: sums.shadows,
      answered: sums.answered,
      calls: sums.calls,
      inputTokens: sums.inputTokens,
      cachedTokens: sums.cachedTokens,
      outputTokens: sums.outputTokens,
      costUsd: toUsd(nano),
      costPerMessageUsd: sums.messages === 0 ? null : clean(toUsd(nano) / sums.messages),
      p50Usd: usdAt(0.5),
      p95Usd: usdAt(0.95),
      p99Usd: usdAt(0.99),
      maxUsd: usd(this.#costs.most),
      escalations: sums.escalations,
      escalationRate: share(sums.escalations, asked),
      cacheHits: sums.cacheHits,
      cacheHitRate: share(sums.cacheHits, sums.runs),
      answerCacheSavedUsd: toUsd(answerCacheNano),
      promptCacheSavedUsd: toUsd(promptCacheNano),
      simulatedUsd: toUsd(simulatedNano),
    };
  }
}

const usd = (nano: number | null): number | null => (nano === null ? null : clean(toUsd(nano)));
const share = (part: number, all: number): number | null => (all === 0 ? null : clean(part / all));
