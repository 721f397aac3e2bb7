import { describe, expect, it } from 'vitest';
import {
  budgetClassOf,
  coordinationFor,
  latencyChoiceFor,
  latencyClassOf,
} from '../../../../tasks/core/selection/decision-matrix.ts';
import {
  COST_LEAVES,
  costRoute,
  INITIAL_LEAVES,
  initialRoute,
  LATENCY_LEAVES,
  latencyRoute,
} from '../../../../tasks/core/selection/decision-trees.ts';
import { policyFor } from '../../../../tasks/profiles/mangaassist/default-policy.ts';

describe('budget x complexity', () => {
  it.each([
    ['strict', 'simple', 'single', ['cheap'], false, false],
    ['strict', 'medium', 'single', ['cheap'], true, false],
    ['strict', 'complex', 'single', ['cheap'], true, false],
    ['normal', 'simple', 'single', ['cheap'], false, false],
    ['normal', 'medium', 'routing', ['cheap', 'mid'], false, false],
    ['normal', 'complex', 'single', ['mid'], false, true],
    ['generous', 'simple', 'single', ['cheap'], false, false],
    ['generous', 'medium', 'routing', ['cheap', 'mid'], true, false],
    ['generous', 'complex', 'ensemble', ['cheap', 'mid'], false, false],
  ] as const)('%s, %s: %s of %j', (budget, band, how, rungs, cache, context) => {
    expect(coordinationFor(budget, band)).toEqual({ how, rungs, cache, context });
  });

  it.each([
    [0, 'strict'],
    [0.0049, 'strict'],
    [0.005, 'normal'],
    [0.05, 'normal'],
    [0.0501, 'generous'],
    [0.5, 'generous'],
  ] as const)('a ceiling of $%d is %s', (ceiling, budget) => {
    expect(budgetClassOf(ceiling)).toBe(budget);
  });
});

describe('latency x complexity', () => {
  it.each([
    [400, 'low', 'cheap', null, false],
    [400, 'high', 'cheap', 'mid', true],
    [500, 'low', 'cheap', null, false],
    [3_000, 'high', 'mid', null, false],
  ] as const)('%i ms, %s complexity: %s', (slaMs, complexity, first, fallback, cache) => {
    expect(latencyChoiceFor(latencyClassOf(slaMs), complexity)).toEqual({ first, fallback, cache });
  });
});

describe('decision tree 1, initial routing', () => {
  const { intents } = policyFor('claude-3');

  it.each(['greeting', 'faq', 'product_search', 'order_status', 'summarization'] as const)(
    '%s: cheap, checked, then strong',
    (intent) => {
      const route = initialRoute({ cached: false, minRung: intents[intent].minRung });
      expect(route).toBe(INITIAL_LEAVES.cheap);
      expect(route).toMatchObject({ rungs: ['cheap', 'mid'], checked: true });
    },
  );

  it.each(['recommendation', 'comparison', 'discussion', 'translation'] as const)(
    '%s: strong directly',
    (intent) => {
      const route = initialRoute({ cached: false, minRung: intents[intent].minRung });
      expect(route).toMatchObject({ rungs: ['mid'], checked: false });
    },
  );

  it('serves the cache first, and begins the unknown cheaply', () => {
    expect(initialRoute({ cached: true, minRung: 'mid' })).toMatchObject({ rungs: [], cache: true });
    expect(initialRoute({ cached: false, minRung: null })).toBe(INITIAL_LEAVES.unknown);
    expect(INITIAL_LEAVES.unknown.rungs[0]).toBe('cheap');
  });
});

describe('decision tree 2, cost', () => {
  it.each([
    [299, true, true, COST_LEAVES.short, ['cheap']],
    [300, false, true, COST_LEAVES.simple, ['cheap']],
    [300, true, false, COST_LEAVES.affordable, ['mid']],
    [300, true, true, COST_LEAVES.tight, ['cheap', 'mid']],
  ] as const)('%i tokens, complex %s, tight %s', (tokens, complex, budgetTight, leaf, rungs) => {
    expect(costRoute({ tokens, complex, budgetTight })).toBe(leaf);
    expect(leaf.rungs).toEqual(rungs);
  });
});

describe('decision tree 3, latency', () => {
  it.each([
    [499, LATENCY_LEAVES.strict, ['cheap'], true],
    [500, LATENCY_LEAVES.usual, ['cheap', 'mid'], false],
    [2_000, LATENCY_LEAVES.usual, ['cheap', 'mid'], false],
    [2_001, LATENCY_LEAVES.relaxed, ['mid'], false],
  ] as const)('%i ms', (slaMs, leaf, rungs, cache) => {
    expect(latencyRoute(slaMs)).toBe(leaf);
    expect(leaf).toMatchObject({ rungs, cache });
  });
});
