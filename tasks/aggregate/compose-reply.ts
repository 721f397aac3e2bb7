import { scoreQuality } from '../core/aggregation/quality.ts';
import { safetyOf, withoutLeaks } from '../core/aggregation/safety.ts';
import { settle } from '../core/aggregation/settle.ts';
import type { Settlement } from '../core/aggregation/settlement.ts';
import { instructionsFor } from '../core/confidence/instructions.ts';
import { tellingLines } from '../core/confidence/leak.ts';
import { type Attempt, attemptFactsSchema, isAnswer } from '../core/contract/attempt.ts';
import type { DegradedCode } from '../core/contract/enums.ts';
import type { Handover, Reply, Route } from '../core/contract/reply.ts';
import { NoAnswer } from '../core/errors.ts';
import { toNano, toUsd } from '../core/money.ts';
import type { Policy } from '../core/policy/policy.ts';
import { maskContacts } from '../core/privacy/mask-personal.ts';
import type { Profile } from '../core/profile.ts';
import type { CachedAnswer } from '../ports/answer-cache.ts';
import { SKIPS } from '../spending/paid-call.ts';
import type { AggregateInput } from './contract.ts';
import { givenHere } from './given.ts';

/** Codes that tell operators something without making the reply worse. */
const HARMLESS: readonly DegradedCode[] = ['budget_tight', 'unrecorded'];

/** What of the shop stands in a reply, or must not. */
export type ReplyProfile = Pick<Profile, 'canned' | 'answerPrompt'>;

/**
 * The one reply of a run. Its text is looked at as it is sent: no words of a prompt, and nobody's contact data
 * that was not given.
 * @param document that came with the message, where it is known
 * @throws NoAnswer when every attempt failed and the budget is not the reason.
 */
export function composeReply(
  input: AggregateInput,
  now: number,
  policy: Policy,
  profile: ReplyProfile,
  document = '',
): Reply {
  if (input.lane === 'cached') return cachedReply(input, input.stored as CachedAnswer, now);
  const told = (role: Attempt['role']) => instructionsFor(role, input.classification, profile);
  const attempts = withoutLeaks(input.attempts, told);
  const instructions = tellingLines(told('answer'));
  const settled = settle({ ...input, attempts, document, instructions }, policy);
  if (settled === undefined) return withoutAnswer(input, now, profile);
  const { winner, parts } = settled;
  const { text, kinds } = maskContacts(settled.text, [...givenHere(input), document, told('answer')]);
  const degraded = codesFor(input, settled);
  const safety = safetyOf(text, attempts, kinds);
  return {
    ...common(input, now),
    outcome: degraded.some((code) => !HARMLESS.includes(code)) ? 'degraded' : 'answered',
    text,
    model: winner?.model ?? null,
    confidence: settled.confidence,
    quality: scoreQuality({
      text,
      query: input.request.query,
      classification: input.classification,
      passages: input.passages,
      truncated: winner?.stopReason === 'max_tokens',
      // Whoever had a hand in a merged text: it was found safe as a whole.
      safe: winner?.safe ?? true,
      guarded: safety.guardrail === 'intervened',
      // The check has seen the document too.
      ...(parts !== undefined && !('ungrounded' in parts) && { invented: 0 }),
    }),
    agreement: settled.agreement,
    resolution: { ...settled.resolution, safety },
    degraded,
    handover: handoverFor(input, profile),
  };
}

function cachedReply(input: AggregateInput, answer: CachedAnswer, now: number): Reply {
  return {
    ...common(input, now),
    outcome: 'answered',
    text: answer.text,
    language: answer.language,
    model: answer.model,
    confidence: answer.confidence,
    passages: [...answer.passages],
    degraded: [...new Set(input.degraded)],
  };
}

/** Out of money, or stopped by a guardrail, the shop says so kindly; out of models, that is a failure. */
function withoutAnswer(input: AggregateInput, now: number, profile: ReplyProfile): Reply {
  const answers = input.attempts.filter(({ role }) => role === 'answer' || role === 'insurance');
  if (answers.some(({ failure }) => failure === 'guardrail')) return declined(input, now, profile);
  const skips = answers.map(({ reason }) => SKIPS.find((skip) => skip === reason));
  if (answers.length === 0 || skips.includes(undefined) || skips.includes('no_time')) {
    const causes = answers.map(
      ({ model, outcome, reason }) => `${model} ${outcome} (${reason ?? 'no reason'})`,
    );
    throw new NoAnswer(causes.length === 0 ? 'no model was asked' : causes.join('; '));
  }
  const canned = profile.canned(input.classification.language);
  const code: DegradedCode = skips.includes('budget_exhausted') ? 'budget_exhausted' : 'no_money';
  return {
    ...common(input, now),
    outcome: 'degraded',
    text: code === 'budget_exhausted' ? canned.budgetExhausted : canned.apology,
    degraded: [...new Set([...input.degraded, code])],
    handover: { reason: code, summary: summaryOf(input) },
  };
}

/** Nothing that a replay would mend: the run has ended well, and is not listed with the failed ones. */
const declined = (input: AggregateInput, now: number, profile: ReplyProfile): Reply => ({
  ...common(input, now),
  outcome: 'degraded',
  text: profile.canned(input.classification.language).declined,
  degraded: [...new Set<DegradedCode>([...input.degraded, 'declined'])],
  handover: handoverFor(input, profile),
});

function common(input: AggregateInput, now: number): Reply {
  const { run, classification } = input;
  const latencyMs = Math.max(0, now - run.startedAt);
  const cost = input.attempts.reduce((sum, attempt) => sum + toNano(attempt.costUsd), 0);
  return {
    messageId: run.messageId,
    outcome: 'answered',
    text: '',
    language: classification.language,
    model: null,
    lane: input.lane,
    confidence: null,
    quality: null,
    route: routeOf(input),
    attempts: input.attempts.map((attempt) => attemptFactsSchema.parse(attempt)),
    agreement: null,
    passages: input.passages.map(({ id }) => id),
    entities: classification.entities,
    degraded: [],
    costUsd: toUsd(cost),
    latencyMs,
    slaMet: latencyMs <= run.slaMs,
    startedAt: new Date(run.startedAt).toISOString(),
    replayOf: run.replayOf,
    handover: null,
  };
}

function routeOf({ plan, classification, facts, run, lane }: AggregateInput): Route {
  return {
    strategy: plan.strategy,
    intents: classification.intents,
    category: classification.intents[0] ?? 'unknown',
    domains: classification.domains,
    complexity: classification.complexity,
    band: facts.band,
    language: classification.language,
    reason: lane === 'cached' ? 'the same question was answered moments ago' : plan.reason,
    policyVersion: run.policyVersion,
    cached: lane === 'cached',
    variant: run.variant,
    estimate: plan.estimate,
    fallbackModel: plan.fallbackModel,
  };
}

function codesFor(input: AggregateInput, { winner, resolution }: Settlement): DegradedCode[] {
  const codes = new Set<DegradedCode>(input.degraded);
  if (winner?.outcome === 'rejected' || winner?.outcome === 'refused') codes.add('low_confidence');
  if (!resolution.isSure && input.lane === 'ensemble') codes.add('low_confidence');
  if (winner?.role === 'insurance') codes.add(whyInsured(input.attempts));
  return [...codes];
}

/** The cheap answer speaks because the strong one was late, failed, or was no better. */
function whyInsured(attempts: readonly Attempt[]): DegradedCode {
  const strong = attempts.find(({ role }) => role === 'answer');
  if (strong?.outcome === 'timed_out') return 'deadline';
  return strong === undefined || !isAnswer(strong) ? 'model_unavailable' : 'low_confidence';
}

function handoverFor(input: AggregateInput, profile: ReplyProfile): Handover | null {
  if (!input.classification.intents.includes('complaint')) return null;
  const { offerPerson } = profile.canned(input.classification.language);
  return { reason: 'complaint', summary: `${offerPerson} — ${summaryOf(input)}` };
}

/** What a person needs who takes over. */
function summaryOf({ request, classification }: AggregateInput): string {
  const orders = classification.entities.orderIds.join(', ');
  const about = orders === '' ? '' : ` [${orders}]`;
  return `${classification.intents.join(', ')}${about}: ${request.query.slice(0, 200).toWellFormed()}`;
}
