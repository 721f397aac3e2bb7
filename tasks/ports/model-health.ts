import type { ModelFailureKind } from '../core/errors.ts';
import type { Quota, RateSettings } from '../core/health/admission.ts';
import type { BreakerSettings, Health } from '../core/health/breaker.ts';
import type { LiveModels } from '../core/optimizer/live-models.ts';

/** What became of one call. */
export interface CallReport {
  /** The provider's id that was asked. */
  readonly deployment: string;
  /** Null for an answer. */
  readonly failure: ModelFailureKind | null;
  /** Under which this call tried an open deployment; null for an ordinary call. */
  readonly probe: string | null;
}

/** From the policy of the run. */
export interface HealthSettings {
  readonly breakers: BreakerSettings & { readonly successSample: number };
  readonly rates: RateSettings;
}

export interface Asking {
  readonly model: string;
  /** Whole tokens that are read and may be written. */
  readonly tokens: number;
  readonly quota: Quota;
}

/**
 * How the deployments of all models fare, shared by every environment. It advises: where it cannot be read
 * or written, calls go on, save those that a strict quota would have to count.
 */
export interface ModelHealth {
  /** At most a second or two old. Never fails. */
  read(): Promise<Health>;
  /** How models fared in the last window that was judged, as `read` saw it: no call more. */
  live?(): LiveModels | undefined;
  /** Counts a call towards its deployment's breaker and admission, or ends a probe. Never fails. */
  report(report: CallReport, settings: HealthSettings): Promise<void>;
  /** True for the one caller who may try a deployment whose cool-down is over. */
  takeProbe(deployment: string, holder: string, settings: HealthSettings): Promise<boolean>;
  /** Counts a call towards its model's minute; false, and nothing counted, when it would pass the quota. */
  admit(asking: Asking): Promise<boolean>;
}
