import type { Clock, EpochMs } from '../core/clock.ts';
import { StepladderError } from '../core/errors.ts';
import { guardRailsOf } from '../core/optimizer/guard-rails.ts';
import { enoughOf } from '../core/optimizer/judge.ts';
import { memoryFor } from '../core/optimizer/memory.ts';
import type { Span } from '../core/optimizer/observed.ts';
import { readPolicy } from '../core/policy/read-policy.ts';
import type { Observations } from '../ports/observations.ts';
import type { OptimizerMemory } from '../ports/optimizer-memory.ts';
import type { PolicyEditor } from '../ports/policy-editor.ts';
import { type ObserveInput, type ObserveOutput, tuneOrderSchema } from './contract.ts';

/** An order that the optimizer cannot follow; the message names the field. */
export class OptimizeInvalid extends StepladderError {
  constructor(message: string) {
    super('Optimize.Invalid', message);
  }
}

export interface ObserveDeps {
  readonly policies: Pick<PolicyEditor, 'live'>;
  readonly memory: Pick<OptimizerMemory, 'read'>;
  readonly observations: Observations;
  readonly clock: Clock;
  /**
   * Null: a window ends now. Else at a whole window, so that one follows the other without gap or overlap, and so
   * many milliseconds ago, because metrics arrive late.
   */
  readonly lagMs: number | null;
}

const WINDOW_MINUTES = 5;

/** Reads one window of traffic and what is remembered of those before it. @throws OptimizeInvalid naming the field */
export async function observeWindow({ order }: ObserveInput, deps: ObserveDeps): Promise<ObserveOutput> {
  const parsed = tuneOrderSchema.safeParse(order);
  if (!parsed.success)
    throw new OptimizeInvalid(parsed.error.issues.map(({ message }) => message).join('; '));
  const { apply = false, windowMinutes = WINDOW_MINUTES } = parsed.data;
  const now = deps.clock.now();
  const [live, kept] = await Promise.all([deps.policies.live(), deps.memory.read()]);
  const { version, by } = live.change;
  const policy = readPolicy(live.document);
  const memory = memoryFor(kept, { version, by });
  const span = spanOf(now, windowMinutes * 60_000, deps.lagMs);
  const rails = guardRailsOf(policy);
  // Those of an older version say nothing of this one.
  const votesSince = Math.max(span.until - rails.votesS * 1_000, live.change.at);
  const observed = await deps.observations.read(span, votesSince, policy);
  const enough = enoughOf(observed, memory, rails, apply);
  const why = enough.enough ? '' : enough.why;
  return { apply, enough: enough.enough, why, policyVersion: version, observed, memory };
}

function spanOf(now: EpochMs, windowMs: number, lagMs: number | null): Span {
  const until = lagMs === null ? now : Math.floor((now - lagMs) / windowMs) * windowMs;
  return { from: until - windowMs, until };
}
