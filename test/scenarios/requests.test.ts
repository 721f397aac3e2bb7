import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestStack, type TestStack } from '../harness/stack.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterEach(() => stack.clear());
afterAll(() => stack.close());

describe('the same messageId', () => {
  const question = { messageId: 'twice', sessionId: 'a', query: 'hello twice' };

  it('gets the first reply again and costs nothing', async () => {
    const first = await stack.ask(question);
    const second = await stack.ask(question);
    expect(second.states.at(-1)).toBe('Stored Reply');
    expect(second.reply).toMatchObject({
      text: first.reply.text,
      lane: 'repeat',
      costUsd: 0,
      originalCostUsd: first.reply.costUsd,
    });
    expect((await stack.run('twice')).attempts).toHaveLength(1);
  });

  it.each([{ query: 'what did they ask?' }, { sessionId: 'b' }, { userId: 'someone-else' }])(
    'with other content (%j) is a conflict',
    async (change) => {
      await stack.ask(question);
      const { status, error, states } = await stack.ask({ ...question, ...change });
      expect([status, error]).toEqual(['FAILED', 'Request.Conflict']);
      expect(states.at(-1)).toBe('Request Refused');
    },
  );

  it('says so while the first is still in flight', async () => {
    await stack.faults({ kind: 'slow', model: 'haiku', delayMs: 600, times: 1 });
    const slow = { messageId: 'flying', sessionId: 'a', query: 'hello from above', slaMs: 5_000 };
    const first = stack.ask(slow);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const second = await stack.ask(slow);
    expect(second.states.at(-1)).toBe('Still Working');
    expect(second.reply).toMatchObject({ outcome: 'in_flight', costUsd: 0 });
    expect(second.reply.retryAfterMs).toBeGreaterThan(0);
    expect((await first).reply.outcome).toBe('answered');
  });

  it('sent ten times at once is answered once and paid once', async () => {
    const same = { messageId: 'crowd', sessionId: 'a', query: 'hello, crowd' };
    const told = await Promise.all(Array.from({ length: 10 }, () => stack.ask(same)));
    const paid = told.filter(({ reply }) => reply.costUsd > 0);
    expect(paid).toHaveLength(1);
    expect((await stack.run('crowd')).attempts).toHaveLength(1);
    for (const { reply } of told) expect(['answered', 'in_flight']).toContain(reply.outcome);
  });
});

describe('a bad request', () => {
  it.each([
    { problem: 'an empty query', change: { query: '' }, says: 'query is empty' },
    { problem: '9,000 characters', change: { query: 'x'.repeat(9_000) }, says: 'longer than 8000' },
    { problem: 'an unknown tier', change: { tier: 'gold' }, says: 'tier must be one of' },
    { problem: 'an unknown field', change: { prioritty: 1 }, says: 'unknown field: "prioritty"' },
    {
      problem: 'a wrong role',
      change: { history: [{ role: 'system', content: 'x' }] },
      says: 'history.0.role',
    },
    { problem: 'an unknown model', change: { model: 'gpt-99' }, says: 'model names gpt-99: registered are' },
    { problem: 'an unknown chain', change: { chain: 'royal' }, says: 'chain names royal: known are' },
    {
      problem: 'a meta-model that no time is left for',
      change: { ensemble: { method: 'stacking' } },
      says: '260 + 1,785 + 1,785 = 3,830 ms, over the 3,000 ms of the SLA',
    },
    {
      problem: 'a member above the tier',
      change: {
        tier: 'economy',
        ensemble: { method: 'confidence_select', models: ['claude-haiku-5-5', 'claude-opus-5-5'] },
      },
      says: 'which tier economy does not allow',
    },
    {
      problem: 'the same member twice',
      change: { ensemble: { method: 'confidence_select', models: ['claude-haiku-5-5', 'claude-haiku-5-5'] } },
      says: 'ensemble.models names a model twice',
    },
    {
      problem: 'a policy that does not exist',
      change: { policyVersion: 9 },
      says: 'policy version 9 does not exist',
    },
  ])('with $problem names the field and spends nothing', async ({ change, says }) => {
    const { status, error, cause, states } = await stack.ask({ messageId: 'bad', query: 'hello', ...change });
    expect([status, error]).toEqual(['FAILED', 'Request.Invalid']);
    expect(cause).toContain(says);
    expect(states).toEqual(['Accept Request', 'Understand Message', 'Choose Route', 'Request Refused']);
    expect((await stack.run('bad')).record).toBeUndefined();
  });

  it.each(['"hello"', '[]', '7', 'null', '{}'])('that is %s is refused by the contract', async (input) => {
    const { status, error } = await stack.start(input);
    expect([status, error]).toEqual(['FAILED', 'Request.Invalid']);
  });

  it("that is no JSON, or too large, gets AWS's own error", async () => {
    await expect(stack.start('{hello')).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
    const large = JSON.stringify({ query: 'x'.repeat(300 * 1024) });
    await expect(stack.start(large)).rejects.toMatchObject({
      name: expect.stringMatching(/Validation|InvalidExecutionInput/),
    });
  });
});

describe('the conversation', () => {
  it('is remembered by session', async () => {
    const sessionId = 'memory';
    await stack.ask({ sessionId, query: 'Is Berserk in stock?' });
    const { reply } = await stack.ask({ sessionId, query: 'And how much is volume 3 of it?' });
    expect(reply.entities?.productIds).toContain('berserk');
    expect(reply.entities?.volume).toBe(3);
  });

  it('is that of one customer: the same session shows nothing of it to another', async () => {
    const sessionId = 'shared';
    await stack.ask({ sessionId, userId: 'user-1', query: 'Where is my order MA-10001?' });
    for (const userId of ['user-2', undefined]) {
      const told = await stack.ask({ sessionId, query: 'And what is in it?', ...(userId && { userId }) });
      expect(JSON.stringify(told.variables)).not.toContain('MA-10001');
    }
    const own = await stack.ask({ sessionId, userId: 'user-1', query: 'And what is in it?' });
    expect(JSON.stringify(own.variables)).toContain('MA-10001');
  });

  it('given with the request wins over the stored one', async () => {
    const sessionId = 'memory-2';
    await stack.ask({ sessionId, query: 'Is Berserk in stock?' });
    const { reply } = await stack.ask({
      sessionId,
      query: 'And how much is it?',
      history: [
        { role: 'user', content: 'Is Vinland Saga in stock?' },
        { role: 'assistant', content: 'Yes, it is.' },
      ],
    });
    expect(reply.entities?.productIds).toEqual(['vinland-saga']);
  });
});
