import type { EpochMs } from '../clock.ts';
import type { ModelFailureKind } from '../errors.ts';
import type { Cut } from './admission.ts';

/** Calls of ten seconds. */
export interface Bucket {
  /** Tens of seconds since the epoch. */
  readonly at: number;
  readonly failures: number;
  /** Sampled and weighted: an estimate. */
  readonly successes: number;
}

/** What is known of one deployment. Every change of its breaker begins a new generation. */
export interface DeploymentHealth {
  readonly gen: number;
  /** Nobody asks it before; null while its breaker is closed. */
  readonly openUntil: EpochMs | null;
  /** The failure that opened it last. */
  readonly reason: ModelFailureKind | null;
  /** Times in a row that it was opened. */
  readonly trips: number;
  readonly closedAt: EpochMs | null;
  /** Who tries it after the cool-down, and until when others leave it to them. */
  readonly probe: { readonly holder: string; readonly until: EpochMs } | null;
  /** Of this generation only. */
  readonly buckets: readonly Bucket[];
  readonly cut: Cut | null;
}

/** By the provider's id. Those never heard of are {@link UNKNOWN_HEALTH}. */
export type Health = ReadonlyMap<string, DeploymentHealth>;

export const UNKNOWN_HEALTH: DeploymentHealth = {
  gen: 0,
  openUntil: null,
  reason: null,
  trips: 0,
  closedAt: null,
  probe: null,
  buckets: [],
  cut: null,
};

export interface BreakerSettings {
  readonly windowS: number;
  readonly minFailures: number;
  readonly failureShare: number;
  readonly coolDownMs: number;
  readonly coolDownFactor: number;
  readonly maxCoolDownMs: number;
  readonly authCoolDownMs: number;
  readonly probeMs: number;
}

export type BreakerState = 'closed' | 'open' | 'half_open';

const BUCKET_MS = 10_000;
export const bucketOf = (at: EpochMs): number => Math.floor(at / BUCKET_MS);

export const healthOf = (health: Health, deployment: string): DeploymentHealth =>
  health.get(deployment) ?? UNKNOWN_HEALTH;

export function stateOf({ openUntil }: DeploymentHealth, now: EpochMs): BreakerState {
  if (openUntil === null) return 'closed';
  return now < openUntil ? 'open' : 'half_open';
}

/** The cool-down is over and nobody is trying it. */
export const mayProbe = (health: DeploymentHealth, now: EpochMs): boolean =>
  stateOf(health, now) === 'half_open' && (health.probe === null || health.probe.until <= now);

/** A bucket of which some part lies in the window. */
export const isInWindow = (bucket: number, now: EpochMs, windowS: number): boolean =>
  bucket >= bucketOf(now - windowS * 1_000);

/** Enough failures, and a large enough share of the calls, within the window. */
export function shouldTrip(health: DeploymentHealth, now: EpochMs, settings: BreakerSettings): boolean {
  if (stateOf(health, now) !== 'closed') return false;
  const recent = health.buckets.filter(({ at }) => isInWindow(at, now, settings.windowS));
  const failures = recent.reduce((sum, bucket) => sum + bucket.failures, 0);
  const calls = recent.reduce((sum, bucket) => sum + bucket.successes, failures);
  return failures >= settings.minFailures && failures >= settings.failureShare * calls;
}

/** Open, for longer each time: one that opens again soon after it closed goes on where it was. */
export function opened(
  health: DeploymentHealth,
  reason: ModelFailureKind,
  now: EpochMs,
  settings: BreakerSettings,
): DeploymentHealth {
  const { openUntil, closedAt } = health;
  const calm = openUntil === null && closedAt !== null && now - closedAt >= settings.maxCoolDownMs;
  const trips = calm ? 1 : health.trips + 1;
  return {
    ...health,
    gen: health.gen + 1,
    openUntil: now + coolDownMs(trips, reason, settings),
    reason,
    trips,
    probe: null,
    buckets: [],
  };
}

/** The probe was answered. */
export const closed = (health: DeploymentHealth, now: EpochMs): DeploymentHealth => ({
  ...health,
  gen: health.gen + 1,
  openUntil: null,
  closedAt: now,
  probe: null,
  buckets: [],
});

function coolDownMs(trips: number, reason: ModelFailureKind, settings: BreakerSettings): number {
  const first = reason === 'auth' ? settings.authCoolDownMs : settings.coolDownMs;
  return Math.min(settings.maxCoolDownMs, first * settings.coolDownFactor ** (trips - 1));
}
