import type { EmbeddingProfile, ModelProfile } from '../../../tasks/core/policy/model-profile.ts';
import { CURRENT_MODELS, OTHER_MODELS } from '../../../tasks/core/policy/registry.ts';
import type { ChatRequest } from '../../../tasks/ports/chat-model.ts';

/** A registered model, with what a test is about changed. */
export function registered(id: string, changes: Partial<ModelProfile> = {}): ModelProfile {
  const found = [...CURRENT_MODELS, ...OTHER_MODELS].find((model) => model.id === id);
  if (found === undefined) throw new Error(`no model ${id}`);
  return { ...found, ...changes };
}

export const chatRequest = (model: ModelProfile, changes: Partial<ChatRequest> = {}): ChatRequest => ({
  model,
  system: 'You answer for a manga shop.',
  turns: [{ role: 'user', text: 'hello' }],
  maxTokens: 256,
  ...changes,
});

export const titan: EmbeddingProfile = {
  id: 'titan-embed-text-v2',
  apiId: 'amazon.titan-embed-text-v2:0',
  prices: { input: 0.02 },
  dimensions: 256,
  latencyMs: { p50: 60, p95: 120, p99: 200 },
};

/** Never aborts. */
export const patient = (): AbortSignal => new AbortController().signal;
