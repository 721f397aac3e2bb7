import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Attempt } from '../../tasks/core/contract/attempt.ts';
import type { InvokeInput, InvokeOutput } from '../../tasks/invoke/contract.ts';
import { startTestStack, type TestStack, type Told } from '../harness/stack.ts';
import { runStepladder } from '../workflows/cli/stepladder.ts';

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';
const OPUS = 'claude-opus-5-5';
const THREE = [HAIKU, SONNET, OPUS];

/** What a model says instead of the simulator's words; 'crash' for no word at all. */
type Line = Partial<Pick<Attempt, 'text' | 'selfReport' | 'stopReason'>> | 'crash';

let stack: TestStack;
let script: (call: InvokeInput) => Line | undefined = () => undefined;
beforeAll(async () => {
  stack = await startTestStack({
    intercept: async (stage, event, next) => {
      const line = stage === 'invoke' ? script(event as InvokeInput) : undefined;
      if (line === 'crash') throw Object.assign(new Error('on purpose'), { name: 'Runtime.ExitError' });
      const output = await next(event);
      if (line === undefined) return output;
      const { attempt, degraded } = output as InvokeOutput;
      return { attempt: { ...attempt, ...line }, degraded };
    },
  });
});
afterEach(async () => {
  script = () => undefined;
  await stack.clear();
});
afterAll(() => stack.close());

/** Models say these things, surely. */
const saying = (lines: Readonly<Record<string, string>>): void => {
  script = ({ model, role }) => {
    const text = role === 'answer' ? lines[model] : undefined;
    return text === undefined ? undefined : { text, selfReport: 0.95 };
  };
};

const members = (count: number, compared: 'Embed Answer' | 'Compare By Words'): readonly string[] => [
  'One Model Or Many?',
  'Ask Every Model',
  ...Array.from({ length: count }, () => 'Ask Member'),
  ...Array.from({ length: count }, () => 'Check Member'),
  ...Array.from({ length: count }, () => ['Measure Agreement?', compared]).flat(),
  'Confident Enough?',
];
const BEFORE = ['Accept Request', 'Understand Message', 'Choose Route', 'Ensemble Lane', 'Needs Context?'];
const AFTER = ['Aggregate Reply', 'Reply Ready'];

/** Members run at the same time: their order says nothing. */
const inAnyOrder = (states: readonly string[]): readonly string[] => [
  ...states.filter((state) => !OF_A_MEMBER.test(state)),
  ...states.filter((state) => OF_A_MEMBER.test(state)).toSorted(),
];
const OF_A_MEMBER = /^(?:Ask Member|Check Member|Measure Agreement\?|Embed Answer|Compare By Words)$/;

const answersOf = ({ reply }: Told) => reply.attempts.filter(({ role }) => role === 'answer');

const leftOut = ({ reply }: Told) => reply.resolution?.leftOut.map(({ model, why }) => [model, why]);

const pays = ({ reply }: Told): void => {
  const sum = reply.attempts.reduce((total, { costUsd }) => total + costUsd, 0);
  expect(reply.costUsd).toBeCloseTo(sum, 9);
};

const HIDE = 'Should this comment be hidden, yes or no? "You are all idiots"';
const ensemble = (method: string, changes: object = {}) => ({
  query: HIDE,
  slaMs: 9_000,
  ensemble: { method, models: THREE, ...changes },
});

describe('every method, through the machine', () => {
  it.each([
    ['confidence_select', 'none', 'Embed Answer'],
    ['voting', 'vote', 'Compare By Words'],
    ['quality_score', 'scores', 'Embed Answer'],
    ['parallel_merge', 'merge', 'Embed Answer'],
  ] as const)('%s asks three models side by side and makes one reply', async (method, kind, compared) => {
    const told = await stack.ask(ensemble(method));
    expect(inAnyOrder(told.states)).toEqual(inAnyOrder([...BEFORE, ...members(3, compared), ...AFTER]));
    expect(told.reply).toMatchObject({ outcome: 'answered', lane: 'ensemble', degraded: [], agreement: 1 });
    expect(told.reply.text).toMatch(/^Yes: "You are all idiots" insults people\./);
    expect(told.reply.resolution).toMatchObject({ method, isSure: true, next: null, detail: { kind } });
    expect(answersOf(told).map(({ model }) => model)).toEqual(THREE);
    pays(told);
  });

  it('voting: the most votes win against the strongest voice', async () => {
    saying({
      [HAIKU]: 'Yes, hide this comment.',
      [SONNET]: 'Yes, hide it.',
      [OPUS]: 'No, leave the comment.',
    });
    const { reply } = await stack.ask(ensemble('voting'));
    expect(reply).toMatchObject({ outcome: 'answered', agreement: 0.6667 });
    expect(reply.text).toMatch(/^Yes/);
    expect(reply.resolution).toMatchObject({ lowAgreement: true, agreementBy: 'votes' });
  });

  it('voting: weights of the request count', async () => {
    saying({
      [HAIKU]: 'Yes, hide this comment.',
      [SONNET]: 'Yes, hide it.',
      [OPUS]: 'No, leave the comment.',
    });
    const weights = { [HAIKU]: 0.1, [SONNET]: 0.1, [OPUS]: 1 };
    const { reply } = await stack.ask(ensemble('voting', { weights }));
    expect(reply).toMatchObject({ model: OPUS, text: 'No, leave the comment.' });
  });

  it('weighted_average: a number between those that were said', async () => {
    saying({ [HAIKU]: '8', [SONNET]: '6', [OPUS]: '7' });
    const { reply } = await stack.ask(
      ensemble('weighted_average', { weights: { [HAIKU]: 1, [SONNET]: 1, [OPUS]: 0 } }),
    );
    expect(reply.resolution?.detail).toEqual({ kind: 'mean', value: 7 });
    expect(reply).toMatchObject({ text: '7', model: null });
  });

  it('best_of_n: samples of one model', async () => {
    const told = await stack.ask({
      ...ensemble('best_of_n'),
      ensemble: { method: 'best_of_n', models: [SONNET], n: 2 },
    });
    expect(inAnyOrder(told.states)).toEqual(inAnyOrder([...BEFORE, ...members(2, 'Embed Answer'), ...AFTER]));
    expect(told.reply).toMatchObject({ outcome: 'answered', model: SONNET });
    expect(answersOf(told).map(({ no, model }) => [no, model])).toEqual([
      [0, SONNET],
      [1, SONNET],
    ]);
    pays(told);
  });

  it('stacking: a meta-model reads the answers, writes one, is checked and paid', async () => {
    const unkind = 'Yes, hide this comment, because you are all idiots is an unkind thing to say.';
    saying({ [HAIKU]: unkind, [SONNET]: unkind, [OPUS]: unkind });
    const told = await stack.ask(ensemble('stacking'));
    expect(inAnyOrder(told.states)).toEqual(
      inAnyOrder([
        ...BEFORE,
        ...members(3, 'Embed Answer'),
        'Ask The Meta Model',
        'Check Confidence',
        'Confident Enough?',
        ...AFTER,
      ]),
    );
    expect(told.reply.text).toBe(`${unkind}\n[simulated]`);
    expect(told.reply.attempts.at(-1)).toMatchObject({ no: 6, role: 'meta', model: SONNET });
    expect(told.reply.attempts.at(-1)?.costUsd).toBeGreaterThan(0);
    expect(told.reply.resolution?.detail).toMatchObject({ kind: 'stack', by: 'meta_model' });
    pays(told);
  });

  it('cascade: the models one after the other, up to the first good answer', async () => {
    await stack.faults({ kind: 'low-confidence', model: 'haiku' });
    const told = await stack.ask({
      ...ensemble('cascade', { models: [HAIKU, SONNET] }),
      query: 'hello, chain',
    });
    expect(told.states).not.toContain('Ask Every Model');
    expect(told.states.filter((state) => state === 'Invoke Model')).toHaveLength(2);
    expect(told.reply).toMatchObject({ outcome: 'answered', model: SONNET });
    expect(told.reply.resolution).toMatchObject({ method: 'cascade', isSure: true });
    expect(told.reply.route?.reason).toContain('the chain of the request: in its order');
    pays(told);
  });
});

describe('members that fail', () => {
  it('one of three: the others answer, and the reply says who is missing', async () => {
    await stack.faults({ kind: 'overload', model: 'sonnet' });
    const told = await stack.ask(ensemble('voting'));
    expect(told.reply).toMatchObject({ outcome: 'answered', agreement: 1 });
    expect(leftOut(told)).toEqual([[SONNET, 'failed']]);
    pays(told);
  });

  it('two of three: the one that is left speaks, and agrees with nobody', async () => {
    await stack.faults({ kind: 'overload', model: 'sonnet' }, { kind: 'reset', model: 'haiku' });
    const told = await stack.ask(ensemble('voting'));
    expect(told.reply).toMatchObject({ outcome: 'answered', model: OPUS, agreement: null });
    expect(leftOut(told)?.toSorted()).toEqual([
      [HAIKU, 'failed'],
      [SONNET, 'failed'],
    ]);
    pays(told);
  });

  it('all: the machine looks for another way, and apologises', async () => {
    await stack.faults({ kind: 'overload' });
    const { reply, states } = await stack.ask(ensemble('voting'));
    expect(states).toContain('Escalate');
    expect(states.slice(-3)).toEqual(['Aggregate Reply', 'Record Failure', 'Apologize']);
    expect(reply.outcome).toBe('apologized');
  });

  it('one that hangs delays nobody past the promise', async () => {
    await stack.faults({ kind: 'hang', model: 'sonnet' });
    const told = await stack.ask({
      ...ensemble('voting', { models: [HAIKU, SONNET] }),
      query: 'hello',
      slaMs: 1_600,
    });
    expect(told.reply).toMatchObject({ model: HAIKU, slaMet: true });
    expect(leftOut(told)).toEqual([[SONNET, 'late']]);
    pays(told);
  });

  it('one that returns no answer of the protocol, and one that writes a web page', async () => {
    await stack.faults({ kind: 'garbage', model: 'sonnet' });
    saying({ [HAIKU]: '<!DOCTYPE html><html><body>Bad gateway</body></html>' });
    const told = await stack.ask(ensemble('confidence_select'));
    expect(told.reply).toMatchObject({ outcome: 'answered', model: OPUS });
    expect(leftOut(told)).toEqual(
      expect.arrayContaining([
        [HAIKU, 'garbage'],
        [SONNET, 'failed'],
      ]),
    );
  });

  it('one that crashes is booked at its bound', async () => {
    script = ({ model }) => (model === SONNET ? 'crash' : undefined);
    const told = await stack.ask(ensemble('voting'));
    expect(told.states).toContain('Member Missing');
    expect(told.reply).toMatchObject({ outcome: 'answered' });
    expect(told.reply.attempts.find(({ model }) => model === SONNET)).toMatchObject({ outcome: 'crashed' });
    pays(told);
  });

  it('empty texts are no answers', async () => {
    saying({ [HAIKU]: '', [SONNET]: '' });
    const told = await stack.ask(ensemble('parallel_merge'));
    expect(told.reply).toMatchObject({ outcome: 'answered', model: OPUS });
    expect(leftOut(told)).toEqual([
      [HAIKU, 'empty'],
      [SONNET, 'empty'],
    ]);
  });

  it('all the same: full agreement, said once', async () => {
    const same = 'Yes, hide this comment, because it insults people.';
    saying({ [HAIKU]: same, [SONNET]: same, [OPUS]: same });
    const { reply } = await stack.ask(ensemble('parallel_merge'));
    expect(reply).toMatchObject({ text: same, agreement: 1 });
  });
});

describe('members of whom nobody is sure', () => {
  const UNSURE = [
    { kind: 'low-confidence', model: 'haiku' },
    { kind: 'low-confidence', model: 'sonnet' },
  ];
  const two = { ...ensemble('voting', { models: [HAIKU, SONNET] }), query: 'hello, is anybody sure?' };

  it('are followed by the next rung, as states that can be seen', async () => {
    await stack.faults(...UNSURE);
    const told = await stack.ask({ ...two, tier: 'premium' });
    expect(told.states.slice(-8)).toEqual([
      'Confident Enough?',
      'Escalate',
      'Climb Higher?',
      'Invoke Model',
      'Check Confidence',
      'Confident Enough?',
      ...AFTER,
    ]);
    expect(told.reply).toMatchObject({ outcome: 'answered', model: OPUS, degraded: [] });
    expect(told.reply.resolution).toMatchObject({ isSure: true, next: { step: 'asked', model: OPUS } });
    pays(told);
  });

  it('are sent as of low confidence where no rung is left, with the reason', async () => {
    await stack.faults(...UNSURE);
    const { reply, states } = await stack.ask(two);
    expect(states).toContain('Climb Higher?');
    expect(states).not.toContain('Invoke Model');
    expect(reply.outcome).toBe('degraded');
    expect(reply.degraded).toEqual(['low_confidence', 'no_rung']);
    expect(reply.resolution?.next).toMatchObject({ step: 'send_best', model: null });
    expect(reply.resolution?.next?.reason).toContain('none of 2 answers reaches 80 %');
  });
});

describe('a meta-model', () => {
  it('that crashes takes nothing from the members', async () => {
    script = ({ role }) => (role === 'meta' ? 'crash' : undefined);
    const { reply, states } = await stack.ask(ensemble('stacking'));
    expect(states.slice(-4)).toEqual(['Ask The Meta Model', 'Confident Enough?', ...AFTER]);
    expect(reply).toMatchObject({ outcome: 'answered', degraded: ['unrecorded'] });
    expect(reply.attempts.at(-1)).toMatchObject({ role: 'meta', outcome: 'crashed' });
    expect(reply.resolution?.detail).toMatchObject({ by: 'confidence' });
  });

  it('that writes what may not be shown is not heard', async () => {
    script = ({ role }) => (role === 'meta' ? { text: 'Berserk costs $3.50.' } : undefined);
    const { reply } = await stack.ask(ensemble('stacking'));
    expect(reply).toMatchObject({ outcome: 'answered' });
    expect(reply.text).toMatch(/^Yes/);
  });

  it('is not asked to make one answer of one', async () => {
    await stack.faults({ kind: 'overload', model: 'sonnet' });
    const { reply, states } = await stack.ask(ensemble('stacking', { models: [HAIKU, SONNET] }));
    expect(states).not.toContain('Ask The Meta Model');
    expect(reply.model).toBe(HAIKU);
  });

  it('is known to a what-if only beside the answers that it read', async () => {
    const asked = { ...ensemble('stacking'), messageId: 'stacked-1' };
    const { reply } = await stack.ask(asked);
    const env = { ...process.env, PORT: new URL(stack.endpoints.stepFunctions).port, NO_COLOR: '1' };
    const { stdout } = await runStepladder(['replay', '--what-if', '1', 'stacked-1', '--json'], env);
    expect(JSON.parse(stdout).runs).toMatchObject([
      {
        would: {
          kind: 'known',
          side: { outcome: 'answered', model: SONNET, calls: 7, costUsd: reply.costUsd },
        },
      },
    ]);
  });
});
