import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Reply } from '../../tasks/core/contract/reply.ts';
import { gaugeDeps } from '../../tasks/runtime/sweep-deps.ts';
import { publishGauges } from '../../tasks/sweep/gauges.ts';
import type { Intercept } from '../../workflows/local/integrations/lambda.ts';
import { RecordingSink } from '../fakes/recording-sink.ts';
import { startTestStack, type TestStack } from '../harness/stack.ts';

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';

const sink = new RecordingSink();
/** Of messages whose aggregation is sent twice, as Step Functions may. */
const twice = new Set<string>();
const intercept: Intercept = async (stage, event, next) => {
  const { run } = event as { readonly run?: { readonly messageId: string } };
  if (stage === 'aggregate' && twice.has(run?.messageId ?? '')) await next(event);
  return next(event);
};

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ seams: { metrics: sink }, intercept });
});
afterEach(async () => {
  await stack.clear();
  sink.clear();
});
afterAll(() => stack.close());

async function ask(request: Readonly<Record<string, unknown>>): Promise<Reply> {
  const { reply } = await stack.ask({ messageId: `metrics-${randomUUID()}`, ...request });
  return reply;
}
const numbersOf = ({ messageId }: Reply) => sink.group('LatencyMs', messageId);

describe('a reply', () => {
  it('is counted with what it took and cost, by its lane, and so is its model', async () => {
    const reply = await ask({ query: 'hello there, watched shop' });
    expect(sink.values('Messages', reply.messageId)).toEqual([1]);
    const [attempt] = reply.attempts;
    expect(numbersOf(reply)).toEqual({
      values: {
        LatencyMs: reply.latencyMs,
        CostUsd: reply.costUsd,
        SlaMet: 1,
        InputTokens: attempt?.inputTokens,
        OutputTokens: attempt?.outputTokens,
        Confidence: reply.confidence,
        Quality: reply.quality?.score,
        Escalations: 0,
        Escalated: 0,
        CacheHit: 0,
        Truncated: 0,
        Degraded: 0,
      },
      dimensions: { Lane: 'simple' },
      messageId: reply.messageId,
    });
    expect(sink.group('ModelCalls', reply.messageId)).toMatchObject({
      values: { ModelCalls: 1, ModelFailures: 0, ModelCostUsd: [reply.costUsd] },
      dimensions: { Model: HAIKU },
    });
  });

  it('that climbed is an escalation, with numbers of both models', async () => {
    await stack.faults({ kind: 'low-confidence', model: 'haiku' });
    const reply = await ask({ query: 'hello, watched and kind shop' });
    expect(numbersOf(reply)?.values).toMatchObject({ Escalations: 1, Escalated: 1, Degraded: 0 });
    const models = sink.groups.filter(({ values }) => 'ModelCalls' in values);
    expect(models.map(({ dimensions }) => dimensions)).toEqual([{ Model: HAIKU }, { Model: SONNET }]);
    expect(sink.values('ModelCostUsd').reduce((sum, cost) => sum + cost, 0)).toBeCloseTo(reply.costUsd, 9);
  });

  it('whose first answer was cut off says so, though a whole one was sent', async () => {
    await stack.faults({ kind: 'truncate', model: 'haiku' });
    const reply = await ask({ query: 'Is Vinland Saga in stock?' });
    expect([reply.model, reply.lane]).toEqual([SONNET, 'medium']);
    expect(numbersOf(reply)).toMatchObject({ values: { Truncated: 1 }, dimensions: { Lane: 'medium' } });
  });

  it('from the answer cache is a hit that cost nothing and asked nobody', async () => {
    const query = 'Good evening, watched shop!';
    await ask({ query });
    sink.clear();
    const reply = await ask({ query });
    expect(numbersOf(reply)).toMatchObject({
      values: { CacheHit: 1, CostUsd: 0 },
      dimensions: { Lane: 'cached' },
    });
    expect(sink.values('ModelCalls')).toEqual([]);
  });

  it('that is degraded says by what, a group a reason', async () => {
    await stack.faults({ kind: 'low-confidence' });
    const reply = await ask({ query: 'hello, watched and dear shop' });
    expect(numbersOf(reply)?.values).toMatchObject({ Degraded: 1 });
    const reasons = sink.groups.filter(({ values }) => 'DegradedBy' in values);
    expect(reasons.map(({ dimensions }) => dimensions.Reason)).toEqual(reply.degraded);
    expect(reply.degraded).toContain('low_confidence');
  });

  it('is counted once, however often its message comes', async () => {
    const same = { messageId: `metrics-${randomUUID()}`, sessionId: 's-same', query: 'hi, watched shop' };
    const reply = await ask(same);
    expect((await ask(same)).lane).toBe('repeat');
    expect(sink.values('Messages', reply.messageId)).toEqual([1]);
    expect(sink.values('Repeats', reply.messageId)).toEqual([1]);
    expect(sink.values('LatencyMs', reply.messageId)).toHaveLength(1);
  });

  it('is counted by the one who won the fence, when its aggregation is sent twice', async () => {
    const messageId = `metrics-${randomUUID()}`;
    twice.add(messageId);
    const reply = await ask({ messageId, query: 'hello, watched and doubled shop' });
    expect(reply.outcome).toBe('answered');
    expect(sink.values('LatencyMs', messageId)).toHaveLength(1);
    expect(sink.values('ModelCalls', messageId)).toEqual([1]);
  });

  it('of a shadow is no message of a customer, though its model was asked', async () => {
    const message = { sessionId: 's-shadowed', query: 'hello, watched and shadowed shop' };
    const { messageId } = await ask(message);
    const shadow = await ask({
      ...message,
      messageId: `${messageId}~s1`,
      replayOf: messageId,
      policyVersion: 1,
    });
    expect(shadow.outcome).toBe('answered');
    expect(sink.values('Messages', shadow.messageId)).toEqual([]);
    expect(sink.values('LatencyMs', shadow.messageId)).toEqual([]);
    expect(sink.values('ModelCalls', shadow.messageId)).toEqual([1]);
  });
});

describe('what never becomes a reply', () => {
  it('is a refusal when the request is bad, and no message', async () => {
    const { status } = await stack.ask({ query: '' });
    expect(status).toBe('FAILED');
    expect(sink.values('Refusals')).toEqual([1]);
    expect(sink.values('Messages')).toEqual([]);
  });

  it('is a model that only a person mends, as soon as it is asked', async () => {
    await stack.faults({ kind: 'denied', model: 'haiku' });
    const reply = await ask({ query: 'hello, watched and locked shop' });
    expect(sink.group('ModelUnusable', reply.messageId)).toMatchObject({
      values: { ModelUnusable: 1 },
      dimensions: { Model: HAIKU },
    });
  });

  it('is a failed run, which the sweeper counts exactly once, with what it asked of models', async () => {
    const clock = { now: () => clock.at, at: Date.now() };
    const config = { ...stack.endpoints, dynamodbEndpoint: stack.endpoints.dynamodb };
    const gauges = gaugeDeps(config, sink, clock);
    await publishGauges(gauges, []);
    sink.clear();

    await stack.faults({ kind: 'overload' });
    const reply = await ask({ query: 'hello, watched and failing shop' });
    expect(reply.outcome).toBe('apologized');
    expect(sink.values('Messages', reply.messageId)).toEqual([1]);
    expect(sink.values('LatencyMs', reply.messageId)).toEqual([]);

    for (let minute = 0; minute < 3; minute++) {
      clock.at += 60_000;
      await publishGauges(gauges, []);
    }
    expect(sink.values('FailedRuns')).toEqual([1, 0, 0]);
    expect(sink.values('AbandonedRuns')).toEqual([0, 0, 0]);
    const failures = sink.values('ModelFailures', reply.messageId);
    expect(failures.length).toBeGreaterThan(0);
    expect(failures.every((count) => count > 0)).toBe(true);
  });
});

describe('a sink that fails', () => {
  /** One way after the other. */
  const WAYS: readonly (() => unknown)[] = [
    () => expect.fail('the sink is full'),
    () => Promise.reject(new Error('the sink is full')),
    () => new Promise(() => {}),
  ];

  it('fails no reply and holds none up, whichever way it fails', async () => {
    let calls = 0;
    const emit = (): undefined => WAYS[calls++ % WAYS.length]?.() as undefined;
    const broken = await startTestStack({ seams: { metrics: { emit } } });
    try {
      for (const query of ['hello', 'Is Berserk in stock?', 'good morning']) {
        const { reply } = await broken.ask({ query });
        expect(reply).toMatchObject({ outcome: 'answered', degraded: [] });
      }
      expect((await broken.ask({ query: '' })).error).toBe('Request.Invalid');
      expect(calls).toBeGreaterThanOrEqual(2 * WAYS.length);
    } finally {
      await broken.close();
    }
  });
});
