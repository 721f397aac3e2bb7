import { EventStreamCodec } from '@smithy/eventstream-codec';
import type { Answer } from './converse.ts';

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
);

/** One event as Bedrock frames it. */
function event(type: string, payload: unknown): Uint8Array {
  return codec.encode({
    headers: {
      ':event-type': { type: 'string', value: type },
      ':content-type': { type: 'string', value: 'application/json' },
      ':message-type': { type: 'string', value: 'event' },
    },
    body: Buffer.from(JSON.stringify(payload)),
  });
}

const CHUNK_CHARS = 40;

/** The answer as ConverseStream sends it: start, deltas, stop, usage. @param takesMs what its metrics say. */
export function streamEvents(answer: Answer, takesMs: number): readonly Uint8Array[] {
  const chars = [...answer.text];
  const chunks = Array.from({ length: Math.ceil(chars.length / CHUNK_CHARS) }, (_, at) =>
    chars.slice(at * CHUNK_CHARS, (at + 1) * CHUNK_CHARS).join(''),
  );
  return [
    event('messageStart', { role: 'assistant' }),
    ...chunks.map((text) => event('contentBlockDelta', { delta: { text }, contentBlockIndex: 0 })),
    event('contentBlockStop', { contentBlockIndex: 0 }),
    event('messageStop', {
      stopReason: answer.stopReason,
      additionalModelResponseFields: { simulated: true },
    }),
    event('metadata', {
      usage: usageOf(answer),
      metrics: { latencyMs: Math.round(takesMs) },
      ...(answer.trace && { trace: answer.trace }),
    }),
  ];
}

export const usageOf = ({ inputTokens, outputTokens }: Answer) => ({
  inputTokens,
  outputTokens,
  totalTokens: inputTokens + outputTokens,
  cacheReadInputTokens: 0,
  cacheWriteInputTokens: 0,
});
