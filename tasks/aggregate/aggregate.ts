import type { Clock } from '../core/clock.ts';
import { isAnswer } from '../core/contract/attempt.ts';
import type { DegradedCode } from '../core/contract/enums.ts';
import type { Reply } from '../core/contract/reply.ts';
import { conversationOf } from '../core/conversation.ts';
import { LeaseLost, NoAnswer } from '../core/errors.ts';
import { appendExchange } from '../core/history.ts';
import { type ReplyContext, replyMetrics } from '../core/metrics/of-reply.ts';
import { policyUnder } from '../core/policy/experiment.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { AnswerCache } from '../ports/answer-cache.ts';
import { type MetricSink, publish } from '../ports/metric-sink.ts';
import type { PolicyStore } from '../ports/policy-store.ts';
import type { RunRecord, RunStore } from '../ports/run-store.ts';
import type { SessionStore } from '../ports/session-store.ts';
import { composeReply, type ReplyProfile } from './compose-reply.ts';
import type { AggregateInput, AggregateOutput } from './contract.ts';
import { givenDocument } from './given.ts';

export interface AggregateDeps {
  readonly profile: ReplyProfile;
  readonly policies: PolicyStore;
  readonly runs: RunStore;
  readonly sessions: SessionStore;
  readonly answers: AnswerCache;
  readonly clock: Clock;
  /** Absent: nobody watches. */
  readonly metrics?: MetricSink | undefined;
}

/**
 * Combines, scores, finishes the run record (fenced), caches and remembers.
 * @throws NoAnswer when there is nothing to say.
 */
export async function aggregateReply(input: AggregateInput, deps: AggregateDeps): Promise<AggregateOutput> {
  const policy = policyUnder(await deps.policies.version(input.run.policyVersion), input.run.variant);
  const own = ownReply(input, policy, await givenDocument(input, deps.runs), deps);
  // Who comes late and empty-handed hands out what was answered meanwhile, rather than an apology beside it.
  if (own instanceof NoAnswer) return { reply: await replyOfAnother(input, own, deps) };
  const reply = own;
  let recorded = true;
  try {
    const status = reply.outcome === 'answered' ? 'answered' : 'degraded';
    await deps.runs.finish(input.run.messageId, input.run.executionArn, status, reply, deps.clock.now());
  } catch (error) {
    if (error instanceof LeaseLost) return { reply: await theOtherReply(input, reply, error, deps) };
    recorded = false;
  }
  // Only who won the fence may be remembered, cached, or answer for the run it replays.
  const extras = await Promise.allSettled([
    remember(input, reply, policy, deps),
    cacheAnswer(input, reply, policy, deps),
    answerOriginal(input, reply, deps),
  ]);
  const whole = recorded && extras.every(({ status }) => status === 'fulfilled');
  const given = whole ? reply : { ...reply, degraded: withCode(reply.degraded, 'unrecorded') };
  publish(deps.metrics, () => replyMetrics(given, contextOf(input)));
  return { reply: given };
}

/** Only a replay is given answers that another run had paid for. */
const contextOf = ({ run, attempts }: AggregateInput): ReplyContext => ({
  kind: run.shadow ? 'shadow' : run.replayOf === null ? 'message' : 'replay',
  reused: new Set(attempts.filter((one) => one.originalCostUsd !== undefined).map(({ no }) => no)),
  truncated: attempts.some((one) => isAnswer(one) && one.stopReason === 'max_tokens'),
});

const withCode = (codes: readonly DegradedCode[], code: DegradedCode): DegradedCode[] => [
  ...new Set([...codes, code]),
];

function ownReply(
  input: AggregateInput,
  policy: Policy,
  document: string,
  deps: AggregateDeps,
): Reply | NoAnswer {
  try {
    return composeReply(input, deps.clock.now(), policy, deps.profile, document);
  } catch (error) {
    if (error instanceof NoAnswer) return error;
    throw error;
  }
}

async function replyOfAnother(
  { run }: AggregateInput,
  none: NoAnswer,
  { runs }: AggregateDeps,
): Promise<Reply> {
  const record = await runs.read(run.messageId).catch(() => undefined);
  if (record === undefined || record.executionArn === run.executionArn) throw none;
  const reply = await keptReply(record, runs).catch(() => undefined);
  if (reply === undefined) throw none;
  return reply;
}

/** A run's own reply, or that of the replay which answered it since. */
async function keptReply(record: RunRecord, runs: RunStore): Promise<Reply | undefined> {
  if (record.reply !== undefined || record.answeredBy === undefined) return record.reply;
  const reply = (await runs.read(record.answeredBy))?.reply;
  return reply && { ...reply, messageId: record.messageId };
}

/** One message, one answer: whoever lost the race hands out the winner's reply, or that of a replay since. */
async function theOtherReply(
  input: AggregateInput,
  own: Reply,
  lost: LeaseLost,
  deps: AggregateDeps,
): Promise<Reply> {
  const record = await deps.runs.read(input.run.messageId);
  const kept = record && (await keptReply(record, deps.runs));
  if (kept !== undefined) return kept;
  if (record === undefined) return { ...own, degraded: withCode(own.degraded, 'unrecorded') };
  throw lost;
}

/** Said by the shop, and by no model. */
const isCanned = ({ model, resolution }: Reply): boolean => model === null && resolution === undefined;

/** A canned text answers nobody, nor does a shadow: the original stays open for another replay. */
async function answerOriginal({ run }: AggregateInput, reply: Reply, deps: AggregateDeps): Promise<void> {
  if (run.replayOf === null || run.shadow || isCanned(reply)) return;
  await deps.runs.markAnswered(run.replayOf, run.messageId);
}

async function remember(
  input: AggregateInput,
  reply: Reply,
  policy: Policy,
  deps: AggregateDeps,
): Promise<void> {
  if (isCanned(reply) || input.request.history !== undefined || input.run.replayOf !== null) return;
  const now = deps.clock.now();
  const { lane, classification } = input;
  await deps.sessions.save(
    conversationOf(input.request),
    {
      turns: appendExchange(input.history, input.request.query, reply.text),
      // Nobody was asked for an answer that was kept, and no single one for one of many.
      last:
        lane === 'cached' || reply.model === null
          ? null
          : { model: reply.model, at: now, lane, intents: classification.intents },
    },
    now + policy.caches.sessionTtlS * 1_000,
  );
}

/** Never a degraded, low-confidence or personal answer: those have no key or are not `answered`. */
async function cacheAnswer(
  input: AggregateInput,
  reply: Reply,
  policy: Policy,
  deps: AggregateDeps,
): Promise<void> {
  const { answerKey } = input.run;
  const good =
    reply.outcome === 'answered' &&
    reply.model !== null &&
    reply.confidence !== null &&
    reply.confidence >= policy.thresholds.accept;
  if (answerKey === null || input.lane === 'cached' || !good) return;
  await deps.answers.put(
    answerKey,
    {
      text: reply.text,
      language: reply.language,
      model: reply.model as string,
      confidence: reply.confidence as number,
      passages: reply.passages,
      simulated: reply.attempts.some(({ simulated }) => simulated),
    },
    deps.clock.now() + policy.caches.answerTtlS * 1_000,
  );
}
