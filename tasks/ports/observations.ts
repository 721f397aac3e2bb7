import type { EpochMs } from '../core/clock.ts';
import type { Observed, Span } from '../core/optimizer/observed.ts';
import type { Policy } from '../core/policy/policy.ts';

/** What customers' messages came to. */
export interface Observations {
  /** @param votesSince votes are rare, so they are counted over a longer time: from here to the window's end. */
  read(span: Span, votesSince: EpochMs, policy: Policy): Promise<Observed>;
}
