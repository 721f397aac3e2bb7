import * as z from 'zod/mini';
import { ModelError } from '../../core/errors.ts';
import type { EmbeddingProfile } from '../../core/policy/model-profile.ts';
import type { Embedding } from '../../ports/embedder.ts';

const titanBodySchema = z.object({
  embedding: z.array(z.number()),
  inputTextTokenCount: z.int().check(z.gte(0)),
  simulated: z.optional(z.boolean()),
});

/** Rounding leaves a unit vector a little off 1; anything further off was not normalised. */
const UNIT_TOLERANCE = 0.01;

/** @throws ModelError `failed` when the body is not a normalised vector of the size that was asked for. */
export function fromTitanOutput(body: Uint8Array, model: EmbeddingProfile): Embedding {
  const parsed = titanBodySchema.safeParse(parseJson(body, model));
  if (!parsed.success) throw new ModelError('failed', model.id, 'the reply is not an embedding');
  const { embedding, inputTextTokenCount, simulated } = parsed.data;
  if (embedding.length !== model.dimensions) {
    throw new ModelError(
      'failed',
      model.id,
      `the embedding has ${embedding.length} dimensions instead of ${model.dimensions}`,
    );
  }
  if (Math.abs(Math.hypot(...embedding) - 1) > UNIT_TOLERANCE) {
    throw new ModelError('failed', model.id, 'the embedding is not normalised');
  }
  return { vector: embedding, inputTokens: inputTextTokenCount, simulated: simulated === true };
}

function parseJson(body: Uint8Array, model: EmbeddingProfile): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch (error) {
    throw new ModelError('failed', model.id, 'the reply is not JSON', { cause: error });
  }
}
