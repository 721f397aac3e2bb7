import { describe, expect, it } from 'vitest';
import { compareStrategies } from '../../../workflows/compare/compare.ts';
import { PRINTED_CASCADE } from './printed-cascade.ts';
import { PRINTED_COORDINATION } from './printed-coordination.ts';

const { figures, strategies, breakEven, efficiency } = compareStrategies('claude-3');
const TABLES = { ...PRINTED_CASCADE, ...PRINTED_COORDINATION };

describe('the documents under claude-3', () => {
  it('leaves no chapter and no figure out', () => {
    const named = figures.map(({ source, name }) => `${source}: ${name}`);
    expect(new Set(named).size).toBe(named.length);
    const wanted = Object.entries(TABLES).flatMap(([source, rows]) =>
      rows.map(([name]) => `${source}: ${name}`),
    );
    expect(named.toSorted()).toEqual(wanted.toSorted());
  });

  describe.each(Object.entries(TABLES))('%s', (source, rows) => {
    it.each(rows)('%s: %d beside %s', (name, printed, ours, agrees) => {
      const found = figures.find((figure) => figure.source === source && figure.name === name);
      expect(found).toMatchObject({ printed, agrees, basis: expect.stringMatching(/./) });
      if (ours === null) expect(found?.ours).toBeNull();
      else expect(found?.ours).toBeCloseTo(ours, 8);
    });
  });

  it.each([
    ['all-mid', 6_750, 0],
    ['all-cheap', 562.5, 0.9167],
    ['cascade-60-40', 3_997.5, 0.4078],
    ['cascade-60-37-3', 3_954, 0.4142],
    ['cascade-optimized', 3_020.25, 0.5526],
    ['cascade-cache', 2_416.2, 0.642],
    ['traffic', 4_143.25, 0.3862],
  ])('%s costs $%d a day and saves %d', (id, day, saved) => {
    const found = strategies.find((strategy) => strategy.id === id);
    expect(found?.projection.dayUsd).toBeCloseTo(day, 6);
    expect(found?.saved).toBeCloseTo(saved, 4);
  });

  it('keeps every quality against all-Sonnet, which keeps all of its own', () => {
    const retained = (id: string) => strategies.find((one) => one.id === id)?.qualityRetained ?? 0;
    expect([retained('all-mid'), retained('lanes-all-mid')]).toEqual([1, 1]);
    expect(retained('cascade-cache')).toBeGreaterThan(0.94);
    expect(retained('all-cheap')).toBeLessThan(0.9);
    for (const { qualityRetained } of strategies) expect(qualityRetained).toBeLessThan(1.05);
  });

  it("reports the efficiency score and the document's word on it, and lets it choose nothing", () => {
    expect(efficiency).toMatchObject({ bestByScore: 'All Haiku', bestScore: 41, calledBestScore: 3.525 });
    // By its score all-Haiku would be best; what breaks even is the strategy the document deploys.
    const best = strategies.toSorted((one, other) => other.efficiency - one.efficiency)[0];
    expect(best?.id).toBe('all-cheap');
    expect(breakEven.strategy).toBe('cascade-optimized');
    expect(breakEven.full.days).toBeCloseTo(6.17, 2);
    expect(breakEven.tenth.days).toBeCloseTo(61.7, 1);
  });
});

describe('the same strategies under current', () => {
  const current = compareStrategies('current');
  it("has today's prices and no document's figures", () => {
    const day = (id: string) => current.strategies.find((one) => one.id === id)?.projection.dayUsd;
    // 1M x (500 x $2 + 350 x $10) / 1M.
    expect(day('all-mid')).toBe(4_500);
    expect(day('all-cheap')).toBe(225);
    // 600K x (300 x .1 + 150 x .5) + 370K x (700 x 2 + 500 x 10) + 30K x both, a million.
    expect(day('cascade-60-37-3')).toBeCloseTo(63 + 2_368 + 160.2, 6);
    expect(current.figures).toEqual([]);
    expect(current.strategies.map(({ id }) => id)).toEqual(strategies.map(({ id }) => id));
  });

  it('refuses a set that has no such tables', () => {
    expect(() => compareStrategies('openai')).toThrow('--set openai: use claude-3 or current');
  });
});
