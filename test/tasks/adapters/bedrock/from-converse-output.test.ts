import type { ConverseCommandOutput } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from 'vitest';
import { fromConverseOutput } from '../../../../tasks/adapters/bedrock/from-converse-output.ts';

const reply = (changes: Partial<ConverseCommandOutput> = {}): ConverseCommandOutput => ({
  $metadata: { httpStatusCode: 200, requestId: '9c7f', attempts: 1, totalRetryDelay: 0 },
  output: { message: { role: 'assistant', content: [{ text: 'Monster is finished.' }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 812, outputTokens: 9, totalTokens: 821 },
  metrics: { latencyMs: 411 },
  ...changes,
});

const said = (...content: unknown[]): Partial<ConverseCommandOutput> =>
  ({ output: { message: { role: 'assistant', content } } }) as Partial<ConverseCommandOutput>;

describe('fromConverseOutput', () => {
  it('reads text, reason and tokens', () => {
    expect(fromConverseOutput(reply(), 'haiku')).toEqual({
      text: 'Monster is finished.',
      stopReason: 'complete',
      inputTokens: 812,
      cachedTokens: 0,
      outputTokens: 9,
      simulated: false,
    });
  });

  it('keeps cached tokens apart and counts those written to the cache as input', () => {
    const usage = {
      inputTokens: 100,
      outputTokens: 9,
      totalTokens: 2_109,
      cacheReadInputTokens: 1_500,
      cacheWriteInputTokens: 500,
    };
    expect(fromConverseOutput(reply({ usage }), 'haiku')).toMatchObject({
      inputTokens: 600,
      cachedTokens: 1_500,
      outputTokens: 9,
    });
  });

  it.each([
    ['end_turn', 'complete'],
    ['stop_sequence', 'complete'],
    ['max_tokens', 'max_tokens'],
    ['model_context_window_exceeded', 'max_tokens'],
    ['content_filtered', 'refused'],
    ['guardrail_intervened', 'refused'],
    ['tool_use', 'other'],
    ['a_reason_of_next_year', 'other'],
  ])('takes %s as %s', (stopReason, expected) => {
    const output = reply({ stopReason: stopReason as ConverseCommandOutput['stopReason'] });
    expect(fromConverseOutput(output, 'haiku').stopReason).toBe(expected);
  });

  it('joins text blocks and leaves reasoning out', () => {
    const output = reply(
      said(
        { reasoningContent: { reasoningText: { text: 'hm' } } },
        { text: 'Monster ' },
        { text: 'is finished.\n' },
      ),
    );
    expect(fromConverseOutput(output, 'haiku').text).toBe('Monster is finished.');
  });

  it('believes a simulator that says so, and nothing else', () => {
    const simulatedBy = (fields: unknown): boolean =>
      fromConverseOutput(
        reply({ additionalModelResponseFields: fields } as Partial<ConverseCommandOutput>),
        'haiku',
      ).simulated;
    expect(simulatedBy({ simulated: true })).toBe(true);
    expect(simulatedBy({ simulated: 'true' })).toBe(false);
    expect(simulatedBy(undefined)).toBe(false);
  });

  it('returns a refusal without text', () => {
    const output = reply({ ...said(), stopReason: 'guardrail_intervened' });
    expect(fromConverseOutput(output, 'haiku')).toMatchObject({ text: '', stopReason: 'refused' });
  });

  it.each([
    ['no text block', reply(said({ toolUse: { toolUseId: 't', name: 'n', input: {} } }))],
    ['only blanks', reply(said({ text: ' \n ' }))],
    ['a text that is none', reply(said({ text: 7 }))],
    [
      'content that is no list',
      reply(said().output ? ({ output: { message: { content: 'x' } } } as never) : {}),
    ],
    ['no message', reply({ output: undefined })],
    ['nothing', {} as ConverseCommandOutput],
  ])('fails on %s', (_, output) => {
    expect(() => fromConverseOutput(output, 'haiku')).toThrow(
      expect.objectContaining({ name: 'Model.Failed', kind: 'failed', model: 'haiku' }),
    );
  });

  it('counts nothing for usage that is missing or garbled', () => {
    const usage = { inputTokens: Number.NaN, outputTokens: -3, totalTokens: 0 };
    expect(fromConverseOutput(reply({ usage }), 'haiku')).toMatchObject({ inputTokens: 0, outputTokens: 0 });
    expect(fromConverseOutput(reply({ usage: undefined }), 'haiku')).toMatchObject({ inputTokens: 0 });
  });
});
