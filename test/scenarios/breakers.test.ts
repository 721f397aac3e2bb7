import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toNano } from '../../tasks/core/money.ts';
import { startTestStack, type TestStack, type Told } from '../harness/stack.ts';

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';
const HAIKU_API = 'global.anthropic.claude-haiku-5-5';
const RECOMMEND =
  'I loved Attack on Titan - recommend similar dark fantasy manga and tell me if any are on sale';
const MINUTE = 60_000;

let stack: TestStack;
/** Turned by hand, a day a story: what breakers remember of the one before has cooled down. */
let ahead = 0;
const skip = (ms: number): void => {
  ahead += ms;
};

beforeAll(async () => {
  stack = await startTestStack(
    { seams: { clock: { now: () => Date.now() + ahead }, random: () => 0 } },
    'shared',
  );
  await stack.policy((policy) => ({
    ...policy,
    version: policy.version + 1,
    // No story is about how many are let through to a model that throttles.
    rates: { ...policy.rates, cutFactor: 1 },
    breakers: { ...policy.breakers, minFailures: 4, coolDownMs: 2 * MINUTE, maxCoolDownMs: 60 * MINUTE },
  }));
});
beforeEach(async () => {
  await stack.clear();
  skip(24 * 60 * MINUTE);
  // Whoever was open is tried and answers.
  for (const model of [HAIKU, SONNET]) await stack.ask({ query: `hello again after a day, ${model}`, model });
  // Their answers no longer outweigh what fails, nor does what failed the day before count.
  skip(61 * MINUTE);
});
afterAll(() => stack.close());

const received = async (apiId: string): Promise<number> => {
  const calls = (await stack.calls()) as readonly { model: string; operation: string; received: number }[];
  return calls.find(({ model, operation }) => model === apiId && operation === 'converse')?.received ?? 0;
};
const heard = ({ reply }: Told) => reply.attempts.map(({ model, outcome }) => [model, outcome]);
const journalled = async ({ reply }: Told) => (await stack.run(reply.messageId)).attempts;
const CLIMB = [
  'Invoke Model',
  'Check Confidence',
  'Confident Enough?',
  'Escalate',
  'Climb Higher?',
  'Invoke Model',
];
const steps = ({ states }: Told) => states.slice(states.indexOf('Invoke Model'));

/** Messages until its breaker opens. */
async function openHaiku(kind: string): Promise<void> {
  await stack.faults({ kind, model: 'haiku' });
  for (let count = 0; count < 4; count++) await stack.ask({ query: `hello ${kind} number ${count}` });
}

describe('a cheap model that throttles', () => {
  it('is followed by the next rung at once, and after four failures nobody asks it any more', async () => {
    const before = await received(HAIKU_API);
    await stack.faults({ kind: 'throttle', model: 'haiku' });
    for (let count = 0; count < 4; count++) {
      const told = await stack.ask({ query: `hello, busy shop number ${count}` });
      expect(steps(told).slice(0, 6)).toEqual(CLIMB);
      expect(heard(told)).toEqual([
        [HAIKU, 'throttled'],
        [SONNET, 'accepted'],
      ]);
      expect(told.reply).toMatchObject({ outcome: 'answered', model: SONNET, slaMet: true });
      // Who turns us away charges nothing.
      expect(told.reply.attempts[0]?.costUsd).toBe(0);
      expect(told.reply.costUsd).toBe(told.reply.attempts[1]?.costUsd);
      const [first] = await journalled(told);
      expect(first).toMatchObject({ failure: 'throttled', deployment: HAIKU_API, retryAfterMs: 1_000 });
    }
    expect((await received(HAIKU_API)) - before).toBe(4);

    skip(2_000);
    for (const query of ['hello, what a busy day', 'Is Berserk in stock?']) {
      const told = await stack.ask({ query });
      expect(heard(told)).toEqual([[SONNET, 'accepted']]);
      expect(told.states).not.toContain('Escalate');
      expect(told.reply.route?.reason).toContain(`without ${HAIKU}, whose breaker is open (throttled)`);
    }
    expect((await received(HAIKU_API)) - before).toBe(4);
  });

  it('insures nobody while its breaker is open', async () => {
    await openHaiku('overload');
    skip(2_000);
    const told = await stack.ask({ query: RECOMMEND });
    expect(told.states).not.toContain('Ask Every Model');
    expect(told.reply.attempts.map(({ role, model }) => [role, model])).toContainEqual(['answer', SONNET]);
    expect(told.reply.attempts.filter(({ model }) => model === HAIKU)).toEqual([]);
    expect(told.reply.route?.reason).toContain(`without the voice of ${HAIKU}`);
  });

  it('is stood in for where the caller had pinned it', async () => {
    await openHaiku('overload');
    skip(2_000);
    const told = await stack.ask({ query: 'hello, pinned', model: HAIKU });
    expect(told.states).toContain('Pinned Lane');
    expect(heard(told)).toEqual([[SONNET, 'accepted']]);
    expect(told.reply.route?.reason).toContain(`${SONNET} stands in`);
  });
});

describe('after the cool-down', () => {
  it('one message of many tries the model, and when it answers all ask it again', async () => {
    await openHaiku('overload');
    await stack.clear();
    skip(2 * MINUTE);
    const before = await received(HAIKU_API);
    // The one that tries it is slow, so that the others meet a breaker that is half open.
    await stack.faults({ kind: 'slow', model: 'haiku', delayMs: 700, times: 1 });
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, at) => stack.ask({ query: `hello, patient shop number ${at}` })),
    );
    for (const { reply } of all) expect(reply.outcome).toBe('answered');
    const tried = all.filter(({ reply }) =>
      reply.attempts.some(({ model, costUsd }) => model === HAIKU && costUsd > 0),
    );
    expect(tried).toHaveLength(1);
    expect((await received(HAIKU_API)) - before).toBe(1);

    skip(2_000);
    const told = await stack.ask({ query: 'hello, recovered shop' });
    expect(heard(told)).toEqual([[HAIKU, 'accepted']]);
  });

  it('a model that fails its one try is left alone for longer', async () => {
    await openHaiku('overload');
    skip(2 * MINUTE);
    const before = await received(HAIKU_API);
    const first = await stack.ask({ query: 'hello, is it back' });
    expect(heard(first)).toEqual([
      [HAIKU, 'throttled'],
      [SONNET, 'accepted'],
    ]);
    skip(2 * MINUTE);
    expect(heard(await stack.ask({ query: 'hello, is it back now' }))).toEqual([[SONNET, 'accepted']]);
    skip(2 * MINUTE);
    await stack.clear();
    expect(heard(await stack.ask({ query: 'hello, is it back at last' }))).toEqual([[HAIKU, 'accepted']]);
    expect((await received(HAIKU_API)) - before).toBe(2);
  });
});

describe('access that is denied', () => {
  it('opens the breaker at the first call, and says why', async () => {
    const before = await received(HAIKU_API);
    await stack.faults({ kind: 'denied', model: 'haiku' });
    const told = await stack.ask({ query: 'hello, who goes there' });
    expect(heard(told)).toEqual([
      [HAIKU, 'failed'],
      [SONNET, 'accepted'],
    ]);
    expect((await journalled(told))[0]).toMatchObject({ failure: 'auth', costUsd: 0 });
    skip(2_000);
    const next = await stack.ask({ query: 'hello, who goes there now' });
    expect(heard(next)).toEqual([[SONNET, 'accepted']]);
    expect(next.reply.route?.reason).toContain('whose breaker is open (auth)');
    expect((await received(HAIKU_API)) - before).toBe(1);
  });
});

describe('an outage of every model', () => {
  it('is not met with more calls once the breakers are open, and costs nothing', async () => {
    await stack.faults({ kind: 'overload' });
    for (let count = 0; count < 5; count++) await stack.ask({ query: `hello in the dark ${count}` });
    skip(2_000);
    const before = JSON.stringify(await stack.calls());
    const told = await stack.ask({ query: 'hello, still dark' });
    expect(told.reply).toMatchObject({ outcome: 'apologized', costUsd: 0 });
    expect(told.reply.degraded).toContain('breaker_open');
    expect(told.reply.attempts.map(({ outcome }) => outcome)).toEqual(['skipped']);
    expect(JSON.stringify(await stack.calls())).toBe(before);
  });
});

describe('what a model will not or cannot read', () => {
  it('is refused by it, paid for, and answered by another family; its breaker stays closed', async () => {
    await stack.faults({ kind: 'refuse', model: 'haiku' });
    for (let count = 0; count < 5; count++) {
      const told = await stack.ask({ query: `hello, forbidding shop ${count}` });
      expect(heard(told)).toEqual([
        [HAIKU, 'refused'],
        [SONNET, 'accepted'],
      ]);
      expect(told.reply.attempts[0]?.costUsd).toBeGreaterThan(0);
      expect(toNano(told.reply.costUsd)).toBe(
        told.reply.attempts.reduce((sum, { costUsd }) => sum + toNano(costUsd), 0),
      );
      expect((await journalled(told))[0]).toMatchObject({ failure: 'refused' });
    }
  });

  it('is invalid: not made again, free, and another model answers', async () => {
    await stack.faults({ kind: 'invalid', model: 'haiku' });
    const before = await received(HAIKU_API);
    const told = await stack.ask({ query: 'hello, strict shop' });
    expect(heard(told)).toEqual([
      [HAIKU, 'failed'],
      [SONNET, 'accepted'],
    ]);
    expect((await journalled(told))[0]).toMatchObject({ failure: 'invalid', costUsd: 0 });
    expect((await received(HAIKU_API)) - before).toBe(1);
  });

  it('is too long: nobody of the same window is asked, but the model itself with less to read', async () => {
    await stack.faults({ kind: 'overflow', model: 'haiku', times: 1 });
    const history = [
      { role: 'user', content: 'hello' },
      { role: 'assistant', content: 'How may I help you? '.repeat(60) },
    ];
    const told = await stack.ask({ query: 'hello, long shop', history });
    expect(steps(told).slice(0, 6)).toEqual(CLIMB);
    expect(heard(told)).toEqual([
      [HAIKU, 'overflow'],
      [HAIKU, 'accepted'],
    ]);
    const [first, second] = told.reply.attempts;
    expect(first?.costUsd).toBe(0);
    expect(told.reply.costUsd).toBe(second?.costUsd);
    expect(second?.inputTokens).toBeLessThan(350);
    expect(told.reply.degraded).toContain('context_unavailable');
  });
});
