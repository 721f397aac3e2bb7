import { ConverseCommand, ConverseStreamCommand, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from 'vitest';
import { asking, HAIKU, OPUS, type OpenSimulator, openSimulator, SONNET, TITAN } from './simulator.ts';

const converse = async (
  simulator: OpenSimulator,
  modelId: string,
  system = 'End with a line CONFIDENCE: 0.NN',
  text?: string,
) => {
  const output = await simulator.client.send(new ConverseCommand(asking(modelId, text, system)));
  return { text: output.output?.message?.content?.[0]?.text ?? '', stopReason: output.stopReason };
};
const embed = (simulator: OpenSimulator) =>
  simulator.client.send(new InvokeModelCommand({ modelId: TITAN, body: '{"inputText":"a"}' }));

describe.each(['client', 'http1'] as const)('over the %s transport', (transport) => {
  it.each([
    ['throttle', 'ThrottlingException', 429],
    ['overload', 'ServiceUnavailableException', 503],
    ['timeout', 'ModelTimeoutException', 408],
    ['not-ready', 'ModelNotReadyException', 429],
    ['internal', 'InternalServerException', 500],
    ['denied', 'AccessDeniedException', 403],
    ['overflow', 'ValidationException', 400],
    ['invalid', 'ValidationException', 400],
  ])('%s is the SDK error %s', async (kind, name, httpStatusCode) => {
    const simulator = await openSimulator();
    await simulator.faults([{ kind }]);
    const expected = { name, $metadata: { httpStatusCode } };
    const send = simulator[transport];
    await expect(send.send(new ConverseCommand(asking(HAIKU)))).rejects.toMatchObject(expected);
    await expect(send.send(new ConverseStreamCommand(asking(HAIKU)))).rejects.toMatchObject(expected);
    const invoke = send.send(new InvokeModelCommand({ modelId: TITAN, body: '{"inputText":"a"}' }));
    await expect(invoke).rejects.toMatchObject(expected);
  });

  it('reset breaks the call without an answer', async () => {
    const simulator = await openSimulator();
    await simulator.faults([{ kind: 'reset', times: 1 }]);
    await expect(simulator[transport].send(new ConverseCommand(asking(HAIKU)))).rejects.not.toHaveProperty(
      '$metadata.httpStatusCode',
    );
    await expect(simulator[transport].send(new ConverseCommand(asking(HAIKU)))).resolves.toBeDefined();
  });

  it('garbage and a wrong content type are no reply that the SDK can read', async () => {
    const simulator = await openSimulator();
    await simulator.faults([
      { kind: 'garbage', times: 1 },
      { kind: 'wrong-content-type', times: 1 },
    ]);
    const send = () => simulator[transport].send(new ConverseCommand(asking(HAIKU)));
    await expect(send()).rejects.toBeInstanceOf(SyntaxError);
    await expect(send()).rejects.toBeInstanceOf(SyntaxError);
    await expect(send()).resolves.toBeDefined();
  });

  it('hang lasts until the client gives up', async () => {
    const simulator = await openSimulator();
    await simulator.faults([{ kind: 'hang', times: 1 }]);
    const send = simulator[transport].send(new ConverseCommand(asking(HAIKU)), {
      abortSignal: AbortSignal.timeout(100),
    });
    await expect(send).rejects.toThrow();
    await expect(simulator[transport].send(new ConverseCommand(asking(HAIKU)))).resolves.toBeDefined();
  });
});

it('a reset of one model leaves its neighbour on the same connection alone', async () => {
  const waits: (() => void)[] = [];
  const waiting = Promise.withResolvers<void>();
  const simulator = await openSimulator({
    latencyScale: 1,
    sleep: (_, signal) =>
      new Promise((resolve, reject) => {
        waits.push(resolve);
        signal.addEventListener('abort', reject);
        waiting.resolve();
      }),
  });
  await simulator.faults([{ kind: 'reset', model: 'sonnet' }]);
  const neighbour = converse(simulator, HAIKU);
  await waiting.promise;
  await expect(converse(simulator, SONNET)).rejects.toThrow();
  for (const wake of waits) wake();
  await expect(neighbour).resolves.toMatchObject({ stopReason: 'end_turn' });
});

describe('slow', () => {
  it.each([
    [undefined, 5_000],
    [700, 700],
  ])('with delayMs %j comes %i ms late, and with the answer', async (delayMs, expected) => {
    const waits: number[] = [];
    const simulator = await openSimulator({ sleep: async (ms) => void waits.push(ms) });
    await simulator.faults([{ kind: 'slow', ...(delayMs && { delayMs }) }]);
    await expect(converse(simulator, HAIKU)).resolves.toMatchObject({ stopReason: 'end_turn' });
    expect(waits).toEqual([expected]);
  });
});

describe('faults of the answer itself', () => {
  it.each([
    ['en', '\n[simulated]'],
    ['ja', '\n［シミュレーション］'],
  ])(
    'truncate cuts the text and drops the confidence, but says in %s that it is simulated',
    async (language, mark) => {
      const simulator = await openSimulator();
      const system = `Language: ${language}\nTask: faq\nEnd with a line CONFIDENCE: 0.NN`;
      const whole = await converse(simulator, SONNET, system);
      await simulator.faults([{ kind: 'truncate', times: 1 }]);
      const cut = await converse(simulator, SONNET, system);
      expect(cut.stopReason).toBe('max_tokens');
      expect(cut.text.length).toBeLessThan(whole.text.length);
      expect(cut.text.endsWith(mark)).toBe(true);
      expect(whole.text.startsWith(cut.text.slice(0, -mark.length))).toBe(true);
      expect(cut.text).not.toContain('CONFIDENCE');
    },
  );

  it.each([
    ['en', "I'm sorry, but I can't help with that.\n[simulated]"],
    ['ja', '申し訳ありませんが、お答えできません。\n［シミュレーション］'],
  ])('refuse answers with a refusal in %s', async (language, refusal) => {
    const simulator = await openSimulator();
    await simulator.faults([{ kind: 'refuse' }]);
    const { text, stopReason } = await converse(simulator, SONNET, `Language: ${language}`);
    expect([stopReason, text]).toEqual(['content_filtered', refusal]);
  });

  it.each(['en', 'ja'])('low-confidence hedges and says 0.30 in %s', async (language) => {
    const simulator = await openSimulator();
    await simulator.faults([{ kind: 'low-confidence' }]);
    const system = `Language: ${language}\nEnd with CONFIDENCE: 0.NN`;
    const { text } = await converse(simulator, OPUS, system);
    expect(text.split('\n').at(-1)).toBe('CONFIDENCE: 0.30');
    expect(text).toMatch(language === 'ja' ? /おそらく/ : /maybe/);
  });

  it.each([1, 5, 12])('an answer of %i tokens is marked and billed as no more', async (maxTokens) => {
    const simulator = await openSimulator();
    const { output, stopReason, usage } = await simulator.client.send(
      new ConverseCommand({ ...asking(SONNET), inferenceConfig: { maxTokens } }),
    );
    expect([stopReason, usage?.outputTokens]).toEqual(['max_tokens', expect.any(Number)]);
    expect(usage?.outputTokens).toBeLessThanOrEqual(maxTokens);
    expect(output?.message?.content?.[0]?.text).toMatch(/\[simulated\]$/);
  });

  it('passes embeddings by', async () => {
    const simulator = await openSimulator();
    await simulator.faults([{ kind: 'low-confidence', times: 1 }]);
    await expect(embed(simulator)).resolves.toBeDefined();
    expect((await converse(simulator, HAIKU)).text).toContain('CONFIDENCE: 0.30');
  });
});

describe('which calls are hit', () => {
  it('those of the model, by part of its id', async () => {
    const simulator = await openSimulator();
    await simulator.faults([{ kind: 'throttle', model: 'sonnet' }]);
    await expect(converse(simulator, SONNET)).rejects.toThrow();
    await expect(converse(simulator, HAIKU)).resolves.toBeDefined();
  });

  it('those of the operation', async () => {
    const simulator = await openSimulator();
    await simulator.faults([{ kind: 'throttle', operation: 'converse-stream' }]);
    await expect(converse(simulator, HAIKU)).resolves.toBeDefined();
    await expect(simulator.client.send(new ConverseStreamCommand(asking(HAIKU)))).rejects.toThrow();
  });

  it('so many times, as the list of active faults counts down', async () => {
    const simulator = await openSimulator();
    await simulator.faults([{ kind: 'throttle', times: 2 }]);
    await expect(converse(simulator, HAIKU)).rejects.toThrow();
    const active = await (await fetch(`${simulator.url}/_simulator/faults`)).json();
    expect(active).toEqual([{ id: expect.any(String), kind: 'throttle', times: 1 }]);
    await expect(converse(simulator, HAIKU)).rejects.toThrow();
    await expect(converse(simulator, HAIKU)).resolves.toBeDefined();
  });

  it('a share of them, the same for the same seed', async () => {
    const pattern = async (): Promise<string> => {
      const simulator = await openSimulator({ seed: 7 });
      await simulator.faults([{ kind: 'throttle', share: 0.5 }]);
      let hits = '';
      for (let i = 0; i < 40; i += 1) {
        hits += await converse(simulator, HAIKU).then(
          () => '.',
          () => 'x',
        );
      }
      return hits;
    };
    const hits = await pattern();
    expect(hits.match(/x/g)?.length).toBeGreaterThan(10);
    expect(hits.match(/\./g)?.length).toBeGreaterThan(10);
    expect(await pattern()).toBe(hits);
  });

  it('all but the one that was deleted by its id', async () => {
    const simulator = await openSimulator();
    const script = async (fault: object): Promise<{ id: string }> => {
      const [added] = (await (await simulator.faults([fault])).json()) as [{ id: string }];
      expect(added).toEqual({ id: expect.any(String), ...fault });
      return added;
    };
    await script({ kind: 'throttle', model: 'sonnet' });
    const { id } = await script({ kind: 'throttle', model: 'haiku' });
    const answer = await fetch(`${simulator.url}/_simulator/faults?id=${id}`, { method: 'DELETE' });
    expect(await answer.json()).toMatchObject([{ kind: 'throttle', model: 'sonnet' }]);
    await expect(converse(simulator, HAIKU)).resolves.toBeDefined();
    await expect(converse(simulator, SONNET)).rejects.toThrow();
    // An id is not given again, so that a late DELETE meets nobody else's fault.
    expect((await script({ kind: 'throttle', model: 'haiku' })).id).not.toBe(id);
  });

  it('none after DELETE', async () => {
    const simulator = await openSimulator();
    await simulator.faults([{ kind: 'throttle' }]);
    await fetch(`${simulator.url}/_simulator/faults`, { method: 'DELETE' });
    await expect(converse(simulator, HAIKU)).resolves.toBeDefined();
  });
});

it.each([
  [{}, 'body'],
  [[{}], '0.kind'],
  [[{ kind: 'earthquake' }], '0.kind'],
  [[{ kind: 'throttle' }, { kind: 'slow', delayMs: -1 }], '1.delayMs'],
  [[{ kind: 'throttle', times: 0 }], '0.times'],
  [[{ kind: 'throttle', share: 2 }], '0.share'],
  [[{ kind: 'throttle', modle: 'haiku' }], 'modle'],
  [[{ kind: 'throttle', operation: 'embed' }], '0.operation'],
])('the bad script %j is refused whole, naming %s', async (script, field) => {
  const simulator = await openSimulator();
  const response = await simulator.faults(script);
  expect(response.status).toBe(400);
  expect(((await response.json()) as { error: string }).error).toContain(field);
  expect(await (await fetch(`${simulator.url}/_simulator/faults`)).json()).toEqual([]);
});

it('counts what came in and what was answered, by model and operation', async () => {
  const simulator = await openSimulator();
  await simulator.faults([{ kind: 'throttle', model: 'haiku', times: 1 }]);
  await expect(converse(simulator, HAIKU)).rejects.toThrow();
  await converse(simulator, HAIKU);
  await embed(simulator);
  const hanging = new AbortController();
  await simulator.faults([{ kind: 'hang', times: 1 }]);
  const send = simulator.client.send(new ConverseCommand(asking(SONNET)), { abortSignal: hanging.signal });
  const expected = [
    { model: HAIKU, operation: 'converse', received: 2, answered: 1 },
    { model: TITAN, operation: 'invoke', received: 1, answered: 1 },
    { model: SONNET, operation: 'converse', received: 1, answered: 0 },
  ];
  await expect.poll(simulator.calls).toEqual(expected);
  const rejected = expect(send).rejects.toThrow();
  hanging.abort();
  await rejected;
  await fetch(`${simulator.url}/_simulator/calls`, { method: 'DELETE' });
  expect(await simulator.calls()).toEqual([]);
});

it('a page of another origin scripts no faults', async () => {
  const simulator = await openSimulator();
  const headers = { origin: 'https://shop.example' };
  const asked = await fetch(`${simulator.url}/_simulator/faults`, { method: 'POST', body: '[]', headers });
  expect(asked.status).toBe(403);
});
