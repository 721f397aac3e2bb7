import type { EmbeddingProfile } from '../core/policy/model-profile.ts';

export interface Embedding {
  /** Normalised, `dimensions` long. */
  readonly vector: readonly number[];
  readonly inputTokens: number;
  readonly simulated: boolean;
}

export interface Embedder {
  /** @throws ModelError with the kind of failure. */
  embed(model: EmbeddingProfile, text: string, signal: AbortSignal): Promise<Embedding>;
}
