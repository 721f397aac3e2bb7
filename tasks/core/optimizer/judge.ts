import * as z from 'zod/mini';
import type { EpochMs } from '../clock.ts';
import { type Projection, project } from '../costs/projection.ts';
import type { Policy } from '../policy/policy.ts';
import { round } from '../round.ts';
import { type Compliance, complianceOf, complianceSchema, TARGETS } from './compliance.ts';
import { type GuardRails, guardRailsOf } from './guard-rails.ts';
import {
  type Change,
  changeSchema,
  type Memory,
  memorySchema,
  released,
  withWatched,
  withWindow,
} from './memory.ts';
import type { Observed } from './observed.ts';
import { moveSchema } from './parameters.ts';
import {
  ACTIONS,
  type Recommendation,
  recommend,
  recommendation,
  recommendationSchema,
} from './recommend.ts';
import { decide } from './tune.ts';
import { type Spoilt, worseSince } from './worse.ts';

const projectionSchema = z.object({
  perMessageUsd: z.number(),
  messagesPerDay: z.number(),
  dayUsd: z.number(),
  weekUsd: z.number(),
  monthUsd: z.number(),
  yearUsd: z.number(),
});

/** Everything that one window says. */
export const verdictSchema = z.object({
  compliance: z.array(complianceSchema),
  recommendations: z.array(recommendationSchema),
  /** What could have been done, and why it was not. */
  held: z.array(z.object({ action: z.enum(ACTIONS), why: z.string() })),
  /** The watched change made things worse than they were before it. */
  worse: z.boolean(),
  /** That change, to be undone; null unless it is worse. */
  undo: z.nullable(changeSchema),
  spoilt: z.array(
    z.object({ figure: z.string(), before: z.number(), after: z.number(), margin: z.number() }),
  ),
  /** There is a change to make. */
  change: z.boolean(),
  move: z.nullable(moveSchema),
  target: z.nullable(z.enum(TARGETS)),
  /** Why the policy is to be changed, or was left alone. */
  why: z.string(),
  /** At the volume that the policy plans with, and at the rate of this window. */
  projection: z.nullable(z.object({ planned: projectionSchema, asObserved: projectionSchema })),
  /** What is to be remembered if nothing is changed. */
  memory: memorySchema,
});
export type OptimizerVerdict = z.infer<typeof verdictSchema>;

/** Whether a window can be judged at all. */
export type Enough = { readonly enough: true } | { readonly enough: false; readonly why: string };

/**
 * @param apply what is judged is remembered too, so that no message may count in two windows; advice may look at
 *   any.
 */
export function enoughOf(observed: Observed, memory: Memory, rails: GuardRails, apply: boolean): Enough {
  if (observed.messages === 0) return { enough: false, why: 'no message was answered in this window' };
  if (observed.messages < rails.minObservations) {
    const why = `${observed.messages} messages were answered in this window: ${rails.minObservations} are needed`;
    return { enough: false, why };
  }
  if (!apply || observed.from >= memory.judgedUntil) return { enough: true };
  const until = new Date(memory.judgedUntil).toISOString();
  return { enough: false, why: `this window begins before ${until}, up to which the last one was judged` };
}

/**
 * Judges one window: every target, advice for each that is missed, whether the last change did harm, and the one
 * change to make next. Nothing is written here.
 */
export function judge(observed: Observed, memory: Memory, policy: Policy, now: EpochMs): OptimizerVerdict {
  const rails = guardRailsOf(policy);
  const compliance = complianceOf(observed, rails);
  const watching = withWatched(memory, observed, policy);
  const watched = watching.watch;
  const spoilt =
    watched === null || watched.after === null
      ? []
      : worseSince(watched.change.move, watched.before, watched.after, rails);
  const worse = watched !== null && spoilt.length > 0;
  const settled = released(watching, rails);
  const advice = recommend(compliance, observed);
  const situation = { observed, compliance, advice, policy, rails, memory: settled, now };
  const { proposal, held } = worse ? { proposal: undefined, held: [] } : decide(situation);
  return {
    compliance: [...compliance],
    recommendations: [...(worse ? [undoing(watched.change, spoilt)] : []), ...advice],
    held: [...held],
    worse,
    undo: worse ? watched.change : null,
    spoilt: spoilt.map(rounded),
    change: proposal !== undefined,
    move: proposal?.move ?? null,
    target: proposal?.target ?? null,
    why: worse
      ? undoing(watched.change, spoilt).reason
      : (proposal?.reason ?? whyNot(compliance, settled, held)),
    projection: projectionOf(observed, rails),
    memory: withWindow(settled, observed, compliance, rails),
  };
}

/** What the compared numbers are: of all of them, more is worse. */
const SPOILT: Readonly<Record<Spoilt['figure'], string>> = {
  p50_latency: 'share later than the target of p50',
  p95_latency: 'share later than the target of p95',
  p99_latency: 'share later than the target of p99',
  quality: 'quality missing to 1',
  approval: 'share of thumbs down',
  cost: 'US dollars a message',
  escalation_rate: 'share that climbs',
  availability: 'share without an answer',
  truncation: 'share cut off',
};

function undoing({ move, fromVersion }: Change, spoilt: readonly Spoilt[]): Recommendation {
  const told = spoilt.map(
    ({ figure, before, after, margin }) =>
      `${SPOILT[figure]} ${round(before, 6)} -> ${round(after, 6)} (chance: ${round(margin, 6)})`,
  );
  const what = `${move.parameter} ${move.from} -> ${move.to}`;
  return recommendation(
    'roll_back',
    [],
    `Worse since ${what}: ${told.join(', ')}. Back to version ${fromVersion}.`,
  );
}

function whyNot(
  compliance: readonly Compliance[],
  { watch }: Memory,
  held: readonly { readonly action: string; readonly why: string }[],
): string {
  if (watch !== null)
    return `watching ${watch.change.move.parameter} ${watch.change.move.from} -> ${watch.change.move.to}`;
  if (!compliance.some(({ compliant }) => compliant === false)) return 'every target that can be seen is met';
  if (held.length === 0) return 'what is missed is for people to mend';
  return held.map(({ action, why }) => `${action}: ${why}`).join('; ');
}

function projectionOf(
  { costUsd, messages, from, until }: Observed,
  { messagesPerDay }: GuardRails,
): { planned: Projection; asObserved: Projection } | null {
  if (costUsd === null) return null;
  const rate = (messages * 86_400_000) / Math.max(1, until - from);
  return {
    planned: project(costUsd.mean, messagesPerDay),
    asObserved: project(costUsd.mean, Math.round(rate)),
  };
}

const rounded = ({ figure, before, after, margin }: Spoilt) => ({
  figure,
  before: round(before, 6),
  after: round(after, 6),
  margin: round(margin, 6),
});
