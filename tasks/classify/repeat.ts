import type { EpochMs } from '../core/clock.ts';
import { type Attempt, attemptFactsSchema } from '../core/contract/attempt.ts';
import type { Language } from '../core/contract/enums.ts';
import type { Run } from '../core/contract/plan.ts';
import type { Reply } from '../core/contract/reply.ts';
import { toNano, toUsd } from '../core/money.ts';
import type { Profile } from '../core/profile.ts';
import type { RunRecord, RunStore } from '../ports/run-store.ts';

/**
 * The first reply again; nothing was paid for it this time. A failed run that a replay has answered since
 * gives that answer, any other failed run what was said when it failed.
 */
export async function repeated(
  record: RunRecord,
  run: Run,
  now: EpochMs,
  profile: Profile,
  runs: RunStore,
): Promise<Reply> {
  const answered = record.answeredBy === undefined ? undefined : await runs.read(record.answeredBy);
  const first =
    record.reply ??
    answered?.reply ??
    apologised(record, await runs.attempts(record.messageId), run, now, profile);
  return {
    ...first,
    messageId: record.messageId,
    lane: 'repeat',
    costUsd: 0,
    originalCostUsd: first.originalCostUsd ?? first.costUsd,
    latencyMs: now - run.startedAt,
    slaMet: now - run.startedAt <= run.slaMs,
  };
}

/** The first run holds the lease: ask again when it should be through. */
export function inFlight(record: RunRecord, run: Run, now: EpochMs, profile: Profile): Reply {
  const language = languageOf(record, profile);
  return {
    ...bare(record, run, now),
    outcome: 'in_flight',
    text: profile.canned(language).inFlight,
    language,
    retryAfterMs: Math.min(1_000, Math.max(200, record.leaseUntil - now)),
  };
}

/** A failed run keeps no reply, but what was said, what was paid, and why it failed. */
function apologised(
  record: RunRecord,
  attempts: readonly Attempt[],
  run: Run,
  now: EpochMs,
  profile: Profile,
): Reply {
  const language = languageOf(record, profile);
  const cost = attempts.reduce((sum, { costUsd }) => sum + toNano(costUsd), 0);
  return {
    ...bare(record, run, now),
    outcome: 'apologized',
    text: record.artefacts?.said ?? profile.canned(language).apology,
    language,
    attempts: attempts.map((attempt) => attemptFactsSchema.parse(attempt)),
    degraded: ['failed'],
    costUsd: toUsd(cost),
    handover: {
      reason: record.failure?.error ?? record.status,
      summary: record.request.query.slice(0, 200).toWellFormed(),
    },
  };
}

const languageOf = (record: RunRecord, profile: Profile): Language =>
  record.artefacts?.classification?.language ??
  profile.classify(record.request.query, [], record.request.locale).classification.language;

const bare = (record: RunRecord, run: Run, now: EpochMs) => ({
  messageId: record.messageId,
  model: null,
  lane: 'repeat' as const,
  confidence: null,
  quality: null,
  route: null,
  attempts: [],
  agreement: null,
  passages: [],
  entities: null,
  degraded: [],
  costUsd: 0,
  latencyMs: now - run.startedAt,
  slaMet: now - run.startedAt <= run.slaMs,
  startedAt: new Date(record.startedAt).toISOString(),
  replayOf: record.request.replayOf ?? null,
  handover: null,
});
