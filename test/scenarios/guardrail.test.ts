import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ConnectionEvent, connectionEventSchema } from '../../tasks/core/drafts/events.ts';
import { startTestStack, type TestStack } from '../harness/stack.ts';

const HAIKU = 'claude-haiku-5-5';
const RECOMMEND =
  'I loved Attack on Titan - recommend similar dark fantasy manga with great worldbuilding, and tell me if any are on sale';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ guardrail: { id: 'abcd1234efgh', version: '3' } });
});
afterEach(() => stack.clear());
afterAll(() => stack.close());

/** Calls of chat models that the simulator answered since it began. */
async function answeredCalls(): Promise<number> {
  const calls = (await stack.calls()) as readonly { readonly operation: string; readonly answered: number }[];
  return calls
    .filter(({ operation }) => operation !== 'invoke')
    .reduce((sum, { answered }) => sum + answered, 0);
}

describe('a guardrail that stops the answer', () => {
  it.each([
    ['en', 'hello, gentle shop', /^I'm sorry, I can't help with that one here/u],
    ['ja', 'こんにちは、お元気ですか', /^申し訳ありません。こちらではその内容にお答えできません/u],
  ])('ends in a kind refusal (%s), after one paid call and no climb', async (language, query, words) => {
    await stack.faults({ kind: 'guardrail' });
    const before = await answeredCalls();
    const { reply, states, status } = await stack.ask({ messageId: `stopped-${language}`, query });
    expect(status).toBe('SUCCEEDED');
    expect(states).toEqual([
      'Accept Request',
      'Understand Message',
      'Choose Route',
      'Simple Lane',
      'Needs Context?',
      'One Model Or Many?',
      'Invoke Model',
      'Check Confidence',
      'Confident Enough?',
      'Escalate',
      'Climb Higher?',
      'Aggregate Reply',
      'Reply Ready',
    ]);
    expect((await answeredCalls()) - before).toBe(1);
    expect(reply).toMatchObject({
      outcome: 'degraded',
      language,
      model: null,
      degraded: ['declined', 'no_rung'],
      handover: null,
    });
    expect(reply.text).toMatch(words);
    expect(reply.attempts.map(({ model, outcome }) => [model, outcome])).toEqual([[HAIKU, 'refused']]);
    expect(reply.attempts[0]?.costUsd).toBeGreaterThan(0);
    expect(reply.costUsd).toBe(reply.attempts[0]?.costUsd);

    const { record, attempts } = await stack.run(`stopped-${language}`);
    // Nothing that a replay would mend.
    expect(record).toMatchObject({ status: 'degraded' });
    expect(attempts).toMatchObject([
      {
        failure: 'guardrail',
        reason: 'the guardrail stopped the answer: violence',
        guardrail: { action: 'blocked', side: 'answer', found: ['violence'] },
      },
    ]);
  });

  it('books what the stopped answer cost', async () => {
    const spent = async () => Number((await stack.pot('main'))?.['spent'] ?? 0);
    const before = await spent();
    await stack.faults({ kind: 'guardrail' });
    const { reply } = await stack.ask({ query: 'hello, thrifty shop' });
    expect((await spent()) - before).toBe(Math.round(reply.costUsd * 1e9));
  });

  it('is not remembered as something that was said', async () => {
    await stack.faults({ kind: 'guardrail', times: 1 });
    await stack.ask({ sessionId: 'talk', query: 'hello, quiet shop' });
    const { variables, reply } = await stack.ask({ sessionId: 'talk', query: 'hello again, quiet shop' });
    expect(reply.outcome).toBe('answered');
    expect(variables).toMatchObject({ history: [] });
  });
});

describe('a guardrail that stops the question', () => {
  it('costs nothing, and is put to nobody else', async () => {
    await stack.faults({ kind: 'guardrail-question' });
    const before = await answeredCalls();
    const { reply } = await stack.ask({ messageId: 'attack-1', query: 'hello, careful shop' });
    expect((await answeredCalls()) - before).toBe(1);
    expect(reply).toMatchObject({ outcome: 'degraded', costUsd: 0, model: null });
    expect((await stack.run('attack-1')).attempts).toMatchObject([
      { costUsd: 0, reason: 'the guardrail stopped the question: prompt attack' },
    ]);
  });
});

describe('a guardrail that stops one of two', () => {
  it('leaves the other, which is sent for less', async () => {
    await stack.faults({ kind: 'guardrail', model: 'sonnet' });
    const { reply, states } = await stack.ask({ query: RECOMMEND });
    expect(states).toContain('Ask Every Model');
    expect(states.filter((state) => state === 'Invoke Model')).toEqual([]);
    expect(reply).toMatchObject({
      model: HAIKU,
      outcome: 'degraded',
      quality: { safety: 0.5 },
      resolution: { safety: { guardrail: 'intervened' } },
    });
    expect(reply.degraded).toContain('declined');
  });
});

describe('a guardrail that lets pass', () => {
  it('changes no answer: blocks are read as the text they are made of', async () => {
    const open = await startTestStack();
    try {
      const [guarded, plain] = [await stack.ask({ query: RECOMMEND }), await open.ask({ query: RECOMMEND })];
      expect(guarded.reply).toMatchObject({
        outcome: 'answered',
        resolution: { safety: { guardrail: 'passed' } },
      });
      expect(guarded.reply.text).toBe(plain.reply.text);
      expect(guarded.reply.costUsd).toBe(plain.reply.costUsd);
    } finally {
      await open.close();
    }
  });
});

describe('a customer who watches', () => {
  it('keeps nothing of an answer that was stopped, and reads the shop’s own words', async () => {
    await stack.faults({ kind: 'guardrail' });
    const socket = new WebSocket(stack.endpoints.webSocket);
    await once(socket, 'open');
    const events: ConnectionEvent[] = [];
    let shown = '';
    const over = new Promise<void>((resolve) => {
      socket.addEventListener('message', ({ data }) => {
        const event = connectionEventSchema.parse(JSON.parse(String(data)));
        events.push(event);
        if (event.type === 'draft') shown += event.text;
        if (event.type === 'replaced') shown = '';
        if (event.type === 'final') resolve();
      });
    });
    socket.send(JSON.stringify({ messageId: 'watched-1', query: RECOMMEND }));
    await over;
    socket.close();
    const final = events.at(-1);
    expect(final).toMatchObject({ type: 'final', reply: { outcome: 'degraded', model: null } });
    expect(shown).toBe('');
  });
});
