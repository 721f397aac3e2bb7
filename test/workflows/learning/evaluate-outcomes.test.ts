import { describe, expect, it } from 'vitest';
import { shippedCheck, shippedRouter } from '../../../tasks/core/learning/parameters/index.ts';
import { evaluateOutcomes } from '../../../workflows/learning/evaluate-outcomes.ts';
import type { OutcomeRow } from '../../../workflows/learning/read-rows.ts';
import { madeSums } from './made-rows.ts';

const settings = {
  weak: 'small',
  strong: 'large',
  priceRatio: 20,
  router: shippedRouter,
  check: shippedCheck,
};
const rows = madeSums(300);
const evaluation = evaluateOutcomes(rows, settings);
const [oracle, length, random] = evaluation.baselines;

describe('the evaluation of recorded outcomes', () => {
  it('counts rows and means of both models', () => {
    const share = (model: string): number =>
      rows.reduce((sum, { models }) => sum + (models[model]?.score ?? 0), 0) / rows.length;
    expect(evaluation).toMatchObject({ rows: 300, priceRatio: 20 });
    expect(evaluation.weakScore).toBeCloseTo(share('small'), 12);
    expect(evaluation.strongScore).toBeCloseTo(share('large'), 12);
  });

  it('ranks the oracle over the router over chance, where more figures are harder', () => {
    expect(evaluation.baselines.map(({ name }) => name)).toEqual(['oracle', 'prompt length', 'random']);
    expect(oracle?.apgr).toBeGreaterThan(evaluation.router.apgr);
    expect(evaluation.router.apgr).toBeGreaterThan((random?.apgr ?? 1) + 0.03);
    expect(Math.abs((random?.apgr ?? 0) - 0.5)).toBeLessThan(0.1);
    expect(oracle?.cpt50).toBeLessThan(evaluation.router.cpt50);
    expect(evaluation.router.cpt50).toBeLessThan(evaluation.router.cpt80);
  });

  it('holds every estimate within its interval', () => {
    for (const { apgr, apgrInterval } of [evaluation.router, ...evaluation.baselines]) {
      expect(apgrInterval[0]).toBeLessThanOrEqual(apgr);
      expect(apgrInterval[1]).toBeGreaterThanOrEqual(apgr);
    }
    const difference = evaluation.router.apgr - (length?.apgr ?? 0);
    expect(evaluation.overLength[0]).toBeLessThanOrEqual(difference);
    expect(evaluation.overLength[1]).toBeGreaterThanOrEqual(difference);
  });

  it('prices what the router saves', () => {
    const { cpt50, saved50 } = evaluation.router;
    expect(saved50).toBeCloseTo((1 - cpt50) * (1 - 1 / 20), 12);
  });

  it('sees wrong sums, better than the length of the answer does', () => {
    const { check } = evaluation;
    expect(check?.answers).toBe(300);
    expect(check?.auroc).toBeGreaterThan(0.8);
    expect(check?.auroc).toBeGreaterThan(check?.lengthAuroc ?? 1);
    expect(check?.overLength[0]).toBeGreaterThan(0);
  });

  it('escalates more, and gets better answers at a higher price, the more it asks of them', () => {
    const thresholds = evaluation.check?.thresholds ?? [];
    expect(thresholds.map(({ accept }) => accept)).toEqual([0.5, 0.6, 0.7, 0.8, 0.9]);
    for (const [at, { escalated, saved, quality }] of thresholds.entries()) {
      expect(saved).toBeCloseTo(1 - escalated - 1 / 20, 12);
      expect(quality).toBeGreaterThanOrEqual(evaluation.weakScore);
      expect(escalated).toBeGreaterThanOrEqual(thresholds[at - 1]?.escalated ?? 0);
    }
  });

  it('comes out the same twice', () => {
    expect(evaluateOutcomes(rows, settings)).toEqual(evaluation);
  });

  it('uses the rows that have both models, and answers of the weak one alone', () => {
    const mixed: OutcomeRow[] = [
      ...rows.slice(0, 60).map((row) => ({
        ...row,
        models: { ...row.models, small: { score: row.models['small']?.score ?? 0 } },
      })),
      ...rows.slice(60, 90),
      { id: 'half', prompt: 'x', models: { small: { score: 1 } } },
    ];
    const { rows: used, check } = evaluateOutcomes(mixed, settings);
    expect([used, check?.answers]).toEqual([90, 30]);
    expect(evaluateOutcomes(mixed.slice(0, 60), settings).check).toBeNull();
  });

  it('says that nothing is wrong among the accepted where none is', () => {
    const doubt = { model: { bias: 0, signs: {} }, chance: [[0, 0.1]] as [number, number][] };
    const { check } = evaluateOutcomes(rows, { ...settings, check: { story: doubt, general: doubt } });
    for (const threshold of check?.thresholds ?? []) {
      expect(threshold).toMatchObject({ escalated: 1, risk: 0 });
      expect(threshold.quality).toBeCloseTo(evaluation.strongScore, 12);
    }
  });

  it('has no AUROC where every answer is right', () => {
    const right = rows.filter(({ models }) => models['small']?.score === 1).slice(0, 20);
    expect(evaluateOutcomes(right, settings).check?.auroc).toBeNaN();
  });

  it.each([
    [
      'a model that no row has',
      'tiny',
      'large',
      'no row has scores of tiny and large: the first row has small, large',
    ],
    ['one model twice', 'large', 'large', 'weak and strong are both large: name two models'],
  ])('refuses %s', (_what, weak, strong, message) => {
    expect(() => evaluateOutcomes(rows, { ...settings, weak, strong })).toThrow(message);
  });

  it('refuses to evaluate nothing', () => {
    expect(() => evaluateOutcomes([], settings)).toThrow('the first row has none');
  });
});
