import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vagueMessage } from '../fixtures/vague.ts';
import { startTestStack, type TestStack } from '../harness/stack.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.close());

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';

const BEFORE = ['Accept Request', 'Understand Message', 'Choose Route'];
const AFTER = ['Aggregate Reply', 'Reply Ready'];
const ONE_RUNG = ['One Model Or Many?', 'Invoke Model', 'Check Confidence', 'Confident Enough?'];
const SIDE_BY_SIDE = [
  'One Model Or Many?',
  'Ask Every Model',
  'Ask Member',
  'Ask Member',
  'Check Member',
  'Check Member',
  // An insurance is no ensemble: nothing is paid to compare it.
  'Measure Agreement?',
  'Measure Agreement?',
  'Compare By Words',
  'Compare By Words',
  'Confident Enough?',
];

/** Members run at the same time: their order says nothing. */
const inAnyOrder = (states: readonly string[]): readonly string[] => [
  ...states.filter((state) => !OF_A_MEMBER.test(state)),
  ...states.filter((state) => OF_A_MEMBER.test(state)).toSorted(),
];
const OF_A_MEMBER = /Member$|^Measure Agreement\?$|^Compare By Words$/;

describe('the simple lane', () => {
  it('answers a greeting with the cheap model and nothing else', async () => {
    const { reply, states } = await stack.ask({ query: 'hello' });
    expect(states).toEqual([...BEFORE, 'Simple Lane', 'Needs Context?', ...ONE_RUNG, ...AFTER]);
    expect(reply).toMatchObject({
      outcome: 'answered',
      lane: 'simple',
      model: HAIKU,
      language: 'en',
      degraded: [],
    });
    expect(reply.attempts).toHaveLength(1);
    expect(reply.attempts[0]).toMatchObject({ no: 0, role: 'answer', outcome: 'accepted', simulated: true });
    expect(reply.costUsd).toBe(reply.attempts[0]?.costUsd);
    expect(reply.costUsd).toBeGreaterThan(0);
    expect(reply.slaMet).toBe(true);
  });

  it('answers in Japanese when greeted in Japanese', async () => {
    const { reply } = await stack.ask({ query: 'こんにちは' });
    expect(reply).toMatchObject({ outcome: 'answered', lane: 'simple', language: 'ja' });
    expect(reply.text).toMatch(/[ぁ-ん]/);
  });
});

describe('the cached lane', () => {
  it('serves the same question again without paying, to anybody', async () => {
    const query = 'Good morning!';
    const first = await stack.ask({ query });
    const second = await stack.ask({ query: ' good  MORNING! ' });
    expect(first.reply.lane).toBe('simple');
    expect(second.states).toEqual([...BEFORE, 'Cached Answer', ...AFTER]);
    expect(second.reply).toMatchObject({ lane: 'cached', text: first.reply.text, costUsd: 0, attempts: [] });
    expect(second.reply.route?.cached).toBe(true);
  });

  it('never serves a personal answer to another customer', async () => {
    const query = 'Where is my order MA-10001?';
    await stack.ask({ query, userId: 'user-1' });
    const other = await stack.ask({ query, userId: 'user-2' });
    expect(other.reply.lane).not.toBe('cached');
  });
});

describe('the medium lane', () => {
  it('answers an order question from the facts of the order', async () => {
    const { reply, states } = await stack.ask({ query: 'Where is my order MA-10001?', userId: 'user-1' });
    expect(states).toEqual([
      ...BEFORE,
      'Medium Lane',
      'Needs Context?',
      'Retrieve Passages',
      ...ONE_RUNG,
      ...AFTER,
    ]);
    expect(reply).toMatchObject({ outcome: 'answered', lane: 'medium', model: HAIKU });
    expect(reply.passages).toContain('order:MA-10001');
    expect(reply.text).toContain('MA-10001');
  });

  it('shows an order to its own customer only', async () => {
    for (const userId of ['user-2', undefined]) {
      const { reply } = await stack.ask({
        query: 'Where is my order MA-10001?',
        ...(userId !== undefined && { userId }),
      });
      expect(reply.passages).toEqual([]);
      expect(reply.text).not.toMatch(/shipped|delivered|packed|\$\d/);
    }
  });

  it('says whether a title is in stock from its own record', async () => {
    const { reply } = await stack.ask({ query: 'Is Berserk in stock?' });
    expect(reply.lane).toBe('medium');
    expect(reply.passages).toContain('product:berserk');
    expect(reply.attempts.map(({ role }) => role)).toEqual(['answer']);
  });

  it('knows what it knows of a single volume', async () => {
    const { reply } = await stack.ask({ query: 'Is volume 99 of Attack on Titan in stock?' });
    expect(reply.entities?.volume).toBe(99);
    expect(reply.text).toContain('no volume 99');
  });

  it('finds the policy that a question is about', async () => {
    const { reply } = await stack.ask({ query: 'How do I return a book?' });
    expect(reply.route?.intents).toContain('faq');
    expect(reply.passages.some((id) => id.startsWith('article:'))).toBe(true);
  });
});

describe('the complex lane', () => {
  const QUESTION =
    'I loved Attack on Titan - recommend similar dark fantasy manga with great worldbuilding, and tell me if any are on sale';

  it('asks the strong model over the catalogue, with a cheap answer as insurance', async () => {
    const { reply, states } = await stack.ask({ query: QUESTION });
    expect(inAnyOrder(states)).toEqual(
      inAnyOrder([
        ...BEFORE,
        'Complex Lane',
        'Needs Context?',
        'Retrieve Passages',
        ...SIDE_BY_SIDE,
        ...AFTER,
      ]),
    );
    expect(reply).toMatchObject({ outcome: 'answered', lane: 'complex', model: SONNET });
    expect(reply.route?.intents).toEqual(['recommendation', 'price_inquiry']);
    expect(reply.route?.complexity).toBeGreaterThanOrEqual(7);
    expect(reply.passages.filter((id) => id.startsWith('product:')).length).toBeGreaterThanOrEqual(4);
    expect(reply.attempts.map(({ role }) => role)).toEqual(['embedding', 'answer', 'insurance']);
    expect(reply.text).toMatch(/sale/i);
    expect(reply.agreement).toBeGreaterThanOrEqual(0);
  });

  it('does the same in Japanese', async () => {
    const { reply } = await stack.ask({
      query:
        '進撃の巨人が大好きです。世界観がしっかりしたダークファンタジーのおすすめを教えてください。セール中のものはありますか？',
    });
    expect(reply).toMatchObject({ outcome: 'answered', lane: 'complex', model: SONNET, language: 'ja' });
    expect(reply.route?.intents).toEqual(['recommendation', 'price_inquiry']);
    expect(reply.text).toMatch(/[ぁ-ん]/);
    expect(reply.passages).not.toContain('product:berserk-deluxe');
  });

  it('is held to the cheap model by tier economy', async () => {
    const { reply } = await stack.ask({ query: QUESTION, tier: 'economy' });
    expect(reply.attempts.filter(({ role }) => role === 'answer').map(({ model }) => model)).toEqual([HAIKU]);
  });
});

describe('the pinned lane', () => {
  it('asks the model the caller named, and nobody above it', async () => {
    const { reply, states } = await stack.ask({ query: 'hello there', model: SONNET });
    expect(states).toContain('Pinned Lane');
    expect(reply).toMatchObject({ lane: 'pinned', model: SONNET });
  });

  it('falls back when the named model cannot be asked', async () => {
    const { reply, states } = await stack.ask({ query: 'hello there', model: 'gpt-4o' });
    expect(states.filter((state) => state === 'Invoke Model')).toHaveLength(2);
    expect(reply.attempts.map(({ model, outcome }) => [model, outcome])).toEqual([
      ['gpt-4o', 'failed'],
      [HAIKU, 'accepted'],
    ]);
  });
});

describe('the ensemble lane', () => {
  it('asks several models and makes one reply of them', async () => {
    const { reply, states } = await stack.ask({ query: 'hello again', strategy: 'ensemble' });
    expect(states).toContain('Ensemble Lane');
    expect(states).not.toContain('Escalate');
    expect(reply.lane).toBe('ensemble');
    const answers = reply.attempts.filter(({ role }) => role === 'answer');
    expect(answers.map(({ model }) => model)).toEqual([HAIKU, SONNET]);
    expect(reply.resolution?.agreementBy).toBe('embedding');
  });
});

describe('Look Closer', () => {
  it('asks the cheap model what is meant when the rules cannot tell, while passages are fetched', async () => {
    const { reply, states } = await stack.ask({ query: vagueMessage });
    expect(states.slice(0, 4)).toEqual([...BEFORE, 'Look Closer']);
    expect(states).toContain('Ask The Classifier');
    expect(states).toContain('Fetch Likely Passages');
    expect(reply.attempts[0]).toMatchObject({ no: 0, role: 'classifier', model: HAIKU });
    expect(reply.attempts[0]?.costUsd).toBeGreaterThan(0);
    const numbers = reply.attempts.map(({ no }) => no);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});

describe('the promise about money', () => {
  it('counts everything paid for the message', async () => {
    const { reply } = await stack.ask({ query: 'Recommend three sports manga and compare them' });
    const sum = reply.attempts.reduce((total, { costUsd }) => total + costUsd, 0);
    expect(reply.costUsd).toBeCloseTo(sum, 9);
  });
});
