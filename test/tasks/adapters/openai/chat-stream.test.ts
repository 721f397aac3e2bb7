import { afterEach, describe, expect, it } from 'vitest';
import { OpenAiChatModel } from '../../../../tasks/adapters/openai/openai-chat-model.ts';
import { chatRequest, patient, registered } from '../chat-requests.ts';
import { type Answer, type ChatServer, chatServer, replyWith } from './chat-server.ts';
import { OLLAMA_REPLY } from './wire-replies.ts';

const mini = registered('gpt-4o-mini');
let server: ChatServer | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

async function listen(answer: Answer, signal: AbortSignal = patient()) {
  server = await chatServer(answer);
  const { baseUrl } = server;
  const model = new OpenAiChatModel({ baseUrl, apiKey: async () => 'sk-test', clock: { now: () => 0 } });
  const heard: string[] = [];
  const listener = { begins: () => heard.push('('), says: (text: string) => heard.push(text) };
  const outcome = await model
    .chat({ ...chatRequest(mini), listener }, signal)
    .catch((error: unknown) => error);
  return { heard, outcome };
}

const sending =
  (...lines: readonly string[]): Answer =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    // In two pieces, so that one of them ends within a character.
    const bytes = Buffer.from(lines.map((line) => `data: ${line}\n\n`).join(''));
    const middle = bytes.indexOf(0xe3) + 1;
    response.write(bytes.subarray(0, middle));
    setImmediate(() => response.end(bytes.subarray(middle)));
  };

const chunk = (choice: object): string =>
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, logprobs: null, ...choice }],
    usage: null,
  });
const OPENAI = [
  chunk({ delta: { role: 'assistant', content: '', refusal: null }, finish_reason: null }),
  chunk({ delta: { content: 'モンスターは' }, finish_reason: null }),
  chunk({ delta: { content: '完結しています。' }, finish_reason: null }),
  chunk({ delta: {}, finish_reason: 'stop' }),
  JSON.stringify({
    choices: [],
    usage: { prompt_tokens: 61, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 60 } },
  }),
  '[DONE]',
];
/** vLLM repeats the role, has no refusal, and may put usage beside the last choice. */
const VLLM = [
  JSON.stringify({ choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] }),
  JSON.stringify({ choices: [{ index: 0, delta: { content: 'モンスターは完結しています。' } }] }),
  JSON.stringify({
    choices: [{ index: 0, delta: { content: '' }, finish_reason: 'stop', stop_reason: null }],
    usage: { prompt_tokens: 61, total_tokens: 66, completion_tokens: 5 },
  }),
  '[DONE]',
];

describe('OpenAiChatModel with a listener', () => {
  it('streams, asks for the usage, and tells each part', async () => {
    const { heard, outcome } = await listen(sending(...OPENAI));
    expect(server?.asked[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    expect(heard).toEqual(['(', 'モンスターは', '完結しています。']);
    expect(outcome).toEqual({
      text: 'モンスターは完結しています。',
      stopReason: 'complete',
      inputTokens: 1,
      cachedTokens: 60,
      outputTokens: 5,
      simulated: false,
    });
  });

  it('reads the chunks of vLLM', async () => {
    const { outcome } = await listen(sending(...VLLM));
    expect(outcome).toMatchObject({ text: 'モンスターは完結しています。', inputTokens: 61, outputTokens: 5 });
  });

  it('takes a whole answer from a server that does not stream', async () => {
    const { heard, outcome } = await listen(replyWith(200, OLLAMA_REPLY));
    expect(heard).toEqual(['(']);
    expect(outcome).toMatchObject({ text: 'モンスターは完結しています。' });
  });

  it('keeps a refusal from the listener', async () => {
    const refusal = chunk({ delta: { refusal: 'I cannot help.' }, finish_reason: 'stop' });
    const { heard, outcome } = await listen(sending(refusal, '[DONE]'));
    expect(heard).toEqual(['(']);
    expect(outcome).toMatchObject({ text: 'I cannot help.', stopReason: 'refused' });
  });

  it('fails at no cost when it is turned away before the first word', async () => {
    const { outcome } = await listen(replyWith(429, { error: { message: 'slow down' } }));
    expect(outcome).toMatchObject({ kind: 'throttled' });
  });

  it.each([
    ['breaks off', OPENAI.slice(0, 2)],
    ['holds an error', [OPENAI[1] ?? '', '{"choices":"none"}']],
    ['is garbage', ['{"cho']],
  ])('may be charged for a stream that %s', async (_, lines) => {
    const { outcome } = await listen(sending(...lines));
    expect(outcome).toMatchObject({ kind: 'failed' });
  });

  it('may be charged for a connection that breaks in the middle', async () => {
    const { outcome } = await listen((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${OPENAI[1]}\n\n`, () => response.destroy());
    });
    expect(outcome).toMatchObject({ kind: 'failed' });
  });

  it('times out in the middle at our own deadline', async () => {
    const deadline = new AbortController();
    const { outcome } = await listen((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${OPENAI[1]}\n\n`);
      setTimeout(() => deadline.abort(), 20);
    }, deadline.signal);
    expect(outcome).toMatchObject({ kind: 'timed_out' });
  });
});
