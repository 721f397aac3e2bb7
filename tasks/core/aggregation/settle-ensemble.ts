import { type Attempt, isAnswer } from '../contract/attempt.ts';
import type { Member, Verdict } from '../contract/plan.ts';
import type { Resolution } from '../contract/resolution.ts';
import { type Combined, combine } from '../ensemble/combine.ts';
import { withEmbeddings } from '../ensemble/embedded.ts';
import type { CombineOptions, OpenRung } from '../ensemble/options.ts';
import type { Policy } from '../policy/policy.ts';
import { round } from '../round.ts';
import { strengthOf } from './choose-answer.ts';
import { judgedAttempts, verdictOnMerged } from './judge.ts';
import type { SettleInput, Settlement } from './settlement.ts';
import { shownDetail } from './shown-detail.ts';

/** Finer than any confidence is rounded. */
const A_HAIR = 0.0001;

/**
 * What the members say together, by the method of the plan. Where nobody of them was sure and another model
 * was asked who is, that one's answer is sent. Undefined where none of them may be sent.
 */
export function settleEnsemble(given: SettleInput, policy: Policy): Settlement | undefined {
  const input = { ...given, attempts: judgedAttempts(given, policy) };
  const { plan } = input;
  const { members, later } = parted(input.attempts, plan.members);
  const options = optionsFor(input, policy);
  const voices = withEmbeddings(members, input.attempts).map((member) => doubted(member, policy));
  const followers = later.filter(isAnswer).map((one) => doubted(one, policy));
  const meta = metaOf(input.attempts, members);
  const together = combine(plan.method, voices, {
    ...options,
    ...(meta !== undefined && { meta: doubted(meta, policy) }),
  });
  const sure = followers.filter(({ outcome, safe }) => outcome === 'accepted' && safe);
  const asked =
    sure.length > 0
      ? combine('cascade', sure, options)
      : followers.length > 0
        ? combine(plan.method, [...voices, ...followers], options)
        : together;
  const { made, parts } = asSent(asked, [...voices, ...followers], input, options, policy);
  if (made.text === null) return undefined;
  const winner = input.attempts.find(({ no }) => no === made.winner?.no) ?? null;
  return {
    text: made.text,
    winner,
    confidence: winner === null ? made.confidence : winner.confidence,
    parts: winner === null ? parts : winner.parts,
    agreement: together.agreement.value,
    resolution: resolutionOf(input, together, made, sure.length > 0),
  };
}

interface AsSent {
  readonly made: Combined<Attempt>;
  readonly parts?: Verdict['parts'];
}

/**
 * A text that several had a part in is judged as it would be sent: it is as sure as the least sure of its
 * authors, and no surer than the check finds it. Where the check finds it unsafe, the surest answer alone is sent.
 */
function asSent(
  asked: Combined<Attempt>,
  voices: readonly Attempt[],
  input: SettleInput,
  options: CombineOptions<Attempt>,
  policy: Policy,
): AsSent {
  if (asked.winner !== null || asked.text === null) return { made: asked };
  const out = new Set(asked.leftOut.map(({ no }) => no));
  const authors = voices.filter(({ no }) => !out.has(no));
  const verdict = verdictOnMerged(asked.text, authors, input, policy);
  if (!verdict.safe) {
    const alone = combine('confidence_select', voices, options);
    const why = `what ${authors.length} answers made together may not be shown (${verdict.notes.join('; ')})`;
    return { made: { ...alone, reason: `${why}: ${alone.reason}` } };
  }
  const confidence = Math.min(asked.confidence ?? verdict.confidence, verdict.confidence);
  return {
    made: { ...asked, confidence, isSure: asked.isSure && verdict.outcome === 'accepted' },
    parts: verdict.parts,
  };
}

/** The members' calls, and those that followed because nobody was sure. */
function parted(
  attempts: readonly Attempt[],
  asked: readonly Member[],
): { readonly members: readonly Attempt[]; readonly later: readonly Attempt[] } {
  const wanted = asked.map(({ model }) => model);
  const members: Attempt[] = [];
  const later: Attempt[] = [];
  for (const attempt of attempts) {
    if (attempt.role !== 'answer') continue;
    const at = wanted.indexOf(attempt.model);
    if (at >= 0) wanted.splice(at, 1);
    (at >= 0 ? members : later).push(attempt);
  }
  return { members, later };
}

/** What the check has doubted is not good enough, however confident it was. */
const doubted = <A extends Attempt>(attempt: A, { thresholds }: Policy): A =>
  attempt.outcome === 'rejected' && attempt.confidence !== null
    ? { ...attempt, confidence: round(Math.min(attempt.confidence, thresholds.accept - A_HAIR)) }
    : attempt;

/** A meta-model that is less sure than a member with a good answer has made nothing better. */
function metaOf(attempts: readonly Attempt[], members: readonly Attempt[]): Attempt | undefined {
  const meta = attempts.find(({ role }) => role === 'meta');
  const isNeeded = members.every(({ outcome }) => outcome !== 'accepted');
  return meta?.outcome === 'accepted' || isNeeded ? meta : undefined;
}

function optionsFor(input: SettleInput, policy: Policy): CombineOptions<Attempt> {
  const { request, plan, classification, passages } = input;
  const { weights: given } = request.ensemble ?? {};
  const { weights, vote, lowAgreement, learner } = policy.ensemble;
  const slaMs = request.slaMs ?? policy.sla.defaultMs;
  const answered = input.attempts.filter(({ role }) => role === 'answer');
  return {
    accept: policy.thresholds.accept,
    closeCall: policy.thresholds.closeCall,
    strength: (model) => strengthOf(model, policy),
    lowAgreement,
    question: { query: request.query, classification, passages },
    further: furtherOf(input),
    learner,
    ...((given !== undefined || Object.keys(weights).length > 0) && { weights: given ?? weights }),
    ...(plan.method === 'voting' && { vote: { rule: given === undefined ? vote : 'weighted' } }),
    ...(plan.meta.leastAnswers > 0 && {
      time: {
        beforeMs: policy.estimates.ownMs,
        baseMs: answered.map(({ latencyMs }) => latencyMs),
        metaMs: plan.meta.needsMs,
        slaMs,
      },
    }),
  };
}

/** Rungs that the machine did not climb to, with the code that it gave. */
function furtherOf({ plan, degraded }: SettleInput): readonly OpenRung[] {
  const why = degraded.find((code) => WHY_NOT.includes(code));
  const closed = why?.replaceAll('_', ' ') ?? 'not worth its price';
  return plan.ladder.map(({ model }) => ({ model, closed }));
}

const WHY_NOT: SettleInput['degraded'] = ['no_time', 'no_money', 'breaker_open', 'no_rung'];

function resolutionOf(
  { plan }: SettleInput,
  together: Combined<Attempt>,
  asked: Combined<Attempt>,
  isFollowed: boolean,
): Resolution {
  const followed = `none of ${plan.members.length} members was sure: ${asked.reason}`;
  const next = isFollowed
    ? { step: 'asked' as const, model: asked.winner?.model ?? null, reason: followed }
    : asked.next && {
        ...asked.next,
        step: asked.next.step === 'ask' ? ('send_best' as const) : asked.next.step,
      };
  return {
    method: plan.method,
    reason: isFollowed ? followed : asked.reason,
    isSure: asked.isSure,
    agreementBy: together.agreement.value === null ? null : together.agreement.by,
    lowAgreement: together.agreement.isLow,
    leftOut: [...plan.leftOut, ...asked.leftOut.map(({ model, why, reason }) => ({ model, why, reason }))],
    next,
    detail: shownDetail(isFollowed ? together.detail : asked.detail),
  };
}
