import type { Lane } from './contract/enums.ts';
import type { MetricGroup } from './metrics/metric-group.ts';

interface CastVote {
  readonly messageId: string;
  readonly vote: 'up' | 'down';
  readonly lane: Lane | null;
  readonly model: string | null;
  readonly variant: string | null;
}

export interface VoteCount extends Pick<CastVote, 'lane' | 'model' | 'variant'> {
  readonly up: number;
  readonly down: number;
}

/** One row for every lane, model and variant that has a vote. */
export function countVotes(votes: readonly CastVote[]): readonly VoteCount[] {
  const rows = Map.groupBy(votes, ({ lane, model, variant }) => JSON.stringify([lane, model, variant]));
  return [...rows.values()].flatMap((cast) => {
    const [first] = cast;
    if (first === undefined) return [];
    const up = cast.filter(({ vote }) => vote === 'up').length;
    const { lane, model, variant } = first;
    return [{ lane, model, variant, up, down: cast.length - up }];
  });
}

/** 1 for thumbs up, so that the average is the share of those who were content. */
export const voteMetrics = ({ messageId, vote, lane, variant }: CastVote): MetricGroup => ({
  values: { Feedback: vote === 'up' ? 1 : 0 },
  dimensions: { ...(lane !== null && { Lane: lane }), ...(variant !== null && { Variant: variant }) },
  messageId,
});
