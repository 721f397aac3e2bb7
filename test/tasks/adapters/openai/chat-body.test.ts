import { describe, expect, it } from 'vitest';
import { fromChatBody } from '../../../../tasks/adapters/openai/from-chat-body.ts';
import { limitFieldOf, toChatBody } from '../../../../tasks/adapters/openai/to-chat-body.ts';
import { chatRequest, registered } from '../chat-requests.ts';
import { OPENAI_REPLY } from './wire-replies.ts';

const turns = [
  { role: 'user', text: 'Is Berserk finished?' },
  { role: 'assistant', text: 'No.' },
  { role: 'user', text: 'And Monster?' },
] as const;

describe('toChatBody', () => {
  it('puts the prompt before the first turn of a model that knows no system prompt', () => {
    const model = registered('mistral-7b');
    const deaf = { ...model, capabilities: { ...model.capabilities, systemPrompt: false } };
    expect(toChatBody(chatRequest(deaf, { turns }), 'max_tokens').messages).toEqual([
      { role: 'user', content: 'You answer for a manga shop.\n\nIs Berserk finished?' },
      { role: 'assistant', content: 'No.' },
      { role: 'user', content: 'And Monster?' },
    ]);
  });

  it('sends no empty prompt', () => {
    const body = toChatBody(chatRequest(registered('gpt-4o'), { system: '', turns }), 'max_tokens');
    expect(body.messages[0]).toEqual({ role: 'user', content: 'Is Berserk finished?' });
  });

  it('sends the temperature only to a model that takes one', () => {
    const model = registered('gpt-4o');
    const strict = { ...model, capabilities: { ...model.capabilities, temperature: false } };
    expect(toChatBody(chatRequest(model), 'max_tokens').temperature).toBe(0.5);
    expect(toChatBody(chatRequest(strict), 'max_tokens')).not.toHaveProperty('temperature');
    expect(toChatBody(chatRequest({ ...model, temperature: null }), 'max_tokens')).not.toHaveProperty(
      'temperature',
    );
  });
});

describe('limitFieldOf', () => {
  it.each([
    ['https://api.openai.com/v1', 'max_completion_tokens'],
    ['http://localhost:11434/v1', 'max_tokens'],
    ['https://api.openai.com.example.net/v1', 'max_tokens'],
    ['not a url', 'max_tokens'],
  ])('is for %s %s', (baseUrl, expected) => {
    expect(limitFieldOf(baseUrl)).toBe(expected);
  });
});

describe('fromChatBody', () => {
  const [choice] = OPENAI_REPLY.choices;
  const reply = (message: object, finish_reason: string | null = 'stop') => ({
    ...OPENAI_REPLY,
    choices: [{ ...choice, message, finish_reason }],
  });

  it.each([
    ['stop', 'complete'],
    ['length', 'max_tokens'],
    ['content_filter', 'refused'],
    ['tool_calls', 'other'],
    [null, 'other'],
  ])('takes %s as %s', (reason, expected) => {
    expect(fromChatBody(reply({ content: 'x' }, reason), 'm').stopReason).toBe(expected);
  });

  it('takes a refusal for one, with its words', () => {
    const body = reply({ content: null, refusal: "I can't help with that." });
    expect(fromChatBody(body, 'm')).toMatchObject({ stopReason: 'refused', text: "I can't help with that." });
  });

  it('returns a filtered answer without text', () => {
    expect(fromChatBody(reply({ content: null }, 'content_filter'), 'm')).toMatchObject({
      stopReason: 'refused',
      text: '',
    });
  });

  it.each([
    ['null', null],
    ['blanks', ' \n'],
    ['no parts', []],
  ])('fails on a text of %s', (_, content) => {
    expect(() => fromChatBody(reply({ content }), 'm')).toThrow(
      expect.objectContaining({ kind: 'failed', message: 'no text in the reply (finish reason stop)' }),
    );
  });

  it('joins a text that comes in parts', () => {
    const content = [
      { type: 'text', text: 'Monster ' },
      { type: 'text', text: 'is finished.' },
    ];
    expect(fromChatBody(reply({ content }), 'm').text).toBe('Monster is finished.');
  });

  it('never counts more cached tokens than the prompt has', () => {
    const usage = { prompt_tokens: 10, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 99 } };
    expect(fromChatBody({ ...OPENAI_REPLY, usage }, 'm')).toMatchObject({ inputTokens: 0, cachedTokens: 10 });
  });

  it('counts nothing without usage', () => {
    expect(fromChatBody({ ...OPENAI_REPLY, usage: null }, 'm')).toMatchObject({
      inputTokens: 0,
      outputTokens: 0,
    });
  });

  it('believes a simulator that says so', () => {
    expect(fromChatBody({ ...OPENAI_REPLY, simulated: true }, 'm').simulated).toBe(true);
  });
});
