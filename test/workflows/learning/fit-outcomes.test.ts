import { describe, expect, it } from 'vitest';
import { checkAnswer } from '../../../tasks/core/learning/answer-check.ts';
import { shippedCheck, shippedRouter } from '../../../tasks/core/learning/parameters/index.ts';
import { evaluateOutcomes } from '../../../workflows/learning/evaluate-outcomes.ts';
import { type FitSettings, fitOutcomes } from '../../../workflows/learning/fit-outcomes.ts';
import { madeSums } from './made-rows.ts';

const rows = madeSums(600);
const [learnt, unseen] = [rows.slice(0, 400), rows.slice(400)];
const settings: FitSettings = { weak: ['small'], strong: ['large'], kind: 'story' };
const fitted = fitOutcomes(learnt, settings);

describe('a router and a check fitted on recorded outcomes', () => {
  const own = {
    weak: 'small',
    strong: 'large',
    priceRatio: 20,
    router: { ...shippedRouter, story: fitted.router },
    check: fitted.check === undefined ? shippedCheck : { ...shippedCheck, story: fitted.check },
  };

  it('send the harder of prompts they never saw to the strong model', () => {
    expect(fitted.rows).toBe(400);
    expect(evaluateOutcomes(unseen, own).router.apgrInterval[0]).toBeGreaterThan(0.5);
  });

  it('know wrong answers they never saw, with a chance that comes true', () => {
    const { check } = evaluateOutcomes(unseen, own);
    expect(check?.auroc).toBeGreaterThan(0.8);
    expect(check?.calibrationErrorAfter).toBeLessThan(0.12);
  });

  it('come out the same twice', () => {
    expect(fitOutcomes(learnt, settings)).toEqual(fitted);
  });

  it('read of a sum only what tells one from another', () => {
    expect(Object.keys(fitted.router.signs)).toContain('storyQuantities');
    expect(
      Object.keys(fitted.router.signs).filter((name) => /^(?:law|russian|options|story)$/u.test(name)),
    ).toEqual([]);
  });

  it('hold a check that judges answers', () => {
    const [first] = unseen;
    const verdict = checkAnswer(first?.prompt ?? '', '3 + 4 = 9\n#### 9', own.check);
    expect(verdict.kind).toBe('story');
    expect(verdict.chance).toBeGreaterThan(0);
    expect(verdict.chance).toBeLessThan(1);
  });

  it('learn from a second weak model too, which need not have been kept', () => {
    const both = learnt.map((row) => ({ ...row, models: { ...row.models, tiny: { score: 0 } } }));
    const { check } = fitOutcomes(both, { ...settings, weak: ['small', 'tiny'] });
    expect(check?.chance).toEqual(fitted.check?.chance);
  });

  it('hear other weak models for a quarter, and calibrate on the first alone', () => {
    const both = learnt.map((row) => ({
      ...row,
      models: { ...row.models, tiny: { score: 0, text: row.models['small']?.text ?? '' } },
    }));
    const { check } = fitOutcomes(both, { ...settings, weak: ['small', 'tiny'] });
    const share = learnt.reduce((sum, { models }) => sum + (models['small']?.score ?? 0), 0) / learnt.length;
    expect(check?.model.bias).toBeCloseTo(share / 1.25, 4);
    // The same texts failed as answers of the other: were they counted, no chance would reach a half.
    expect(check?.chance.at(-1)?.[1]).toBeGreaterThan(0.6);
  });

  it('leave rows of one bucket out together', () => {
    const bucketed = learnt.map((row, at) => ({ ...row, bucket: at < 200 ? 1 : 2 }));
    expect(fitOutcomes(bucketed, settings).check?.model).toEqual(fitted.check?.model);
    expect(fitOutcomes(bucketed, settings).check?.chance).not.toEqual(fitted.check?.chance);
  });

  it('have no check where no answers were kept', () => {
    const silent = learnt.map((row) => ({ ...row, models: { small: { score: 0.5 }, large: { score: 1 } } }));
    expect(fitOutcomes(silent, settings)).not.toHaveProperty('check');
  });
});

describe('fitting', () => {
  it.each<[string, Partial<FitSettings>, string]>([
    [
      'too few rows of a kind',
      { kind: 'plain' },
      '0 rows of kind plain have scores of small, large: 50 are needed',
    ],
    ['a model that no row has', { strong: ['huge'] }, '0 rows of kind story have scores of small, huge'],
  ])('refuses %s', (_what, changes, message) => {
    expect(() => fitOutcomes(rows, { ...settings, ...changes })).toThrow(message);
  });

  it('counts rows of its kind alone', () => {
    const others = rows.slice(0, 45).map((row) => ({ ...row, prompt: 'Write a poem about shells.' }));
    expect(() => fitOutcomes([...rows.slice(0, 49), ...others], settings)).toThrow('49 rows of kind story');
  });
});
