import { afterEach, describe, expect, it } from 'vitest';
import { OpenAiChatModel, type OpenAiOptions } from '../../../../tasks/adapters/openai/openai-chat-model.ts';
import { ModelError } from '../../../../tasks/core/errors.ts';
import { chatRequest, patient, registered } from '../chat-requests.ts';
import { type Answer, type ChatServer, chatServer, replyWith } from './chat-server.ts';
import { ERRORS, OLLAMA_REPLY, OPENAI_REPLY, VLLM_REPLY } from './wire-replies.ts';

const NOW = Date.parse('2026-11-21T05:02:19Z');
const mini = registered('gpt-4o-mini');

let server: ChatServer | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

async function modelOver(answer: Answer, options: Partial<OpenAiOptions> = {}): Promise<OpenAiChatModel> {
  server = await chatServer(answer);
  return new OpenAiChatModel({
    baseUrl: server.baseUrl,
    apiKey: async () => 'sk-test',
    clock: { now: () => NOW },
    ...options,
  });
}

async function failureOf(answer: Answer, signal: AbortSignal = patient()): Promise<ModelError> {
  return failureFrom(await modelOver(answer), signal);
}

async function failureFrom(model: OpenAiChatModel, signal: AbortSignal = patient()): Promise<ModelError> {
  const error = await model.chat(chatRequest(mini), signal).catch((thrown) => thrown);
  if (error instanceof ModelError) return error;
  throw new Error(`no ModelError but ${JSON.stringify(error)}`);
}

describe('OpenAiChatModel', () => {
  it('posts the conversation with the key', async () => {
    const model = await modelOver(replyWith(200, OPENAI_REPLY));
    await model.chat(chatRequest(mini), patient());
    expect(server?.asked).toEqual([
      {
        method: 'POST',
        path: '/v1/chat/completions',
        authorization: 'Bearer sk-test',
        body: {
          model: 'gpt-4o-mini',
          messages: [
            { role: 'system', content: 'You answer for a manga shop.' },
            { role: 'user', content: 'hello' },
          ],
          max_tokens: 256,
          temperature: 0.3,
        },
      },
    ]);
  });

  it('sends no key where none is needed, and copes with a slash too many', async () => {
    server = await chatServer(replyWith(200, OLLAMA_REPLY));
    const model = new OpenAiChatModel({
      baseUrl: `${server.baseUrl}/`,
      apiKey: async () => undefined,
      clock: { now: () => NOW },
    });
    await model.chat(chatRequest(mini), patient());
    expect(server.asked[0]).toMatchObject({ path: '/v1/chat/completions', authorization: undefined });
  });

  it('bounds the answer in the words the server knows', async () => {
    const model = await modelOver(replyWith(200, OPENAI_REPLY), { tokenLimitField: 'max_completion_tokens' });
    await model.chat(chatRequest(mini), patient());
    expect(server?.asked[0]?.body).toMatchObject({ max_completion_tokens: 256 });
    expect(server?.asked[0]?.body).not.toHaveProperty('max_tokens');
  });

  it.each([
    [
      'OpenAI',
      OPENAI_REPLY,
      {
        text: 'Monster is finished.',
        stopReason: 'complete',
        inputTokens: 93,
        cachedTokens: 1_024,
        outputTokens: 46,
      },
    ],
    [
      'vLLM',
      VLLM_REPLY,
      {
        text: 'Monster is finished.',
        stopReason: 'max_tokens',
        inputTokens: 61,
        cachedTokens: 0,
        outputTokens: 5,
      },
    ],
    [
      'Ollama',
      OLLAMA_REPLY,
      {
        text: 'モンスターは完結しています。',
        stopReason: 'complete',
        inputTokens: 33,
        cachedTokens: 0,
        outputTokens: 12,
      },
    ],
  ])('reads a reply of %s', async (_, body, expected) => {
    const model = await modelOver(replyWith(200, body));
    expect(await model.chat(chatRequest(mini), patient())).toEqual({ ...expected, simulated: false });
  });

  it('puts a text together that comes in pieces, in the middle of a character', async () => {
    const bytes = Buffer.from(JSON.stringify(OLLAMA_REPLY));
    const cut = bytes.indexOf(Buffer.from('モ')) + 1;
    const model = await modelOver((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
      response.write(bytes.subarray(0, cut));
      setTimeout(() => response.end(bytes.subarray(cut)), 20);
    });
    expect((await model.chat(chatRequest(mini), patient())).text).toBe('モンスターは完結しています。');
  });

  it.each(ERRORS)('takes %s for what it is', async (_, status, body, kind) => {
    const error = await failureOf(replyWith(status, body));
    expect(error.kind).toBe(kind);
    expect(error.model).toBe('gpt-4o-mini');
    expect(error.message).toContain(`HTTP ${status}`);
  });

  it.each([
    ['seconds', { 'retry-after': '7' }, 7_000],
    ['milliseconds', { 'retry-after-ms': '120', 'retry-after': '1' }, 120],
    [
      'a date',
      { 'retry-after': 'Sat, 21 Nov 2026 05:02:29 GMT', date: 'Sat, 21 Nov 2026 05:02:19 GMT' },
      10_000,
    ],
  ])('hears how long to wait in %s', async (_, headers, expected) => {
    const error = await failureOf(replyWith(429, {}, headers as Record<string, string>));
    expect(error).toMatchObject({ kind: 'throttled', retryAfterMs: expected });
  });

  it.each([
    [
      'a web page',
      '<html>maintenance</html>',
      { 'content-type': 'text/html' },
      'the reply is text/html, not JSON',
    ],
    ['JSON that claims to be a web page', OPENAI_REPLY, { 'content-type': 'text/html' }, 'not JSON'],
    ['a stream', 'data: {}\n\n', { 'content-type': 'text/event-stream' }, 'not JSON'],
    ['broken JSON', '{"choices":[{"mess', {}, 'the reply is broken JSON'],
    ['an empty body', '', {}, 'the reply is broken JSON'],
    ['JSON of something else', { hello: 'world' }, {}, 'no chat completion'],
    ['no choice', { ...OPENAI_REPLY, choices: [] }, {}, 'no chat completion'],
  ])('fails on %s', async (_, body, headers, message) => {
    const error = await failureOf(replyWith(200, body, headers as Record<string, string>));
    expect(error).toMatchObject({ kind: 'failed', message: expect.stringContaining(message) });
  });

  it('stops reading a reply that does not end', async () => {
    let sent = 0;
    const error = await failureOf((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(64 * 1024, 32);
      const send = (): void => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
      };
      response.on('drain', send);
      send();
    });
    expect(error).toMatchObject({ kind: 'failed', message: 'the reply is over 1048576 bytes' });
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  });

  it('fails when the connection breaks before or inside the reply', async () => {
    expect((await failureOf((request) => request.socket.destroy())).kind).toBe('failed');
    server?.close();
    const inside = await failureOf((request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"choices":');
      setTimeout(() => request.socket.destroy(), 20);
    });
    expect(inside.kind).toBe('failed');
  });

  it('is timed out when our deadline passes before or inside the reply', async () => {
    expect(await failureOf(() => undefined, AbortSignal.timeout(50))).toMatchObject({ kind: 'timed_out' });
    server?.close();
    const inside = await failureOf((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"choices":');
    }, AbortSignal.timeout(80));
    expect(inside).toMatchObject({ kind: 'timed_out', name: 'Model.TimedOut' });
  });

  it('counts a server that cannot be reached as overloaded: nothing was sent, nothing is billed', async () => {
    const model = await modelOver(() => undefined);
    server?.close();
    expect((await failureFrom(model)).kind).toBe('overloaded');
  });

  it('lacks access when the key cannot be read, and asks nobody', async () => {
    const model = await modelOver(replyWith(200, OPENAI_REPLY), {
      apiKey: () => Promise.reject(new Error('no such secret')),
    });
    expect(await failureFrom(model)).toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('OPENAI_API_KEY'),
    });
    expect(server?.asked).toEqual([]);
  });

  it('sends a failing call once', async () => {
    await failureOf(replyWith(503, {}));
    expect(server?.asked).toHaveLength(1);
  });
});
