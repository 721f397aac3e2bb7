import type { AttemptFacts } from '../../../tasks/core/contract/attempt.ts';
import type { Lane, Outcome } from '../../../tasks/core/contract/enums.ts';
import { type Reply, replySchema } from '../../../tasks/core/contract/reply.ts';
import type { MessageRequest } from '../../../tasks/core/contract/request.ts';
import type { Policy } from '../../../tasks/core/policy/policy.ts';
import type { Profile } from '../../../tasks/core/profile.ts';
import type { RunRecord } from '../../../tasks/ports/run-store.ts';
import type { Json } from '../../local/engine/types.ts';
import { howItWent } from '../before.ts';
import { type Recorded, type RecordedDeps, readRecorded } from './recorded.ts';
import { RecordedClock } from './recorded-clock.ts';
import { runRecorded } from './recorded-machine.ts';
import { RecordedTasks } from './recorded-tasks.ts';

/** How a message was answered, or would be under the other policy. */
export interface Side {
  readonly outcome: Outcome | null;
  readonly lane: Lane | null;
  readonly model: string | null;
  readonly confidence: number | null;
  readonly costUsd: number;
  /** Under the other policy: of the recorded calls, in their new order. */
  readonly latencyMs: number | null;
  readonly calls: number;
  /** Answers that were asked for because the one before was not good enough. */
  readonly escalations: number;
}

/** What would have come of one message. */
export type Would =
  | { readonly kind: 'known'; readonly side: Side }
  /** The plan is known, what came of it is not. */
  | {
      readonly kind: 'unknown';
      readonly lane: Lane | null;
      readonly firstModel: string | null;
      /** What the record does not tell. */
      readonly why: readonly string[];
      /** Of the plan's first call, before anything is known of its answer. */
      readonly estimate: { readonly costUsd: number; readonly latencyMs: number } | null;
    }
  | { readonly kind: 'refused'; readonly why: string };

export interface WhatIfRun {
  readonly messageId: string;
  readonly policyVersion: number;
  readonly was: Side;
  readonly would: Would;
}

export interface WhatIfDeps extends RecordedDeps {
  readonly profile: Profile;
}

/**
 * What the machine would have made of a recorded message under another policy: its own definition and its own
 * tasks run, over recorded calls. Asks nobody, pays and writes nothing.
 */
export async function whatIf(record: RunRecord, policy: Policy, deps: WhatIfDeps): Promise<WhatIfRun> {
  const recorded = await readRecorded(record, deps);
  const { messageId, policyVersion } = record;
  return {
    messageId,
    policyVersion,
    was: await sideWas(recorded),
    would: await runOver(recorded, policy, deps.profile),
  };
}

async function sideWas({ record, own }: Recorded): Promise<Side> {
  const journal = { journalOf: async () => own.map((attempt) => ({ attempt, at: 0 })) };
  const { outcome, lane, model, costUsd, latencyMs } = await howItWent(record, journal);
  const attempts = record.reply?.attempts ?? own;
  return {
    outcome,
    lane,
    model,
    confidence: record.reply?.confidence ?? null,
    costUsd,
    latencyMs,
    ...countsOf(attempts, lane),
  };
}

async function runOver(recorded: Recorded, policy: Policy, profile: Profile): Promise<Would> {
  const clock = new RecordedClock(recorded.record.startedAt);
  const tasks = new RecordedTasks(recorded, policy, profile, clock);
  let failure = '';
  const { status, output, error, cause } = await runRecorded(
    messageOf(recorded.record.request) as unknown as Json,
    {
      clock,
      handlers: tasks.handlers(),
      failed: (args) => {
        failure = failureIn(args);
      },
    },
  );
  if (error === 'Request.Invalid') return { kind: 'refused', why: cause ?? error };
  if (status !== 'SUCCEEDED')
    throw new Error(`the machine ended as ${status}: ${error ?? ''} ${cause ?? ''}`);
  const reply = replySchema.parse(output);
  // No answer at all is an outcome; any other failure is one of ours, here or then.
  if (failure !== '' && failure !== 'Reply.NoAnswer' && tasks.unknown.size === 0) {
    tasks.unknown.add(`the machine failed over the record: ${failure}`);
  }
  return tasks.unknown.size === 0 ? { kind: 'known', side: sideOf(reply) } : unknown(reply, tasks);
}

/** What Record Failure would have written. */
function failureIn(args: Json): string {
  const { ExpressionAttributeValues: values } = args as {
    readonly ExpressionAttributeValues?: Readonly<Record<string, { readonly S?: string }>>;
  };
  const { error = 'unnamed' } = JSON.parse(values?.[':failure']?.S ?? '{}') as { readonly error?: string };
  return error;
}

/** As its customer sent it: which policy it named, or what it replayed, is not asked here. */
function messageOf(request: MessageRequest): MessageRequest {
  const {
    replayOf: _of,
    resumeFrom: _from,
    policyVersion: _version,
    connectionId: _gone,
    ...message
  } = request;
  return message;
}

const sideOf = ({ outcome, lane, model, confidence, costUsd, latencyMs, attempts }: Reply): Side => ({
  outcome,
  lane,
  model,
  confidence,
  costUsd,
  latencyMs,
  ...countsOf(attempts, lane),
});

const unknown = ({ lane }: Reply, { plan, unknown: why }: RecordedTasks): Would => ({
  kind: 'unknown',
  lane: plan?.lane ?? lane,
  firstModel: plan?.firstModel ?? null,
  why: [...why],
  estimate: plan?.estimate ?? null,
});

function countsOf(attempts: readonly AttemptFacts[], lane: Lane | null) {
  const answers = attempts.filter(({ role }) => role === 'answer').length;
  return { calls: attempts.length, escalations: lane === 'ensemble' ? 0 : Math.max(0, answers - 1) };
}
