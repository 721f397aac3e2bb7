import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EmbeddingProfile } from '../../../tasks/core/policy/model-profile.ts';
import type { Embedder, Embedding } from '../../../tasks/ports/embedder.ts';
import { embed } from './embedding/embed.ts';
import { countTokens } from './tokens.ts';

/**
 * What the simulator would say, worked out on the spot: to ask it for a whole catalogue over HTTP costs several times
 * as much as the vectors.
 */
export class SimulatedEmbedder implements Embedder {
  async embed(model: EmbeddingProfile, text: string): Promise<Embedding> {
    // What else this thread has begun goes on between two texts.
    await nextTurn();
    return {
      vector: embed(text, model.dimensions, true),
      inputTokens: countTokens(text),
      simulated: true,
    };
  }
}
