import * as z from 'zod/mini';
import { PLANNED_LANES, type PlannedLane } from '../contract/enums.ts';
import type { Policy } from '../policy/policy.ts';
import { round } from '../round.ts';
import type { GuardRails } from './guard-rails.ts';

/** A field of the policy that may be moved by itself: `thresholds.accept`, `tokens.byLane.simple`. */
export type Parameter = 'thresholds.accept' | 'caches.answerTtlS' | `tokens.byLane.${PlannedLane}`;

export const DIRECTIONS = ['up', 'down'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** Where the cheap rung answers first, so that its bound on tokens is the lane's. */
export const CHEAP_LANES = ['medium', 'simple'] as const;

export const moveSchema = z.object({
  parameter: z.enum([
    'thresholds.accept',
    'caches.answerTtlS',
    ...PLANNED_LANES.map((lane) => `tokens.byLane.${lane}` as const),
  ]),
  direction: z.enum(DIRECTIONS),
  from: z.number(),
  to: z.number(),
});
export type Move = z.infer<typeof moveSchema>;

export function currentValue(policy: Policy, parameter: Parameter): number | undefined {
  if (parameter === 'thresholds.accept') return policy.thresholds.accept;
  if (parameter === 'caches.answerTtlS') return policy.caches.answerTtlS;
  return policy.tokens.byLane[parameter.slice('tokens.byLane.'.length)];
}

/** The same policy with one field moved, whatever else it holds. */
export function withValue(policy: Policy, parameter: Parameter, value: number): Policy {
  if (parameter === 'thresholds.accept')
    return { ...policy, thresholds: { ...policy.thresholds, accept: value } };
  if (parameter === 'caches.answerTtlS')
    return { ...policy, caches: { ...policy.caches, answerTtlS: value } };
  const lane = parameter.slice('tokens.byLane.'.length);
  return { ...policy, tokens: { ...policy.tokens, byLane: { ...policy.tokens.byLane, [lane]: value } } };
}

/** One step, or why there is none to take. */
export type Step = { readonly move: Move } | { readonly bound: string };

/** One step of the guard rails, cut at their bounds; never back into them from outside in one leap. */
export function stepOf(policy: Policy, parameter: Parameter, direction: Direction, rails: GuardRails): Step {
  const from = currentValue(policy, parameter);
  if (from === undefined) return { bound: `${parameter} is not set` };
  const { least, most, step } = reachOf(parameter, rails);
  const to = round(direction === 'up' ? Math.min(most, from + step) : Math.max(least, from - step));
  if (direction === 'up' && to <= from)
    return { bound: `${parameter} is ${from}: the guard rails end at ${most}` };
  if (direction === 'down' && to >= from)
    return { bound: `${parameter} is ${from}: the guard rails end at ${least}` };
  return { move: { parameter, direction, from, to } };
}

function reachOf(parameter: Parameter, { threshold, answerTtl, cheapTokens }: GuardRails) {
  if (parameter === 'thresholds.accept') return threshold;
  if (parameter === 'caches.answerTtlS') return { least: 0, ...answerTtl };
  return { most: Number.POSITIVE_INFINITY, ...cheapTokens };
}

export const opposite = (direction: Direction): Direction => (direction === 'up' ? 'down' : 'up');
