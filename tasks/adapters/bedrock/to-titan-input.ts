import type { InvokeModelCommandInput } from '@aws-sdk/client-bedrock-runtime';
import type { EmbeddingProfile } from '../../core/policy/model-profile.ts';

/** Titan Text Embeddings v2 takes one text a call. */
export const toTitanInput = (model: EmbeddingProfile, text: string): InvokeModelCommandInput => ({
  modelId: model.apiId,
  contentType: 'application/json',
  accept: 'application/json',
  body: JSON.stringify({ inputText: text, dimensions: model.dimensions, normalize: true }),
});
