import { describe, expect, it } from 'vitest';
import { ChatModelByProvider } from '../../../tasks/adapters/chat-model-by-provider.ts';
import type { ChatModel, ChatReply } from '../../../tasks/ports/chat-model.ts';
import { chatRequest, patient, registered } from './chat-requests.ts';

const served = (by: string): ChatModel => ({
  chat: async ({ model }): Promise<ChatReply> => ({
    text: `${by} answers for ${model.id}`,
    stopReason: 'complete',
    inputTokens: 1,
    cachedTokens: 0,
    outputTokens: 1,
    simulated: true,
  }),
});

describe('ChatModelByProvider', () => {
  it('asks whoever serves the model', async () => {
    const models = new ChatModelByProvider({ bedrock: served('bedrock'), openai: served('openai') });
    const textOf = async (id: string) => (await models.chat(chatRequest(registered(id)), patient())).text;
    expect(await textOf('gpt-4o')).toBe('openai answers for gpt-4o');
    expect(await textOf('claude-opus-5-5')).toBe('bedrock answers for claude-opus-5-5');
  });

  it('says what to set for a provider that is not configured', async () => {
    const models = new ChatModelByProvider({ bedrock: served('bedrock') });
    await expect(models.chat(chatRequest(registered('gpt-4o')), patient())).rejects.toMatchObject({
      name: 'Model.AccessDenied',
      kind: 'auth',
      model: 'gpt-4o',
      message: expect.stringMatching(/OPENAI_BASE_URL.*OPENAI_API_KEY/),
    });
  });
});
