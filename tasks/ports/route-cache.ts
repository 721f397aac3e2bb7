import type { ParsedClassification } from '../core/classifier-reply.ts';
import type { EpochMs } from '../core/clock.ts';

/** Labels that the classifier model gave; entities and language are the rules', and read anew each time. */
export type CachedRoute = Omit<ParsedClassification, 'language'>;

export interface RouteCache {
  /** Undefined when absent or past its time, whether or not the store removed it yet. */
  get(key: string, now: EpochMs): Promise<CachedRoute | undefined>;
  put(key: string, route: CachedRoute, expiresAt: EpochMs): Promise<void>;
}
