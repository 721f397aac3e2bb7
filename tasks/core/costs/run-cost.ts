import { type EpochMs, utcDay } from '../clock.ts';
import type { AttemptFacts } from '../contract/attempt.ts';
import type { RunStatus } from '../contract/enums.ts';
import type { Reply } from '../contract/reply.ts';
import { type NanoUsd, toNano } from '../money.ts';

/** What the books need of the record of a run. */
export interface RecordedRun {
  readonly messageId: string;
  readonly status: RunStatus;
  readonly startedAt: EpochMs;
  /** The UTC day that its money was booked on; '' where none was recorded. */
  readonly day: string;
  readonly policyVersion: number;
  readonly variant?: string;
  readonly shadowOf?: string;
  readonly request: { readonly userId?: string | undefined; readonly replayOf?: string | undefined };
  readonly reply?: Pick<Reply, 'outcome' | 'lane' | 'model' | 'costUsd' | 'latencyMs' | 'attempts' | 'route'>;
}

/** One paid call. */
export interface CallCost {
  readonly model: string;
  readonly costNano: NanoUsd;
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly simulated: boolean;
}

/** One run in the books. */
export interface RunCost {
  readonly messageId: string;
  readonly startedAt: EpochMs;
  readonly day: string;
  readonly status: RunStatus;
  readonly outcome: string | null;
  readonly lane: string | null;
  /** That answered; null where none or several did. */
  readonly model: string | null;
  readonly category: string | null;
  readonly user: string | null;
  readonly variant: string | null;
  readonly policyVersion: number;
  /** `shadow` and `replay` cost money and are no message of a customer's. */
  readonly kind: 'message' | 'replay' | 'shadow';
  /** Everything paid for it. */
  readonly costNano: NanoUsd;
  readonly calls: readonly CallCost[];
  readonly latencyMs: number | null;
  /** A checked answer was rejected and another model asked. */
  readonly escalated: boolean;
  /** The answer came from the answer cache. */
  readonly cached: boolean;
  /** What its route expected to pay, had nothing been cached. */
  readonly expectedNano: NanoUsd;
}

/**
 * A run as the books see it. Where it left no reply (it failed, was abandoned or still runs) the journal says what was
 * paid: failed runs cost money too.
 * @param journal the attempts of a run without a reply
 */
export function runCost(run: RecordedRun, journal: readonly AttemptFacts[]): RunCost {
  const { reply } = run;
  const attempts = reply?.attempts ?? journal;
  const calls = attempts.map(callOf);
  const paid = calls.reduce((sum, { costNano }) => sum + costNano, 0);
  return {
    messageId: run.messageId,
    startedAt: run.startedAt,
    day: run.day === '' ? utcDay(run.startedAt) : run.day,
    status: run.status,
    outcome: reply?.outcome ?? null,
    lane: reply?.lane ?? null,
    model: reply?.model ?? null,
    category: reply?.route?.category ?? null,
    user: run.request.userId ?? null,
    variant: run.variant ?? null,
    policyVersion: run.policyVersion,
    kind: kindOf(run),
    costNano: reply === undefined ? paid : toNano(reply.costUsd),
    calls,
    latencyMs: reply?.latencyMs ?? null,
    escalated: reply?.lane !== 'ensemble' && isEscalatedBy(attempts),
    cached: reply?.lane === 'cached',
    expectedNano: toNano(reply?.route?.estimate.costUsd ?? 0),
  };
}

function kindOf({ shadowOf, request }: RecordedRun): RunCost['kind'] {
  if (shadowOf !== undefined) return 'shadow';
  return request.replayOf === undefined ? 'message' : 'replay';
}

const callOf = (attempt: AttemptFacts): CallCost => ({
  model: attempt.model,
  costNano: toNano(attempt.costUsd),
  inputTokens: attempt.inputTokens,
  cachedTokens: attempt.cachedTokens,
  outputTokens: attempt.outputTokens,
  simulated: attempt.simulated,
});

/** Failures that were replaced by another model's answer are fallbacks, and insurance runs beside: neither counts. */
function isEscalatedBy(attempts: readonly AttemptFacts[]): boolean {
  const answers = attempts.filter(({ role }) => role === 'answer');
  return answers.some(
    (one) =>
      one.outcome === 'rejected' && answers.some((later) => later.no > one.no && later.model !== one.model),
  );
}
