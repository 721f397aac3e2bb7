import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  InvokeModelCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from 'vitest';
import {
  asking,
  HAIKU,
  OLD_HAIKU,
  OPUS,
  type OpenSimulator,
  openSimulator,
  SONNET,
  TITAN,
} from './simulator.ts';

const TRANSPORTS = ['client', 'http1'] as const;

describe.each(TRANSPORTS)('Converse by the %s transport', (transport) => {
  it('answers, counts tokens and says that it is simulated', async () => {
    const simulator = await openSimulator();
    const output = await simulator[transport].send(new ConverseCommand(asking(HAIKU)));
    const text = output.output?.message?.content?.[0]?.text ?? '';
    expect(text).toMatch(/\[simulated\]$/);
    expect(output.stopReason).toBe('end_turn');
    const { inputTokens = 0, outputTokens = 0, totalTokens, cacheReadInputTokens } = output.usage ?? {};
    expect(inputTokens).toBeGreaterThan(0);
    expect(totalTokens).toBe(inputTokens + outputTokens);
    expect(cacheReadInputTokens).toBe(0);
    expect(output.additionalModelResponseFields).toEqual({ simulated: true });
  });

  it('streams the same text, from messageStart to metadata', async () => {
    const simulator = await openSimulator();
    const whole = await simulator[transport].send(new ConverseCommand(asking(SONNET)));
    const { stream } = await simulator[transport].send(new ConverseStreamCommand(asking(SONNET)));
    const kinds: string[] = [];
    let text = '';
    for await (const event of stream ?? []) {
      const kind = Object.keys(event)[0] ?? '';
      if (kinds.at(-1) !== kind) kinds.push(kind);
      text += event.contentBlockDelta?.delta?.text ?? '';
      if (event.messageStop) expect(event.messageStop.stopReason).toBe('end_turn');
      if (event.metadata) expect(event.metadata.usage).toEqual(whole.usage);
    }
    expect(kinds).toEqual([
      'messageStart',
      'contentBlockDelta',
      'contentBlockStop',
      'messageStop',
      'metadata',
    ]);
    expect(text).toBe(whole.output?.message?.content?.[0]?.text);
  });

  it('embeds by InvokeModel', async () => {
    const simulator = await openSimulator();
    const output = await simulator[transport].send(
      new InvokeModelCommand({
        modelId: TITAN,
        contentType: 'application/json',
        accept: 'application/json',
        body: JSON.stringify({ inputText: 'dark fantasy', dimensions: 256, normalize: true }),
      }),
    );
    const { embedding, inputTextTokenCount } = JSON.parse(output.body.transformToString());
    expect(embedding).toHaveLength(256);
    expect(Math.hypot(...embedding)).toBeCloseTo(1, 6);
    expect(inputTextTokenCount).toBeGreaterThan(0);
  });
});

it('serves both transports at once on one port', async () => {
  const simulator = await openSimulator();
  const texts = await Promise.all(
    Array.from({ length: 40 }, async (_, i) => {
      const { output } = await simulator[i % 2 ? 'client' : 'http1'].send(new ConverseCommand(asking(HAIKU)));
      return output?.message?.content?.[0]?.text;
    }),
  );
  expect(new Set(texts).size).toBe(1);
});

it('reads a preface that arrives in pieces', async () => {
  const { port } = await openSimulator();
  const socket = connect(port, '127.0.0.1').setNoDelay();
  const answer = once(socket, 'data');
  for (const piece of ['P', 'RI * H', 'TTP/2.0\r\n\r\nSM\r\n\r\n']) {
    socket.write(piece);
    await sleep(20);
  }
  const [bytes] = (await answer) as [Buffer];
  socket.destroy();
  const SETTINGS_FRAME = 4;
  expect(bytes[3]).toBe(SETTINGS_FRAME);
});

describe('what Bedrock refuses', () => {
  const withMessages = (messages: ConverseCommandInput['messages']): ConverseCommandInput => ({
    ...asking(HAIKU),
    messages,
  });
  const user = (text: string) => ({ role: 'user' as const, content: [{ text }] });
  const assistant = (text: string) => ({ role: 'assistant' as const, content: [{ text }] });

  it.each<[string, ConverseCommandInput, RegExp]>([
    ['no messages', withMessages([]), /at least one message/],
    ['an assistant first', withMessages([assistant('a'), user('b')]), /must start with a user message/],
    ['two users in a row', withMessages([user('a'), user('b')]), /must alternate/],
    ['an assistant last', withMessages([user('a'), assistant('b')]), /end with a user message/],
    ['blank text', withMessages([user(' \n')]), /is blank/],
    ['no content', withMessages([{ role: 'user', content: [] }]), /messages\.0\.content/],
    [
      'more tokens than the model gives',
      { ...asking(OLD_HAIKU), inferenceConfig: { maxTokens: 4_097 } },
      /exceeds the model limit of 4096/,
    ],
    [
      'a temperature where the model takes none',
      { ...asking(SONNET), inferenceConfig: { temperature: 0.3 } },
      /temperature/,
    ],
    ['a topP where the model takes none', { ...asking(OPUS), inferenceConfig: { topP: 0.9 } }, /top_p/],
    ['a prompt beyond the context', asking(OLD_HAIKU, 'word '.repeat(180_000)), /too long/],
  ])('%s', async (_, input, message) => {
    const { client } = await openSimulator();
    await expect(client.send(new ConverseCommand(input))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message),
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('takes a temperature where the model does', async () => {
    const { client } = await openSimulator();
    const input = { ...asking(OLD_HAIKU), inferenceConfig: { temperature: 0.3, topP: 0.9 } };
    await expect(client.send(new ConverseCommand(input))).resolves.toHaveProperty('output');
  });

  it.each(['anthropic.claude-grand-9', 'gpt-4o', 'eu.amazon.nothing-v1:0'])(
    'the unknown model %s, by every operation',
    async (modelId) => {
      const { client } = await openSimulator();
      const sends = await Promise.allSettled([
        client.send(new ConverseCommand(asking(modelId))),
        client.send(new ConverseStreamCommand(asking(modelId))),
        client.send(new InvokeModelCommand({ modelId, body: '{"inputText":"a"}' })),
      ]);
      const refused = { status: 'rejected', reason: { name: 'ResourceNotFoundException' } };
      expect(sends).toMatchObject([refused, refused, refused]);
    },
  );

  it.each([
    ['{"inputText":""}', /inputText/],
    ['{"inputText":"a","dimensions":300}', /dimensions/],
    ['{"inputText":7}', /inputText/],
    ['{}', /inputText/],
    ['nope', /JSON/],
    [JSON.stringify({ inputText: 'x'.repeat(50_001) }), /inputText/],
  ])('the embedding body %#', async (body, message) => {
    const { client } = await openSimulator();
    await expect(client.send(new InvokeModelCommand({ modelId: TITAN, body }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message),
    });
  });

  it('a chat model by InvokeModel', async () => {
    const { client } = await openSimulator();
    const invoke = client.send(new InvokeModelCommand({ modelId: HAIKU, body: '{}' }));
    await expect(invoke).rejects.toThrow(/Converse/);
  });
});

describe('hostile requests', () => {
  const post = (simulator: OpenSimulator, path: string, body: string) =>
    fetch(`${simulator.url}${path}`, { method: 'POST', body });

  it.each([
    ['/model/x/converse', 'nope'],
    [`/model/${HAIKU}/converse`, 'nope'],
    [`/model/${HAIKU}/converse`, 'null'],
    [`/model/${HAIKU}/converse`, '[]'],
    [`/model/${HAIKU}/converse`, '{"messages":"x"}'],
    [`/model/${HAIKU}/converse`, '{"messages":[null]}'],
    [`/model/${HAIKU}/converse`, '{"messages":[{"role":"user","content":[{"image":{}}]}],"system":7}'],
    [`/model/${HAIKU}/converse`, ''],
    ['/model/%zz/converse', '{}'],
    ['/model//converse', '{}'],
    ['//', '{}'],
    ['/nowhere', '{}'],
    ['/model/__proto__/converse', '{}'],
  ])('POST %s with %j is refused in a sentence', async (path, body) => {
    const simulator = await openSimulator();
    const response = await post(simulator, path, body);
    expect([400, 404]).toContain(response.status);
    expect(response.headers.get('x-amzn-errortype')).toMatch(/Exception$/);
    expect((await response.json()) as object).toHaveProperty('message');
    await expect(simulator.client.send(new ConverseCommand(asking(HAIKU)))).resolves.toBeDefined();
  });

  it('a body of 400 KiB is answered, one of 30 MiB is refused, and the next call is served', async () => {
    const simulator = await openSimulator();
    const long = JSON.stringify({ messages: [{ role: 'user', content: [{ text: 'x'.repeat(400 << 10) }] }] });
    expect((await post(simulator, `/model/${HAIKU}/converse`, long)).status).toBe(200);
    expect((await post(simulator, `/model/${HAIKU}/converse`, 'x'.repeat(30 << 20))).status).toBe(413);
    await expect(simulator.client.send(new ConverseCommand(asking(HAIKU)))).resolves.toBeDefined();
  });

  it('bytes that are no HTTP at all end that connection only', async () => {
    const simulator = await openSimulator();
    for (const bytes of [
      '\0\0\0\0',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\ngarbage-garbage-garbage',
      'GET\r\n\r\n',
    ]) {
      await new Promise<void>((resolve) => {
        const socket = connect(simulator.port, '127.0.0.1', () => socket.write(bytes));
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
        socket.resume();
        socket.setTimeout(300, () => socket.destroy());
      });
    }
    await expect(simulator.client.send(new ConverseCommand(asking(HAIKU)))).resolves.toBeDefined();
  });

  it('a client that leaves inside its body or while it waits is forgotten', async () => {
    const simulator = await openSimulator({ latencyScale: 1 });
    const body = JSON.stringify({ messages: [{ role: 'user', content: [{ text: 'hi' }] }] });
    const head = `POST /model/${OPUS}/converse HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`;
    for (const bytes of [head, head + body.slice(0, 9), head + body]) {
      await new Promise<void>((resolve) => {
        const socket = connect(simulator.port, '127.0.0.1', () => socket.write(bytes));
        socket.on('close', () => resolve());
        setTimeout(() => socket.destroy(), 30);
      });
    }
    const abort = AbortSignal.timeout(30);
    const send = simulator.client.send(new ConverseCommand(asking(OPUS)), { abortSignal: abort });
    await expect(send).rejects.toThrow();
    await simulator.close();
  });
});

it('closes at once however long its models would take', async () => {
  const simulator = await openSimulator({ latencyScale: 100 });
  const sends = [
    simulator.client.send(new ConverseCommand(asking(OPUS))),
    simulator.http1.send(new ConverseCommand(asking(OPUS))),
  ].map((send) => send.then(() => 'answered').catch(() => 'cut off'));
  await new Promise((sent) => setTimeout(sent, 50));
  await simulator.close();
  // A reply would take minutes: far longer than this test may.
  expect(await Promise.all(sends)).toEqual(['cut off', 'cut off']);
});
