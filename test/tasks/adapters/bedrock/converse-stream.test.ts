import { EventStreamCodec } from '@smithy/eventstream-codec';
import { afterEach, describe, expect, it } from 'vitest';
import { ConverseChatModel } from '../../../../tasks/adapters/bedrock/converse-chat-model.ts';
import { ModelError } from '../../../../tasks/core/errors.ts';
import { chatRequest, patient, registered } from '../chat-requests.ts';
import { type Answer, awsError, bedrockWire, type Wire } from './bedrock-wire.ts';

const haiku = registered('claude-haiku-5-5');
const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
);
const frame = (type: string, payload: unknown, kind = 'event'): Uint8Array =>
  codec.encode({
    headers: {
      [kind === 'event' ? ':event-type' : ':exception-type']: { type: 'string', value: type },
      ':content-type': { type: 'string', value: 'application/json' },
      ':message-type': { type: 'string', value: kind },
    },
    body: Buffer.from(JSON.stringify(payload)),
  });
const start = frame('messageStart', { role: 'assistant' });
const delta = (text: string): Uint8Array =>
  frame('contentBlockDelta', { delta: { text }, contentBlockIndex: 0 });
const stop = frame('messageStop', {
  stopReason: 'end_turn',
  additionalModelResponseFields: { simulated: true },
});
const usage = frame('metadata', {
  usage: { inputTokens: 12, outputTokens: 9, totalTokens: 61, cacheReadInputTokens: 40 },
  metrics: { latencyMs: 411 },
});

let wire: Wire | undefined;
afterEach(async () => {
  await wire?.close();
  wire = undefined;
});

/** A listener that notes what it hears, and the outcome. */
async function listen(answer: Answer, signal: AbortSignal = patient()) {
  wire = await bedrockWire(answer);
  const heard: string[] = [];
  const listener = { begins: () => heard.push('('), says: (text: string) => heard.push(text) };
  const outcome = await new ConverseChatModel(wire.client)
    .chat({ ...chatRequest(haiku), listener }, signal)
    .catch((error: unknown) => error);
  return { heard, outcome };
}

const sending =
  (...frames: readonly Uint8Array[]): Answer =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
    for (const bytes of frames) response.write(bytes);
    response.end();
  };

describe('ConverseChatModel with a listener', () => {
  it('asks ConverseStream, tells each part, and gives the same reply as without one', async () => {
    const paths: (string | undefined)[] = [];
    const { heard, outcome } = await listen((request, response) => {
      paths.push(request.url);
      sending(start, delta('Monster is '), delta('finished.'), stop, usage)(request, response);
    });
    expect(paths).toEqual(['/model/global.anthropic.claude-haiku-5-5/converse-stream']);
    expect(heard).toEqual(['(', 'Monster is ', 'finished.']);
    expect(outcome).toEqual({
      text: 'Monster is finished.',
      stopReason: 'complete',
      inputTokens: 12,
      cachedTokens: 40,
      outputTokens: 9,
      simulated: true,
    });
  });

  it('fails at no cost when it is turned away before the first word', async () => {
    const { heard, outcome } = await listen(awsError(429, 'ThrottlingException', 'Too many requests'));
    expect(heard).toEqual(['(']);
    expect(outcome).toMatchObject({ kind: 'throttled' });
  });

  it.each<[string, readonly Uint8Array[]]>([
    ['ends before the model did', [start, delta('Monster is ')]],
    [
      'throttles in the middle',
      [start, delta('Monster is '), frame('throttlingException', { message: 'slow down' }, 'exception')],
    ],
    [
      'breaks in the middle',
      [start, frame('modelStreamErrorException', { message: 'the model broke' }, 'exception')],
    ],
  ])('may be charged for a stream that %s', async (_, frames) => {
    const { outcome } = await listen(sending(...frames));
    expect(outcome).toBeInstanceOf(ModelError);
    expect(outcome).toMatchObject({ kind: 'failed' });
  });

  it('times out in the middle at our own deadline', async () => {
    const deadline = new AbortController();
    const { heard, outcome } = await listen((_, response) => {
      response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
      response.write(start);
      response.write(delta('Monster is '));
      setTimeout(() => deadline.abort(), 20);
    }, deadline.signal);
    expect(heard).toContain('Monster is ');
    expect(outcome).toMatchObject({ kind: 'timed_out' });
  });
});
