import { percent, round } from '../round.ts';
import type { Choice, VoteSide } from './choice.ts';
import { normaliseLabel, readLabel } from './labels.ts';
import { compareText, type EnsembleMember, type LeftOut, leftOut } from './member.ts';
import type { CombineOptions } from './options.ts';
import { ofWinner, preferred, selectByConfidence } from './select.ts';
import { weightsOf } from './weights.ts';

interface Side<M> extends VoteSide {
  readonly voters: readonly M[];
  readonly confidence: number;
}

/**
 * `voting`: the side with most votes speaks through the voter to prefer. Who votes for nothing abstains;
 * where nobody votes, confidence selects. @param members never empty
 */
export function vote<M extends EnsembleMember>(members: readonly M[], options: CombineOptions<M>): Choice<M> {
  const rule = options.vote?.rule ?? 'plurality';
  const out: LeftOut[] = [];
  const ballots = members.flatMap((member) => {
    const label = labelOf(member, options);
    if (label === null) out.push(leftOut(member, 'no_vote', 'named nothing that can be voted for'));
    return label === null ? [] : [{ member, label }];
  });
  if (ballots.length === 0) {
    return { ...selectByConfidence(members, options, 'nobody voted: '), isDecided: false };
  }
  const sides = sidesOf(ballots, options).toSorted(rule === 'weighted' ? byWeight : byVotes);
  const first = sides[0] as Side<M>;
  const hasMajority = first.votes * 2 > ballots.length;
  return {
    ...ofWinner(preferred(first.voters, options) as M),
    isDecided: rule !== 'majority' || hasMajority,
    reason: sentence(sides, rule, hasMajority),
    detail: { kind: 'vote', sides: sides.map(factsOf), hasMajority },
    leftOut: out,
  };
}

/** What a member votes for: its label, else what its text says. */
export const labelOf = <M extends EnsembleMember>(member: M, options: CombineOptions<M>): string | null =>
  member.label === undefined
    ? readLabel(member.text, options.vote ?? {})
    : normaliseLabel(member.label) || null;

function sidesOf<M extends EnsembleMember>(
  ballots: readonly { readonly member: M; readonly label: string }[],
  options: CombineOptions<M>,
): readonly Side<M>[] {
  const weights = weightsOf(
    ballots.map(({ member }) => member),
    options,
  );
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  return [...Map.groupBy(ballots, ({ label }) => label)].map(([label, cast]) => {
    const voters = cast.map(({ member }) => member);
    return {
      label,
      voters,
      votes: voters.length,
      weight: round(voters.reduce((sum, voter) => sum + (weights.get(voter) ?? 0), 0) / total, 9),
      confidence: Math.max(...voters.map(({ confidence }) => confidence ?? 0)),
      models: voters.map(({ model }) => model),
    };
  });
}

type AnySide = Pick<Side<EnsembleMember>, 'label' | 'votes' | 'weight' | 'confidence'>;

const byVotes = (one: AnySide, other: AnySide): number =>
  other.votes - one.votes || other.weight - one.weight || lastly(one, other);
const byWeight = (one: AnySide, other: AnySide): number =>
  other.weight - one.weight || other.votes - one.votes || lastly(one, other);
const lastly = (one: AnySide, other: AnySide): number =>
  other.confidence - one.confidence || compareText(one.label, other.label);

const factsOf = ({ label, votes, weight, models }: VoteSide): VoteSide => ({
  label: label.slice(0, LONGEST_LABEL).toWellFormed(),
  votes,
  weight: round(weight),
  models,
});

/** Where each text is a label of its own, nobody wants to read it twice. */
const LONGEST_LABEL = 80;

function sentence(sides: readonly AnySide[], rule: string, hasMajority: boolean): string {
  const told = sides
    .slice(0, 3)
    .map(
      ({ label, votes, weight }) =>
        `"${label.slice(0, 40).toWellFormed()}" ${votes} (weight ${percent(weight)})`,
    )
    .join(', ');
  const missed = rule === 'majority' && !hasMajority ? '; no majority' : '';
  return `votes: ${told}${missed}`;
}
