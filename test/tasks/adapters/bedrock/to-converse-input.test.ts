import { describe, expect, it } from 'vitest';
import { toConverseInput } from '../../../../tasks/adapters/bedrock/to-converse-input.ts';
import { chatRequest, registered } from '../chat-requests.ts';

const conversation = [
  { role: 'user', text: 'Is Berserk finished?' },
  { role: 'assistant', text: 'No, it is ongoing.' },
  { role: 'user', text: 'And Monster?' },
] as const;

describe('toConverseInput', () => {
  it('sends prompt, turns and the bound of the answer', () => {
    const input = toConverseInput(chatRequest(registered('claude-haiku-5-5'), { turns: conversation }));
    expect(input).toEqual({
      modelId: 'global.anthropic.claude-haiku-5-5',
      system: [{ text: 'You answer for a manga shop.' }],
      messages: [
        { role: 'user', content: [{ text: 'Is Berserk finished?' }] },
        { role: 'assistant', content: [{ text: 'No, it is ongoing.' }] },
        { role: 'user', content: [{ text: 'And Monster?' }] },
      ],
      inferenceConfig: { maxTokens: 256 },
    });
  });

  it('sends no temperature to a model that refuses sampling parameters, whatever its profile says', () => {
    const model = registered('claude-sonnet-5-5', { temperature: 0.5 });
    expect(toConverseInput(chatRequest(model)).inferenceConfig).toEqual({ maxTokens: 256 });
  });

  it('sends the temperature to a model that takes one', () => {
    const model = registered('claude-haiku-3.5');
    expect(toConverseInput(chatRequest(model)).inferenceConfig).toEqual({ maxTokens: 256, temperature: 0.3 });
  });

  it('leaves the temperature to the model when the profile has none', () => {
    const model = registered('claude-haiku-3.5', { temperature: null });
    expect(toConverseInput(chatRequest(model)).inferenceConfig).toEqual({ maxTokens: 256 });
  });

  it('puts the prompt before the first turn of a model that knows no system prompt', () => {
    const model = registered('mistral-7b');
    const deaf = { ...model, capabilities: { ...model.capabilities, systemPrompt: false } };
    const input = toConverseInput(chatRequest(deaf, { turns: conversation }));
    expect(input.system).toBeUndefined();
    expect(input.messages?.map(({ content }) => content?.[0]?.text)).toEqual([
      'You answer for a manga shop.\n\nIs Berserk finished?',
      'No, it is ongoing.',
      'And Monster?',
    ]);
  });

  it('sends no empty system prompt, which Bedrock refuses', () => {
    const input = toConverseInput(chatRequest(registered('claude-haiku-5-5'), { system: '' }));
    expect(input).not.toHaveProperty('system');
  });
});
