import type { EpochMs } from '../core/clock.ts';
import type { Language } from '../core/contract/enums.ts';

/** An answer good enough, and impersonal enough, to be served again. */
export interface CachedAnswer {
  readonly text: string;
  readonly language: Language;
  readonly model: string;
  readonly confidence: number;
  readonly passages: readonly string[];
  readonly simulated: boolean;
}

export interface AnswerCache {
  /** Undefined when absent or past its time, whether or not the store removed it yet. */
  get(key: string, now: EpochMs): Promise<CachedAnswer | undefined>;
  put(key: string, answer: CachedAnswer, expiresAt: EpochMs): Promise<void>;
}
