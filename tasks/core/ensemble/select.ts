import { scoreQuality } from '../aggregation/quality.ts';
import { clamp01, percent, round } from '../round.ts';
import type { Choice } from './choice.ts';
import { compareText, type EnsembleMember, type LeftOut, leftOut } from './member.ts';
import type { CombineOptions } from './options.ts';

/** Unknown is below every known confidence, but no figure of its own. */
const known = ({ confidence }: EnsembleMember): number => confidence ?? 0;
const isCut = ({ stopReason }: EnsembleMember): boolean => stopReason === 'max_tokens';

export const isAccepted = ({ confidence }: Pick<EnsembleMember, 'confidence'>, accept: number): boolean =>
  confidence !== null && round(confidence) >= round(accept);

/**
 * The answer to prefer: a good enough one before others; the most confident, but within a close call a
 * whole one before one that was cut off, then the stronger model's, then the cheaper.
 */
export function preferred<M extends EnsembleMember>(
  pool: readonly M[],
  options: CombineOptions<M>,
): M | undefined {
  const accepted = pool.filter((member) => isAccepted(member, options.accept));
  const candidates = accepted.length > 0 ? accepted : pool;
  const best = Math.max(...candidates.map(known));
  return candidates
    .filter((member) => round(best - known(member)) <= round(options.closeCall))
    .toSorted(
      (one, other) =>
        Number(isCut(one)) - Number(isCut(other)) ||
        options.strength(other.model) - options.strength(one.model) ||
        known(other) - known(one) ||
        one.costUsd - other.costUsd ||
        compareText(one.model, other.model) ||
        compareText(one.text, other.text),
    )[0];
}

/** `confidence_select`, and what other methods fall back to. @param members never empty */
export function selectByConfidence<M extends EnsembleMember>(
  members: readonly M[],
  options: CombineOptions<M>,
  why = '',
): Choice<M> {
  const winner = preferred(members, options) as M;
  const others = members.filter((member) => member !== winner);
  const surest = Math.max(0, ...others.map(known));
  const isClose = others.length > 0 && surest > known(winner);
  return {
    ...ofWinner(winner),
    reason: `${why}${winner.model} is ${sureness(winner.confidence)}${
      isClose ? `, within ${percent(options.closeCall)} of ${percent(surest)}, and stronger or whole` : ''
    }`,
  };
}

/** `cascade`: the answer that was good enough, or the best so far. @param members never empty */
export function acceptOrBest<M extends EnsembleMember>(
  members: readonly M[],
  options: CombineOptions<M>,
): Choice<M> {
  const choice = selectByConfidence(members, options);
  const accepted = choice.winner !== null && isAccepted(choice.winner, options.accept);
  return {
    ...choice,
    isDecided: accepted,
    reason: accepted
      ? `${choice.reason}: accepted at ${percent(options.accept)}`
      : `no rung reached ${percent(options.accept)}; best so far: ${choice.reason}`,
  };
}

/**
 * `quality_score`: relevance, coherence, consistency with the passages, safety and completeness, or what the
 * caller's scorer says. Equals go as `confidence_select` has it. @param members never empty
 * @throws RangeError without a question and without a scorer.
 */
export function selectByQuality<M extends EnsembleMember>(
  members: readonly M[],
  options: CombineOptions<M>,
): Choice<M> {
  const scorer = options.scorer ?? ownScorer(options);
  const scored: { readonly member: M; readonly score: number }[] = [];
  const out: LeftOut[] = [];
  for (const member of members) {
    const score = scorer(member);
    if (score === null || Number.isNaN(score)) out.push(leftOut(member, 'no_score', 'could not be scored'));
    else scored.push({ member, score: round(clamp01(score)) });
  }
  if (scored.length === 0)
    return { ...selectByConfidence(members, options, 'no answer could be scored: '), isDecided: false };
  const best = Math.max(...scored.map(({ score }) => score));
  const first = scored.filter(({ score }) => score === best).map(({ member }) => member);
  const winner = preferred(first, options) as M;
  return {
    ...ofWinner(winner),
    reason: `${winner.model} has the best quality, ${best}, of ${scored.length}`,
    detail: { kind: 'scores', scores: scored.map(({ member, score }) => ({ no: member.no, score })) },
    leftOut: out,
  };
}

function ownScorer<M extends EnsembleMember>({ question }: CombineOptions<M>): (member: M) => number {
  if (question === undefined) throw new RangeError('options.question: quality_score needs it, or a scorer');
  return (member) =>
    scoreQuality({ ...question, text: member.text, truncated: isCut(member), safe: member.safe }).score;
}

/** The whole answer of one member. */
export const ofWinner = <M extends EnsembleMember>(winner: M): Omit<Choice<M>, 'reason'> => ({
  text: winner.text,
  winner,
  confidence: winner.confidence,
  isDecided: true,
  detail: { kind: 'none' },
  leftOut: [],
});

const sureness = (confidence: number | null): string =>
  confidence === null ? 'of unknown confidence' : `${percent(confidence)} sure`;
