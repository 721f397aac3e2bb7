/**
 * Ensembles: many answers, one reply. Pure; nothing here asks, waits or pays.
 *
 *   const combined = combine('voting', attempts, { accept: .8, closeCall: .1, strength, weights });
 *   combined.text          what to send, or null when no member gave a usable answer
 *   combined.winner        the member whose words these are, or null when several had a part in them
 *   combined.confidence    the answer's own (0-1 or null), never the agreement
 *   combined.agreement     {value 0-1 or null, by, isLow}: how far the answers say the same
 *   combined.costUsd       of all members, heard or not; combined.latencyMs of the slowest (a cascade's: of all)
 *   combined.leftOut       who is not in it and why; combined.detail the votes, scores, claims or conflicts
 *   combined.next          null, or what has to follow because nobody is sure
 *
 * An attempt of the machine is a member as it stands. What the machine still does: ask only the members that
 * `chooseMembers` leaves, ask the meta-model with `metaPrompt` where `stackingTime` allows it and pass its
 * answer as `options.meta`, raise the metric when `agreement.isLow`, and follow `next`.
 *
 * | method | the reply | file |
 * |---|---|---|
 * | confidence_select | the most confident; within a close call the stronger model's | select.ts |
 * | voting | plurality, majority or weighted, over normalised labels | vote.ts, labels.ts |
 * | weighted_average | mean scores, rankings or numbers | average.ts |
 * | quality_score | best by quality, or by the caller's scorer | select.ts |
 * | parallel_merge | one text, each claim once, conflicts said | merge/ |
 * | best_of_n | the sample most like the others and most confident | best-of-n.ts |
 * | stacking | the meta-model's, a fitted learner's choice, or the most confident | stacking.ts, meta-prompt.ts |
 * | cascade | the accepted one, or the best so far | select.ts |
 */
import type { EnsembleMethod } from '../contract/enums.ts';
import { type Agreement, agreementOf, agreementOfVotes, LOW_AGREEMENT } from './agreement.ts';
import { average } from './average.ts';
import { bestOfN } from './best-of-n.ts';
import type { Choice, Detail } from './choice.ts';
import { costOf, type EnsembleMember, type LeftOut, sieve } from './member.ts';
import { merge } from './merge/merge.ts';
import { type NextStep, nextStepOf } from './next.ts';
import type { CombineOptions } from './options.ts';
import { acceptOrBest, isAccepted, selectByConfidence, selectByQuality } from './select.ts';
import { stack } from './stacking.ts';
import { vote } from './vote.ts';

export interface Combined<M extends EnsembleMember> {
  readonly method: EnsembleMethod;
  readonly text: string | null;
  readonly winner: M | null;
  readonly confidence: number | null;
  readonly agreement: Agreement;
  readonly costUsd: number;
  readonly latencyMs: number;
  /** The method came to a decision, and the reply is good enough by its own confidence. */
  readonly isSure: boolean;
  readonly next: NextStep | null;
  readonly leftOut: readonly LeftOut[];
  /** A sentence for operators. */
  readonly reason: string;
  readonly detail: Detail;
}

/**
 * @param members in any order
 * @throws RangeError naming the option, or the member's field, that is missing or out of range.
 */
export function combine<M extends EnsembleMember>(
  method: EnsembleMethod,
  members: readonly M[],
  options: CombineOptions<M>,
): Combined<M> {
  const { usable, leftOut } = sieve(members, options.budgetMs);
  const meta = options.meta === undefined ? undefined : sieve([options.meta]);
  const choice = usable.length === 0 ? undefined : chosenBy(method, usable, meta?.usable[0], options);
  const out = [...leftOut, ...(meta?.leftOut ?? []), ...(choice?.leftOut ?? [])];
  const paid = options.meta === undefined ? members : [...members, options.meta];
  const next = nextStepOf([...usable, ...(meta?.usable ?? [])], leftOut, options);
  return {
    method,
    text: choice?.text ?? null,
    winner: choice?.winner ?? null,
    confidence: choice?.confidence ?? null,
    agreement: agreementFor(choice, usable, options),
    costUsd: costOf(paid),
    latencyMs: latencyOf(method, members) + (options.meta?.latencyMs ?? 0),
    isSure: choice?.isDecided === true && isAccepted(choice, options.accept),
    next,
    leftOut: out,
    reason:
      choice?.reason ??
      `no usable answer: ${out.map(({ reason }) => reason).join('; ') || 'no member was asked'}`,
    detail: choice?.detail ?? { kind: 'none' },
  };
}

function chosenBy<M extends EnsembleMember>(
  method: EnsembleMethod,
  usable: readonly M[],
  meta: M | undefined,
  options: CombineOptions<M>,
): Choice<M> {
  switch (method) {
    case 'confidence_select':
      return selectByConfidence(usable, options);
    case 'voting':
      return vote(usable, options);
    case 'weighted_average':
      return average(usable, options);
    case 'quality_score':
      return selectByQuality(usable, options);
    case 'parallel_merge':
      return merge(usable, options);
    case 'best_of_n':
      return bestOfN(usable, options);
    case 'stacking':
      return stack(usable, meta, options);
    case 'cascade':
      return acceptOrBest(usable, options);
  }
}

/** Of votes where there were any; else of what was said. */
function agreementFor<M extends EnsembleMember>(
  choice: Choice<M> | undefined,
  usable: readonly M[],
  { lowAgreement = LOW_AGREEMENT }: CombineOptions<M>,
): Agreement {
  if (choice?.detail.kind !== 'vote') return agreementOf(usable, lowAgreement);
  const votes = choice.detail.sides.map((side) => side.votes);
  return agreementOfVotes(
    votes[0] ?? 0,
    votes.reduce((sum, count) => sum + count, 0),
    lowAgreement,
  );
}

/** Members are asked side by side, and the slowest is waited for; a cascade asks one after the other. */
const latencyOf = (method: EnsembleMethod, members: readonly EnsembleMember[]): number =>
  method === 'cascade'
    ? members.reduce((sum, { latencyMs }) => sum + latencyMs, 0)
    : Math.max(0, ...members.map(({ latencyMs }) => latencyMs));
