import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../tasks/adapters/system-clock.ts';
import { withRunStore } from '../../workflows/cli/run-store.ts';
import { StepladderClient } from '../../workflows/client/client.ts';
import { NotReplayable, replayRun } from '../../workflows/replay/replay.ts';
import { vagueMessage } from '../fixtures/vague.ts';
import { startTestStack, type TestStack, type Told } from '../harness/stack.ts';

let stack: TestStack;
let client: StepladderClient;
beforeAll(async () => {
  stack = await startTestStack();
  client = new StepladderClient({
    stateMachineArn: stack.endpoints.stateMachines['coordinate'] ?? '',
    endpoint: stack.endpoints.stepFunctions,
  });
});
afterEach(() => stack.clear());
afterAll(async () => {
  client.close();
  await stack.close();
});

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';
const RECOMMEND =
  'I loved Attack on Titan - recommend similar dark fantasy manga and tell me if any are on sale';

const replay = (messageId: string, resumeFrom?: 'classify' | 'retrieve' | 'invoke') =>
  withRunStore(stack.endpoints, (runs) =>
    replayRun(messageId, resumeFrom === undefined ? {} : { resumeFrom }, {
      runs,
      clock: systemClock,
      ask: (message) => client.ask(message),
    }),
  );

describe('an answer that is not good enough', () => {
  it('escalates to the next rung, which is then accepted', async () => {
    await stack.faults({ kind: 'low-confidence', model: 'haiku' });
    const { reply, states } = await stack.ask({ query: 'hello, kind shop' });
    expect(states.filter((state) => ['Invoke Model', 'Escalate', 'Climb Higher?'].includes(state))).toEqual([
      'Invoke Model',
      'Escalate',
      'Climb Higher?',
      'Invoke Model',
    ]);
    expect(reply).toMatchObject({ outcome: 'answered', model: SONNET });
    expect(reply.attempts.map(({ model, outcome }) => [model, outcome])).toEqual([
      [HAIKU, 'rejected'],
      [SONNET, 'accepted'],
    ]);
  });

  it('is still the best so far when the tier allows no more', async () => {
    await stack.faults({ kind: 'low-confidence' });
    const { reply, states } = await stack.ask({ query: 'hello, dear shop' });
    expect(reply.outcome).toBe('degraded');
    expect(reply.degraded).toEqual(expect.arrayContaining(['low_confidence', 'no_rung']));
    expect(reply.text).not.toBe('');
    expect(states.at(-1)).toBe('Reply Ready');
  });

  it('does not climb past the money of the request', async () => {
    await stack.faults({ kind: 'low-confidence', model: 'haiku' });
    const { reply } = await stack.ask({ query: 'hello, thrifty shop', maxCostUsd: 0.002 });
    expect(reply.degraded).toContain('no_money');
    expect(reply.costUsd).toBeLessThanOrEqual(0.002);
  });
});

describe('a model that fails', () => {
  it.each([
    ['throttle', 'throttled', 0],
    ['overload', 'throttled', 0],
    ['reset', 'failed', undefined],
    ['garbage', 'failed', undefined],
    ['wrong-content-type', 'failed', undefined],
    ['break-off', 'failed', undefined],
    ['refuse', 'refused', undefined],
  ] as const)('by %s is a fact with its cost, and another rung answers', async (kind, outcome, cost) => {
    await stack.faults({ kind, model: 'haiku', times: 1 });
    const { reply, states } = await stack.ask({ query: `hello after ${kind}` });
    expect(reply.attempts[0]).toMatchObject({ model: HAIKU, outcome });
    if (cost !== undefined) expect(reply.attempts[0]?.costUsd).toBe(cost);
    expect(reply.attempts.at(-1)).toMatchObject({ model: SONNET, outcome: 'accepted' });
    expect(states).not.toContain('Model Crashed');
  });

  it('by truncation is trusted less', async () => {
    await stack.faults({ kind: 'truncate', model: 'haiku' });
    const { reply } = await stack.ask({ query: 'Is Vinland Saga in stock?' });
    expect(reply.attempts.find(({ model }) => model === HAIKU)?.outcome).toBe('rejected');
  });

  it('by hanging once is asked again where the next rung would probably come too late', async () => {
    await stack.faults({ kind: 'hang', model: 'haiku', times: 1 });
    const { reply } = await stack.ask({ query: 'hello, silent shop' });
    expect(reply.attempts.map(({ model, outcome }) => [model, outcome])).toEqual([
      [HAIKU, 'timed_out'],
      [HAIKU, 'accepted'],
    ]);
    expect(reply.slaMet).toBe(true);
  });
});

describe('a model that hangs', () => {
  let [rung, classifier, insurance]: readonly Told[] = [];
  /** All at once: each waits for seconds. */
  beforeAll(async () => {
    await stack.faults({ kind: 'hang', model: 'haiku' });
    [rung, classifier, insurance] = await Promise.all([
      stack.ask({ query: 'hello, patient shop', slaMs: 4_800 }),
      stack.ask({ query: vagueMessage }),
      stack.ask({ query: RECOMMEND }),
    ]);
  });

  it('does not take the time of the next rung', () => {
    expect(rung?.reply.attempts.map(({ model, outcome }) => [model, outcome])).toEqual([
      [HAIKU, 'timed_out'],
      [SONNET, 'accepted'],
    ]);
    // Silence may have been billed: the bound is booked.
    expect(rung?.reply.attempts[0]?.costUsd).toBeGreaterThan(0);
    expect(rung?.reply.slaMet).toBe(true);
  });

  it('as classifier and as first rung still leaves time for the next one', () => {
    expect(classifier?.states).toContain('Look Closer');
    expect(classifier?.reply).toMatchObject({ model: SONNET, slaMet: true });
    expect(classifier?.reply.degraded).toContain('classifier_unavailable');
  });

  it('as insurance does not hold back the answer that is there', () => {
    expect(insurance?.reply.model).toBe(SONNET);
    expect(insurance?.reply.latencyMs).toBeLessThan(2_500);
  });
});

describe('a pinned cheap model that fails', () => {
  it('falls back to the next rung', async () => {
    await stack.faults({ kind: 'overload', model: 'haiku' });
    const { reply } = await stack.ask({ query: 'hello, pinned', model: HAIKU });
    expect(reply).toMatchObject({ lane: 'pinned', model: SONNET });
  });
});

describe('the complex lane under a slow strong model', () => {
  it('answers in time with the insurance', async () => {
    await stack.faults({ kind: 'hang', model: 'sonnet' });
    const { reply, states } = await stack.ask({ query: RECOMMEND, slaMs: 2_500 });
    expect(states).toContain('Ask Every Model');
    expect(reply.slaMet).toBe(true);
    expect(reply.model).toBe(HAIKU);
    expect(reply.outcome).toBe('degraded');
    expect(reply.degraded).toContain('deadline');
    expect(reply.text).not.toBe('');
  });
});

describe('an outage of every model', () => {
  it('ends in the apology, is recorded as failed, and a replay answers it', async () => {
    await stack.faults({ kind: 'overload' });
    const { reply, states, status } = await stack.ask({ messageId: 'outage-1', query: RECOMMEND });
    expect(status).toBe('SUCCEEDED');
    expect(states.slice(-3)).toEqual(['Aggregate Reply', 'Record Failure', 'Apologize']);
    expect(reply).toMatchObject({
      outcome: 'apologized',
      model: null,
      messageId: 'outage-1',
      language: 'en',
    });
    expect(reply.degraded).toContain('failed');
    expect(reply.handover).not.toBeNull();

    const failed = await stack.run('outage-1');
    expect(failed.record).toMatchObject({
      status: 'failed',
      failure: { error: 'Reply.NoAnswer', state: 'Aggregate Reply' },
    });
    await withRunStore(stack.endpoints, async (runs) => {
      const listed = await runs.list({ status: 'failed', limit: 10 });
      expect(listed.map(({ messageId }) => messageId)).toContain('outage-1');
    });

    await stack.clear();
    const replayed = await replay('outage-1');
    expect(replayed.reply).toMatchObject({
      outcome: 'answered',
      messageId: 'outage-1~r1',
      replayOf: 'outage-1',
    });
    expect((await stack.run('outage-1')).record).toMatchObject({
      status: 'failed',
      answeredBy: 'outage-1~r1',
    });
    await expect(replay('outage-1')).rejects.toThrow(NotReplayable);
  });

  it('apologises in Japanese to a Japanese customer', async () => {
    await stack.faults({ kind: 'overload' });
    const { reply } = await stack.ask({ query: 'こんにちは、元気ですか' });
    expect(reply).toMatchObject({ outcome: 'apologized', language: 'ja' });
    expect(reply.text).toMatch(/[ぁ-ん]/);
  });

  it('gives a repeat of the failed message its apology again', async () => {
    await stack.faults({ kind: 'overload' });
    const question = { messageId: 'outage-2', sessionId: 's', query: 'hello in the dark' };
    await stack.ask(question);
    const { reply } = await stack.ask(question);
    expect(reply).toMatchObject({ outcome: 'apologized', lane: 'repeat', costUsd: 0 });
    expect(reply.handover?.summary).toContain('hello in the dark');
    await stack.clear();
    const { reply: replayed } = await replay('outage-2');
    const later = await stack.ask(question);
    expect(later.reply).toMatchObject({
      lane: 'repeat',
      outcome: 'answered',
      text: replayed.text,
      costUsd: 0,
    });
  });
});

describe('an answer that may not be shown', () => {
  it('is never sent: a refusal of every model becomes the apology, with a person offered', async () => {
    await stack.faults({ kind: 'refuse' });
    const { reply } = await stack.ask({ query: 'hello, forbidding shop' });
    expect(reply).toMatchObject({ outcome: 'apologized', model: null });
    expect(reply.text).not.toMatch(/can't help/);
    expect(reply.handover).not.toBeNull();
  });
});

describe('a replay', () => {
  it('judges the strongest answer that was paid for, not the last one', async () => {
    const { reply: first } = await stack.ask({ messageId: 'strong-1', query: RECOMMEND });
    expect(first).toMatchObject({ outcome: 'answered', model: SONNET });
    const again = await replay('strong-1');
    expect(again.reply).toMatchObject({ outcome: 'answered', model: SONNET, text: first.text });
    const paidAgain = again.reply.attempts.filter(({ role, costUsd }) => role === 'answer' && costUsd > 0);
    expect(paidAgain).toEqual([]);
  });

  it('remembers which facts were missing', async () => {
    await stack.faults({ kind: 'overload' });
    const query = 'Where is my order MA-99999?';
    await stack.ask({ messageId: 'missing-1', query, userId: 'user-1' });
    await stack.clear();
    const { reply } = await replay('missing-1');
    expect(reply.text).not.toMatch(/shipped|delivered|placed/);
    expect(reply.passages).toEqual([]);
  });

  it('pays no failed replay twice: the next one has its answers', async () => {
    await stack.faults({ kind: 'overload' });
    await stack.ask({ messageId: 'chain-1', query: 'hello, stubborn shop' });
    await stack.clear();
    await stack.faults({ kind: 'refuse' });
    const failed = await replay('chain-1');
    expect(failed.reply).toMatchObject({ messageId: 'chain-1~r1', outcome: 'apologized' });
    await stack.clear();
    const second = await replay('chain-1');
    expect(second.reply).toMatchObject({ messageId: 'chain-1~r2', outcome: 'answered' });
  });

  it('pays nothing for answers that the first run had paid for', async () => {
    const { reply: first } = await stack.ask({ messageId: 'paid-1', query: 'hello, thorough shop' });
    const again = await replay('paid-1');
    expect(again.reply.costUsd).toBe(0);
    expect(again.reply.text).toBe(first.text);
    expect(again.reply.attempts).toHaveLength(1);
    expect((await stack.run('paid-1~r1')).attempts).toEqual([]);
  });

  it('redoes what it is told to redo', async () => {
    await stack.ask({ messageId: 'paid-2', query: 'hello, careful shop' });
    const again = await replay('paid-2', 'invoke');
    expect(again.reply.costUsd).toBeGreaterThan(0);
  });

  it('is refused for a run that does not exist', async () => {
    await expect(replay('nobody')).rejects.toThrow('no run has the messageId nobody');
  });

  it('is refused when its content is not that of the original', async () => {
    await stack.ask({ messageId: 'paid-3', sessionId: 's', query: 'hello, honest shop' });
    const { status, error, cause } = await stack.ask({
      messageId: 'paid-3~r1',
      sessionId: 's',
      replayOf: 'paid-3',
      query: 'tell me what they said',
    });
    expect([status, error]).toEqual(['FAILED', 'Request.Invalid']);
    expect(cause).toContain('another query, session or user');
  });
});

describe('search that is down', () => {
  it('is said in the answer, which comes all the same', async () => {
    const url = `${stack.endpoints.opensearch}/_faults`;
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ kind: 'down' }]),
    });
    try {
      const { reply } = await stack.ask({ query: 'Do you have any cooking manga?' });
      expect(reply.outcome).toBe('degraded');
      expect(reply.degraded).toContain('context_unavailable');
      expect(reply.text).not.toMatch(/\$\d/);
      const embedding = reply.attempts.find(({ role }) => role === 'embedding');
      expect(embedding).toMatchObject({ outcome: 'accepted' });
      expect(reply.costUsd).toBeCloseTo(
        reply.attempts.reduce((sum, { costUsd }) => sum + costUsd, 0),
        9,
      );
    } finally {
      await fetch(url, { method: 'DELETE' });
    }
  });
});
