import type { EpochMs } from '../core/clock.ts';
import type { AttemptFacts } from '../core/contract/attempt.ts';
import { runCost } from '../core/costs/run-cost.ts';
import { toUsd } from '../core/money.ts';
import { guardRailsOf } from '../core/optimizer/guard-rails.ts';
import {
  type MessageSample,
  type Observed,
  observe,
  type Span,
  type Votes,
} from '../core/optimizer/observed.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { FeedbackReader } from '../ports/feedback.ts';
import type { Observations } from '../ports/observations.ts';
import type { RunBrowser, RunRecord } from '../ports/run-store.ts';

/** More would be held in memory at once. */
const MOST_RUNS = 10_000;
const ANSWERED: readonly AttemptFacts['outcome'][] = ['accepted', 'rejected'];
const FAILED: readonly AttemptFacts['outcome'][] = ['throttled', 'timed_out', 'failed', 'crashed'];

/**
 * A window from the records of its runs, which means a scan of the table: for a laptop, and for a look at any
 * window on demand.
 */
export class RunObservations implements Observations {
  readonly #runs: RunBrowser;
  readonly #feedback: Pick<FeedbackReader, 'counts'>;

  constructor(runs: RunBrowser, feedback: Pick<FeedbackReader, 'counts'>) {
    this.#runs = runs;
    this.#feedback = feedback;
  }

  async read(span: Span, votesSince: EpochMs, policy: Policy): Promise<Observed> {
    const [records, votes] = await Promise.all([
      this.#runs.list({ since: span.from, limit: MOST_RUNS }),
      this.#votes(votesSince, span.until),
    ]);
    const samples = records
      .filter(({ startedAt }) => startedAt < span.until)
      .flatMap((record) => sampleOf(record, policy) ?? []);
    return observe(samples, votes, span, guardRailsOf(policy).targets);
  }

  async #votes(from: EpochMs, until: EpochMs): Promise<Votes> {
    const counts = from < until ? await this.#feedback.counts({ from, until }) : [];
    const sum = (of: 'up' | 'down'): number => counts.reduce((total, count) => total + count[of], 0);
    return { up: sum('up'), down: sum('down') };
  }
}

/** Undefined for what no customer sent, was refused, or is not over. */
function sampleOf(record: RunRecord, policy: Policy): MessageSample | undefined {
  const { status, reply } = record;
  const run = runCost(record, []);
  if (run.kind !== 'message' || status === 'running' || status === 'refused') return undefined;
  const served = status === 'answered' || status === 'degraded';
  const attempts = reply?.attempts ?? [];
  const calls = attempts
    .filter(({ role, outcome }) => role !== 'embedding' && [...ANSWERED, ...FAILED].includes(outcome))
    .map(({ model, outcome, latencyMs }) => ({ model, failed: FAILED.includes(outcome), latencyMs }));
  if (reply === undefined || run.latencyMs === null) return { served, calls };
  return {
    served,
    calls,
    reply: {
      lane: run.lane ?? 'none',
      latencyMs: run.latencyMs,
      costUsd: toUsd(run.costNano),
      quality: reply.quality?.score ?? null,
      escalated: run.escalated,
      cached: run.cached,
      truncated: attempts.some((attempt) => isCutOff(attempt, run.lane, policy)),
    },
  };
}

/** The check takes something off for it; an answer that nobody checked has used up its bound. */
function isCutOff(
  { role, model, parts, outputTokens }: AttemptFacts,
  lane: string | null,
  { rungs, tokens }: Policy,
): boolean {
  if (model !== rungs.cheap || (role !== 'answer' && role !== 'insurance')) return false;
  if (parts !== undefined) return (parts['truncated'] ?? 0) < 0;
  return outputTokens >= (tokens.byLane[lane ?? ''] ?? Number.POSITIVE_INFINITY);
}
