import { type EpochMs, MINUTE_MS } from '../clock.ts';
import { fractionOf } from './fraction.ts';

/** After a throttle only a share of the calls is made, 0-1, at that moment; it recovers with time. */
export interface Cut {
  readonly share: number;
  readonly at: EpochMs;
}

export interface RateSettings {
  /** What a throttle leaves of the share, 0-1. */
  readonly cutFactor: number;
  readonly leastShare: number;
  /** Share that comes back each second. */
  readonly recoverPerS: number;
}

/** Callers see the same throttle: they cut once. */
const CUT_EVERY_MS = 1_000;

/** Additive increase: the share that may be asked now, 0-1. */
export function admittedShare(cut: Cut | null, now: EpochMs, settings: RateSettings): number {
  if (cut === null) return 1;
  const seconds = Math.max(0, now - cut.at) / 1_000;
  return Math.min(1, cut.share + settings.recoverPerS * seconds);
}

export const cutBefore = (now: EpochMs): EpochMs => now - CUT_EVERY_MS;

export const mayCut = (cut: Cut | null, now: EpochMs): boolean => cut === null || cut.at <= cutBefore(now);

/** Multiplicative decrease. */
export const cutShare = (cut: Cut | null, now: EpochMs, settings: RateSettings): Cut => ({
  share: Math.max(settings.leastShare, admittedShare(cut, now, settings) * settings.cutFactor),
  at: now,
});

/** Whether this call is among those made. Who is admitted under a share is so under every larger one. */
export const isAdmitted = (
  callId: string,
  deployment: string,
  cut: Cut | null,
  now: EpochMs,
  settings: RateSettings,
): boolean => fractionOf('admit', deployment, callId) < admittedShare(cut, now, settings);

/** Requests and tokens of one minute; 0 means not limited. */
export interface Quota {
  readonly rpm: number;
  readonly tpm: number;
}

/** What was admitted in a minute so far. */
export interface Used {
  readonly calls: number;
  readonly tokens: number;
}

/** One call more, of so many tokens, stays within the quota. */
export const fitsQuota = ({ rpm, tpm }: Quota, { calls, tokens }: Used, more: number): boolean =>
  (rpm === 0 || calls + 1 <= rpm) && (tpm === 0 || tokens + more <= tpm);

export const minuteOf = (at: EpochMs): number => Math.floor(at / MINUTE_MS);
export const untilNextMinuteMs = (at: EpochMs): number => (minuteOf(at) + 1) * MINUTE_MS - at;
