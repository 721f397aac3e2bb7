import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GOALS } from '../../../../tasks/core/contract/enums.ts';
import { modelById } from '../../../../tasks/core/policy/check-policy.ts';
import { estimateCall } from '../../../../tasks/core/routing/estimate.ts';
import { underFigures } from '../../../../tasks/core/selection/figures.ts';
import { taskFit } from '../../../../tasks/core/selection/fit.ts';
import {
  type Candidate,
  type Criteria,
  scoreOf,
  selectModel,
} from '../../../../tasks/core/selection/selector.ts';
import { policyFor } from '../../../../tasks/profiles/mangaassist/default-policy.ts';

const HAIKU = 'claude-haiku-3';
const SONNET = 'claude-sonnet-3';
/** The figures of the selector framework: 500 tokens required, 350 answered. */
const policy = underFigures(policyFor('claude-3'), 'claude-3/selector');
const work = { promptBytes: 0, needsContext: false, embeds: false };

const candidate = (id: string, task = 'general', changes: Partial<Candidate> = {}): Candidate => {
  const model = modelById(policy, id);
  return {
    model: id,
    ...estimateCall(model, work, policy),
    quality: model.quality,
    taskQuality: model.quality,
    fit: taskFit(model, task),
    contextWindow: model.contextWindow,
    endOfLife: null,
    ...changes,
  };
};

const criteria = (changes: Partial<Criteria> = {}): Criteria => {
  const goal = changes.goal ?? 'balanced';
  return {
    goal,
    weights: policy.selection.weights[goal],
    maxCostUsd: policy.selection.maxCostUsd,
    maxLatencyMs: 3_000,
    minQuality: 0,
    neededTokens: 850,
    task: 'general',
    complexity: 5,
    ...changes,
  };
};

const both = (task = 'general'): Candidate[] => [candidate(HAIKU, task), candidate(SONNET, task)];

describe('the scores of the selector framework, under claude-3/selector', () => {
  it('estimate 500 tokens with 70 % answered, made for each candidate', () => {
    expect(candidate(HAIKU).costUsd).toBeCloseTo(0.0005625, 9);
    expect(candidate(SONNET).costUsd).toBeCloseTo(0.00675, 9);
    expect([candidate(HAIKU).latencyMs, candidate(SONNET).latencyMs]).toEqual([250, 800]);
  });

  it.each([
    ['cost', 'general', 0.877438, 0.72125],
    ['cost', 'faq', 0.937438, 0.72125],
    ['cost', 'recommendation', 0.877438, 0.78125],
    ['cost', 'complex_comparison', 0.832438, 0.78125],
    ['quality', 'general', 0.794688, 0.80125],
    ['quality', 'faq', 0.894688, 0.80125],
    ['quality', 'recommendation', 0.794688, 0.90125],
    ['quality', 'complex_comparison', 0.719688, 0.90125],
    ['latency', 'general', 0.847115, 0.728542],
    ['latency', 'faq', 0.927115, 0.728542],
    ['latency', 'recommendation', 0.847115, 0.808542],
    ['latency', 'complex_comparison', 0.787115, 0.808542],
    ['balanced', 'general', 0.822302, 0.747292],
    ['balanced', 'faq', 0.922302, 0.747292],
    ['balanced', 'recommendation', 0.822302, 0.847292],
    ['balanced', 'creative_writing', 0.747302, 0.847292],
  ] as const)('goal %s, task %s: Haiku %d, Sonnet %d', (goal, task, haiku, sonnet) => {
    expect(scoreOf(candidate(HAIKU, task), criteria({ goal }))).toBeCloseTo(haiku, 5);
    expect(scoreOf(candidate(SONNET, task), criteria({ goal }))).toBeCloseTo(sonnet, 5);
    const { model, score } = selectModel(both(task), criteria({ goal, task }));
    expect(model).toBe(haiku > sonnet ? HAIKU : SONNET);
    expect(score).toBeCloseTo(Math.max(haiku, sonnet), 4);
  });

  it('fit is 1 for a strength, 0.3 for a weakness, 0.6 for neither', () => {
    const haiku = modelById(policy, HAIKU);
    expect(['faq', 'creative_writing', 'general'].map((task) => taskFit(haiku, task))).toEqual([1, 0.3, 0.6]);
  });

  it('weights of every goal add up to 1', () => {
    for (const goal of GOALS) {
      const { cost, quality, latency, fit } = policy.selection.weights[goal];
      expect(cost + quality + latency + fit).toBeCloseTo(1, 12);
    }
  });
});

describe('what comes with a selection', () => {
  it('the others with their scores, what the choice saves and loses, and a sentence', () => {
    const chosen = selectModel(both('faq'), criteria({ goal: 'balanced', task: 'faq', complexity: 2 }));
    expect(chosen.alternatives).toEqual([{ model: SONNET, score: 0.7473, excluded: [] }]);
    const [tradeOff] = chosen.tradeOffs;
    expect(tradeOff).toMatchObject({ model: SONNET, quality: -0.13, latencyMs: -550 });
    expect(tradeOff?.costUsd).toBeCloseTo(-0.0061875, 5);
    expect(chosen.reason).toBe(
      'claude-haiku-3 (score 0.9223) for balanced performance, task faq, complexity simple',
    );
    expect(chosen.relaxed).toEqual([]);
  });

  it.each([
    ['latency', { maxLatencyMs: 500 }],
    ['cost', { maxCostUsd: 0.005 }],
  ] as const)('names the %s that ruled a model out', (constraint, limit) => {
    const chosen = selectModel(both('recommendation'), criteria({ goal: 'quality', ...limit }));
    expect(chosen.model).toBe(HAIKU);
    expect(chosen.alternatives[0]?.excluded).toEqual([constraint]);
  });

  it('leaves out a model whose window is too small, and one that has retired', () => {
    const small = candidate(HAIKU, 'faq', { contextWindow: 800 });
    expect(selectModel([small, candidate(SONNET)], criteria()).model).toBe(SONNET);
    const retired = candidate(HAIKU, 'faq', { endOfLife: '2026-09-10' });
    const on = (today: string) => selectModel([retired, candidate(SONNET)], criteria({ today })).model;
    expect([on('2026-09-09'), on('2026-09-10')]).toEqual([HAIKU, SONNET]);
  });

  it('holds the least quality against the task, not against the average', () => {
    const weak = candidate(HAIKU, 'general');
    expect(selectModel([weak, candidate(SONNET)], criteria({ minQuality: 0.85 })).model).toBe(SONNET);
    const good = candidate(HAIKU, 'general', { taskQuality: 0.9 });
    expect(selectModel([good, candidate(SONNET)], criteria({ minQuality: 0.85 })).model).toBe(HAIKU);
  });

  it('says which limit gave way when no model keeps them all', () => {
    const chosen = selectModel(both(), criteria({ maxCostUsd: 0.0001 }));
    expect(chosen.relaxed).toEqual(['cost']);
    expect(chosen.reason).toContain('no model keeps every limit: cost gave way');
  });

  it('takes the cheapest when nobody can be paid, where the sketch took the dearest', () => {
    const poor = criteria({ maxCostUsd: 0.0001 });
    expect(scoreOf(candidate(SONNET), poor)).toBeGreaterThan(scoreOf(candidate(HAIKU), poor));
    expect(selectModel(both(), poor).model).toBe(HAIKU);
  });

  it('takes the faster of two that cost as much, and the cheaper of two as fast, when nothing fits', () => {
    const slow = candidate(HAIKU, 'faq', { model: 'slow', costUsd: 0.01, latencyMs: 900 });
    const fast = candidate(HAIKU, 'general', { model: 'fast', costUsd: 0.01, latencyMs: 800 });
    expect(selectModel([slow, fast], criteria({ maxCostUsd: 0.001 })).model).toBe('fast');
    const dear = candidate(HAIKU, 'faq', { model: 'dear', costUsd: 0.012, latencyMs: 800 });
    expect(selectModel([dear, fast], criteria({ maxLatencyMs: 500 })).model).toBe('fast');
  });

  it('refuses to choose among nobody', () => {
    expect(() => selectModel([], criteria())).toThrow(RangeError);
  });
});

const share = fc.double({ min: 0, max: 1, noNaN: true });
const anyCandidate = fc.record({
  model: fc.string({ minLength: 1 }),
  costUsd: fc.double({ min: 0.00001, max: 0.1, noNaN: true }),
  latencyMs: fc.integer({ min: 50, max: 8_000 }),
  quality: share,
  taskQuality: share,
  fit: fc.constantFrom(0.3, 0.6, 1),
  contextWindow: fc.constantFrom(500, 200_000),
  endOfLife: fc.constantFrom(null, '2026-01-01'),
});
const models = fc.uniqueArray(anyCandidate, { minLength: 1, maxLength: 6, selector: ({ model }) => model });
const goals = fc.constantFrom(...GOALS);
const money = fc.double({ min: 0, max: 0.1, noNaN: true });
const time = fc.integer({ min: 0, max: 9_000 });
const pick = (among: readonly Candidate[], asked: Partial<Criteria>) => {
  const { model } = selectModel(among, criteria({ minQuality: 0.5, today: '2026-11-21', ...asked }));
  return among.find((one) => one.model === model);
};

const RUNS = { numRuns: 5_000, seed: 1 };

describe('laws of a selection, whatever the models', () => {
  it('less money never picks a dearer model', () => {
    fc.assert(
      fc.property(models, goals, money, money, time, (among, goal, one, other, maxLatencyMs) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const cheaper = pick(among, { goal, maxCostUsd: less, maxLatencyMs });
        const dearer = pick(among, { goal, maxCostUsd: more, maxLatencyMs });
        expect(cheaper?.costUsd).toBeLessThanOrEqual(dearer?.costUsd ?? 0);
      }),
      RUNS,
    );
  });

  it('less time never picks a slower model', () => {
    fc.assert(
      fc.property(models, goals, money, time, time, (among, goal, maxCostUsd, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const faster = pick(among, { goal, maxCostUsd, maxLatencyMs: less });
        const slower = pick(among, { goal, maxCostUsd, maxLatencyMs: more });
        expect(faster?.latencyMs).toBeLessThanOrEqual(slower?.latencyMs ?? 0);
      }),
      RUNS,
    );
  });

  it('the order of the models does not matter, and what is relaxed is what is broken', () => {
    fc.assert(
      fc.property(models, goals, money, time, (among, goal, maxCostUsd, maxLatencyMs) => {
        const asked = { goal, maxCostUsd, maxLatencyMs };
        expect(pick(among.toReversed(), asked)?.costUsd).toBe(pick(among, asked)?.costUsd);
        const { relaxed, model } = selectModel(among, criteria(asked));
        const chosen = among.find((one) => one.model === model);
        expect(relaxed.includes('cost')).toBe((chosen?.costUsd ?? 0) > maxCostUsd);
        expect(relaxed.includes('latency')).toBe((chosen?.latencyMs ?? 0) > maxLatencyMs);
      }),
      RUNS,
    );
  });
});
