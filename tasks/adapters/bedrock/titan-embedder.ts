import { type BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import * as z from 'zod/mini';
import { ModelError } from '../../core/errors.ts';
import type { EmbeddingProfile } from '../../core/policy/model-profile.ts';
import type { Embedder, Embedding } from '../../ports/embedder.ts';
import { mapBedrockError } from './map-bedrock-error.ts';

const replySchema = z.object({
  embedding: z.array(z.number()),
  inputTextTokenCount: z.int(),
  simulated: z.optional(z.boolean()),
});

/** Titan Text Embeddings v2, normalised. */
export class TitanEmbedder implements Embedder {
  readonly #client: BedrockRuntimeClient;

  constructor(client: BedrockRuntimeClient) {
    this.#client = client;
  }

  async embed(model: EmbeddingProfile, text: string, signal: AbortSignal): Promise<Embedding> {
    try {
      const { body } = await this.#client.send(
        new InvokeModelCommand({
          modelId: model.apiId,
          contentType: 'application/json',
          accept: 'application/json',
          body: JSON.stringify({ inputText: text, dimensions: model.dimensions, normalize: true }),
        }),
        { abortSignal: signal },
      );
      return fromTitanReply(JSON.parse(new TextDecoder().decode(body)), model);
    } catch (error) {
      throw mapBedrockError(error, model.id, signal.aborted);
    }
  }
}

/** @throws ModelError `failed` when the vector is not what was asked for. */
export function fromTitanReply(body: unknown, model: EmbeddingProfile): Embedding {
  const parsed = replySchema.safeParse(body);
  if (!parsed.success || parsed.data.embedding.length !== model.dimensions) {
    throw new ModelError('failed', model.id, `no embedding of ${model.dimensions} dimensions came back`);
  }
  return {
    vector: parsed.data.embedding,
    inputTokens: parsed.data.inputTextTokenCount,
    simulated: parsed.data.simulated ?? false,
  };
}
