import type { EpochMs } from '../core/clock.ts';
import type { Language } from '../core/contract/enums.ts';
import type { Run } from '../core/contract/plan.ts';
import type { Reply } from '../core/contract/reply.ts';
import type { Profile } from '../core/profile.ts';
import type { RunRecord } from '../ports/run-store.ts';

/** The first reply again, word for word; nothing was paid for it this time. */
export function repeated(record: RunRecord, run: Run, now: EpochMs, profile: Profile): Reply {
  const first = record.reply ?? apologised(record, run, now, profile);
  return {
    ...first,
    lane: 'repeat',
    costUsd: 0,
    originalCostUsd: first.originalCostUsd ?? first.costUsd,
    latencyMs: now - run.startedAt,
    slaMet: now - run.startedAt <= run.slaMs,
  };
}

/** The first run holds the lease: ask again when it should be through. */
export function inFlight(record: RunRecord, run: Run, now: EpochMs, profile: Profile): Reply {
  return {
    ...bare(record, run, now),
    outcome: 'in_flight',
    text: profile.canned(languageOf(record, profile)).inFlight,
    language: languageOf(record, profile),
    retryAfterMs: Math.min(1_000, Math.max(200, record.leaseUntil - now)),
  };
}

/** A failed run left no reply of its own in the record: the customer had the apology. */
function apologised(record: RunRecord, run: Run, now: EpochMs, profile: Profile): Reply {
  const language = languageOf(record, profile);
  return {
    ...bare(record, run, now),
    outcome: 'apologized',
    text: profile.canned(language).apology,
    language,
    degraded: ['failed'],
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
