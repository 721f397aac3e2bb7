import type { ContentBlock } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from 'vitest';
import {
  toConverseInput,
  toConverseStreamInput,
} from '../../../../tasks/adapters/bedrock/to-converse-input.ts';
import { metaPrompt } from '../../../../tasks/core/ensemble/meta-prompt.ts';
import { answerPrompt } from '../../../../tasks/profiles/mangaassist/prompts/answer.ts';
import { attempt, classification, passage } from '../../../fixtures/contract.ts';
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

describe('a prompt behind a guardrail', () => {
  const GUARDRAIL = { id: 'abcd1234efgh', version: '3' };
  const { user, parts = [] } = answerPrompt({
    query: 'Is it as bloody as they say?',
    document: { name: 'review.txt', text: 'Blood on every page.' },
    classification: classification(),
    band: 'simple',
    passages: [passage()],
    missing: [],
  });
  const asked = (model = registered('claude-haiku-5-5')) =>
    chatRequest(model, { turns: [...conversation.slice(0, 2), { role: 'user', text: user, parts }] });
  const lastOf = (input: ReturnType<typeof toConverseInput>): readonly ContentBlock[] =>
    input.messages?.at(-1)?.content ?? [];
  const saidIn = (block: ContentBlock): string => block.text ?? block.guardContent?.text?.text ?? '';
  const qualifiersOf = (block: ContentBlock) => block.guardContent?.text?.qualifiers;

  it('is judged where the customer wrote it; facts are what answers rest on', () => {
    const blocks = lastOf(toConverseInput(asked(), GUARDRAIL));
    expect(blocks.map(qualifiersOf)).toEqual([
      ['grounding_source'],
      ['grounding_source', 'guard_content'],
      ['query', 'guard_content'],
    ]);
    expect(blocks.map((block) => saidIn(block).split(/[ >]/u, 1)[0])).toEqual([
      '<passages',
      '<document',
      '<question',
    ]);
  });

  it('reads word for word as without one', () => {
    expect(lastOf(toConverseInput(asked(), GUARDRAIL)).map(saidIn).join('')).toBe(user);
    expect(lastOf(toConverseInput(asked()))).toEqual([{ text: user }]);
  });

  it('leaves earlier turns alone, which were judged when they were asked', () => {
    const { messages } = toConverseInput(asked(), GUARDRAIL);
    expect(messages?.slice(0, 2)).toEqual(toConverseInput(asked()).messages?.slice(0, 2));
  });

  it('is all looked at where nobody says whose words it has', () => {
    const { messages, guardrailConfig } = toConverseInput(
      chatRequest(registered('claude-haiku-5-5')),
      GUARDRAIL,
    );
    expect(messages).toEqual([{ role: 'user', content: [{ text: 'hello' }] }]);
    expect(guardrailConfig).toMatchObject({ guardrailIdentifier: 'abcd1234efgh' });
  });

  it('keeps our own instructions out of what is judged, where they stand in the first turn', () => {
    const model = registered('mistral-7b');
    const deaf = { ...model, capabilities: { ...model.capabilities, systemPrompt: false } };
    const turns = [{ role: 'user' as const, text: user, parts }];
    const blocks = lastOf(toConverseInput(chatRequest(deaf, { turns }), GUARDRAIL));
    expect(blocks[0]).toEqual({ text: 'You answer for a manga shop.\n\n' });
    expect(blocks.map(saidIn).join('')).toBe(`You answer for a manga shop.\n\n${user}`);
  });

  it('lets a meta-model read the answers of others as they are: they have been judged', () => {
    const meta = metaPrompt([attempt({ text: 'It is.' })], {
      query: 'Is it?',
      classification: classification(),
      passages: [passage()],
    });
    const turns = [{ role: 'user' as const, text: meta.user, ...(meta.parts && { parts: meta.parts }) }];
    const blocks = lastOf(toConverseInput(chatRequest(registered('claude-haiku-5-5'), { turns }), GUARDRAIL));
    expect(blocks.map(qualifiersOf)).toEqual([['grounding_source'], undefined, ['query', 'guard_content']]);
    expect(blocks.map(saidIn).join('')).toBe(meta.user);
  });

  it('streams nothing that was not looked at', () => {
    const { guardrailConfig } = toConverseStreamInput(asked(), GUARDRAIL);
    expect(guardrailConfig).toMatchObject({ streamProcessingMode: 'sync' });
    expect(toConverseStreamInput(asked())).not.toHaveProperty('guardrailConfig');
  });
});
