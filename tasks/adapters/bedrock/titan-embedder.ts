import { type BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import type { EmbeddingProfile } from '../../core/policy/model-profile.ts';
import type { Embedder, Embedding } from '../../ports/embedder.ts';
import { fromTitanOutput } from './from-titan-output.ts';
import { mapBedrockError } from './map-bedrock-error.ts';
import { toTitanInput } from './to-titan-input.ts';

/** Titan Text Embeddings v2, normalised. The client makes one try: retries belong to the caller. */
export class TitanEmbedder implements Embedder {
  readonly #client: BedrockRuntimeClient;

  constructor(client: BedrockRuntimeClient) {
    this.#client = client;
  }

  async embed(model: EmbeddingProfile, text: string, signal: AbortSignal): Promise<Embedding> {
    try {
      const output = await this.#client.send(new InvokeModelCommand(toTitanInput(model, text)), {
        abortSignal: signal,
      });
      return fromTitanOutput(output.body, model);
    } catch (error) {
      throw mapBedrockError(error, model.id, signal.aborted);
    }
  }
}
