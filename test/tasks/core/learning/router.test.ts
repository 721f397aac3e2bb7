import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkAnswer } from '../../../../tasks/core/learning/answer-check.ts';
import { shippedCheck, shippedRouter } from '../../../../tasks/core/learning/parameters/index.ts';
import {
  complexityOfGain,
  type RouterParameters,
  routerSchema,
  strongScore,
} from '../../../../tasks/core/learning/router.ts';
import { scoreSigns } from '../../../../tasks/core/learning/sign-model.ts';
import { anyText } from '../../../harness/any-text.ts';

const SUM = 'Mia bakes 24 rolls and sells 9 of them. How many rolls are left?';
const STATEMENT = 'The mayor opened the new bridge over the river on Sunday morning.';
const TASK = 'Write a poem about the sea and explain it.';

const text = fc.oneof(
  anyText(),
  fc.stringMatching(/^[A-Z][a-z ]{0,40}\d{0,400} [a-z ]{0,20}\d{1,4}\. How many\?$/u),
  fc.constantFrom(SUM, STATEMENT, TASK, '', 'a'.repeat(100_000), '🙂'.repeat(5_000)),
);

describe('a linear model over signs', () => {
  const model = {
    bias: 0.5,
    signs: { length: [2, 0.25], lines: [1, -1] },
  } satisfies RouterParameters['story'];

  it('adds weight times the distance to the mean', () => {
    expect(scoreSigns(model, { length: 4, lines: 1 })).toBe(1);
    expect(scoreSigns(model, { length: 2, lines: 3 })).toBe(-1.5);
  });

  it('says its bias where nothing is known, and hears no sign it was not fitted on', () => {
    expect(scoreSigns(model, {})).toBe(0.5);
    expect(scoreSigns(model, { quotes: 7 })).toBe(0.5);
  });
});

describe('the router', () => {
  const flat = (bias: number) => ({ bias, signs: {} });
  const kinds: RouterParameters = { story: flat(1), plain: flat(2), general: flat(3) };

  it('asks the model of the kind', () => {
    expect([SUM, STATEMENT, TASK].map((prompt) => strongScore(prompt, kinds))).toEqual([1, 2, 3]);
  });

  it('asks what is published of questions of knowledge too', () => {
    const score = strongScore('What is the capital of Peru?', kinds);
    expect(score).toBeGreaterThan(1.3);
    expect(score).toBeLessThan(1.7);
  });

  it.each([
    [
      'a calculation over a fact',
      'Solve the integral of x over 3 to 5?',
      'Who wrote the book about the war?',
    ],
    [
      'formal logic over recall',
      'Which argument is valid if and only if the premises imply the conclusion?',
      'Which king founded the empire after the revolution, and in which century?',
    ],
    [
      'a case over a word',
      `What may the court decide? ${'The buyer refused to pay the seller. '.repeat(20)}`,
      'What is a tort?',
    ],
  ])('ranks %s', (_what, harder, easier) => {
    expect(strongScore(harder, shippedRouter)).toBeGreaterThan(strongScore(easier, shippedRouter));
  });

  it('gives a finite number to any text, twice the same', () => {
    fc.assert(
      fc.property(text, (prompt) => {
        const score = strongScore(prompt, shippedRouter);
        expect(Number.isFinite(score)).toBe(true);
        expect(strongScore(prompt, shippedRouter)).toBe(score);
      }),
    );
  });

  it.each([
    [-1, 1],
    [0.29, 1],
    [0.3, 7],
    [0.44, 7],
    [0.45, 9],
    [5, 9],
  ])('takes an expected gain of %d for complexity %d', (gain, complexity) => {
    expect(complexityOfGain(gain)).toBe(complexity);
  });

  it('has a schema that refuses a kind too few and a sign without mean', () => {
    expect(routerSchema.safeParse(kinds).success).toBe(true);
    expect(routerSchema.safeParse({ story: flat(1), plain: flat(2) }).success).toBe(false);
    expect(routerSchema.safeParse({ ...kinds, story: { bias: 1, signs: { length: [1] } } }).success).toBe(
      false,
    );
  });
});

describe('the check of an answer', () => {
  const right = 'Mia bakes 24 rolls and sells 9, so 24 - 9 = 15 are left.\n#### 15';

  it('has one model for sums and one for everything else', () => {
    expect(checkAnswer(SUM, right, shippedCheck).kind).toBe('story');
    expect(checkAnswer(STATEMENT, 'Politics.', shippedCheck).kind).toBe('general');
    expect(checkAnswer(TASK, 'The sea.', shippedCheck).kind).toBe('general');
  });

  it('turns the score into a chance by the curve of the kind', () => {
    const flat = { bias: 0.5, signs: {} };
    const check = {
      story: {
        model: flat,
        chance: [
          [0, 0],
          [1, 0.8],
        ] as [number, number][],
      },
      general: { model: flat, chance: [[0.5, 0.1]] as [number, number][] },
    };
    expect(checkAnswer(SUM, right, check)).toEqual({ score: 0.5, chance: 0.4, kind: 'story' });
    expect(checkAnswer(TASK, 'The sea.', check)).toEqual({ score: 0.5, chance: 0.1, kind: 'general' });
  });

  it.each([
    ['a wrong calculation', 'Mia bakes 24 rolls and sells 9, so 24 - 9 = 19 are left.\n#### 19'],
    [
      'an answer that gives up',
      'It is unclear and difficult to say; however, I am not sure and cannot tell.',
    ],
  ])('trusts %s less', (_what, answer) => {
    expect(checkAnswer(SUM, answer, shippedCheck).score).toBeLessThan(
      checkAnswer(SUM, right, shippedCheck).score,
    );
  });

  it('gives a finite score and a chance of 0 to 1 to any pair, twice the same', () => {
    fc.assert(
      fc.property(text, text, (prompt, answer) => {
        const verdict = checkAnswer(prompt, answer, shippedCheck);
        expect(Number.isFinite(verdict.score)).toBe(true);
        expect(verdict.chance >= 0 && verdict.chance <= 1).toBe(true);
        expect(checkAnswer(prompt, answer, shippedCheck)).toEqual(verdict);
      }),
    );
  });

  it('survives numbers that no machine holds', () => {
    const vast = '9'.repeat(400);
    const prompt = `Ann has 3 apples and ${vast} pears. How many are there in total?`;
    expect(Number.isFinite(checkAnswer(prompt, `${vast} + 3 = ${vast}`, shippedCheck).score)).toBe(true);
  });
});
