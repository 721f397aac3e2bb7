import { describe, expect, it } from 'vitest';
import { costNano, toUsd } from '../../../../tasks/core/money.ts';
import { modelById } from '../../../../tasks/core/policy/check-policy.ts';
import { levelIndex } from '../../../../tasks/core/selection/level.ts';
import { policyFor } from '../../../../tasks/profiles/mangaassist/default-policy.ts';
import {
  COORDINATION_TIMES,
  HYBRID_MIX,
} from '../../../../tasks/profiles/mangaassist/matrices/coordination.ts';
import {
  BUDGET_MATRIX,
  LATENCY_MATRIX,
  TREE_LEAVES,
} from '../../../../tasks/profiles/mangaassist/matrices/decisions.ts';
import { MATRICES } from '../../../../tasks/profiles/mangaassist/matrices/index.ts';
import {
  MODEL_SELECTION,
  ORCHESTRATION_EXAMPLES,
  TIER_MODELS,
} from '../../../../tasks/profiles/mangaassist/matrices/orchestration.ts';
import {
  CAPABILITY_STARS,
  CASCADE_TASKS,
  INTENT_ROUTES,
  MODEL_ROLES,
  TASK_MODELS,
} from '../../../../tasks/profiles/mangaassist/matrices/tasks.ts';

const policy = policyFor('claude-3');
const { rungs, intents } = policy;
const KNOWN = [...policy.models.map(({ id }) => id), policy.embedding.id];

describe('every table', () => {
  it.each(MATRICES.map((table) => [table.name, table] as const))(
    '%s has rows, each with every column and its source',
    (_, { columns, rows }) => {
      expect(rows.length).toBeGreaterThan(1);
      for (const row of rows) {
        expect(Object.keys(row)).toEqual([...columns, 'source']);
        expect(row['source']).not.toBe('');
      }
    },
  );

  it('has a name of its own', () => {
    expect(new Set(MATRICES.map(({ name }) => name)).size).toBe(MATRICES.length);
  });

  it('names only models of the registry', () => {
    const named = [TASK_MODELS, INTENT_ROUTES, CASCADE_TASKS, MODEL_ROLES].flatMap(({ rows }) =>
      rows.map(({ model }) => model),
    );
    const several = [MODEL_SELECTION, ORCHESTRATION_EXAMPLES].flatMap(({ rows }) =>
      rows.flatMap(({ models }) => models.split(/, | \+ /)),
    );
    for (const id of [...named, ...several]) expect(KNOWN).toContain(id);
  });
});

describe('the policy follows its tables', () => {
  it.each(INTENT_ROUTES.rows)('$intent: $model, context $needsContext', (row) => {
    const rule = intents[row.intent];
    expect(rungs[rule.minRung]).toBe(row.model);
    expect(rule.needsContext).toBe(row.needsContext);
    expect(rule.retrieval === 'hybrid').toBe(row.needsEmbedding);
  });

  it.each(CASCADE_TASKS.rows)('$intent begins with $model', ({ intent, model }) => {
    expect(rungs[intents[intent].minRung]).toBe(model);
  });

  it.each(TASK_MODELS.rows.filter(({ intent }) => intent !== null))(
    '$task with $model: quality $quality',
    ({ intent, model, quality }) => {
      const { taskQuality } = modelById(policy, model);
      expect(intent === null ? undefined : taskQuality[intent]).toBe(quality);
    },
  );

  it.each(MODEL_ROLES.rows)('$model at its prices', (row) => {
    const { prices } = row.model === policy.embedding.id ? policy.embedding : modelById(policy, row.model);
    expect(prices.input).toBe(row.inputUsdPerMillion);
    expect('output' in prices ? prices.output : null).toBe(row.outputUsdPerMillion);
  });

  it('gives the strong model no task fewer stars, and starts strong where the cheap one has two', () => {
    for (const { intent, haiku, sonnet } of CAPABILITY_STARS.rows) {
      expect(sonnet ?? 0).toBeGreaterThanOrEqual(haiku ?? 0);
      if (intent !== null && haiku === 2) expect(intents[intent].minRung).toBe('mid');
    }
  });

  it.each(TIER_MODELS.rows)('tier $tier may use up to $rung', ({ tier, rung }) => {
    expect(policy.tierCaps[tier]).toBe(rung);
  });

  it('trusts each recommended model with the level of its task', () => {
    const alone = MODEL_SELECTION.rows.filter(({ models }) => KNOWN.includes(models));
    expect(alone).toHaveLength(6);
    for (const { models, level } of alone) {
      expect(levelIndex(modelById(policy, models).level)).toBeGreaterThanOrEqual(levelIndex(level));
    }
  });
});

describe('the figures of the tables, recomputed', () => {
  it.each(COORDINATION_TIMES.rows)('$pattern takes $latencyMs ms', ({ latencyMs, ownLatencyMs }) => {
    expect(ownLatencyMs).toBe(latencyMs);
  });

  it('the mix costs less than the document prints, and takes as long', () => {
    expect(HYBRID_MIX.rows.map(({ printed, recomputed, agrees }) => [printed, recomputed, agrees])).toEqual([
      [0.005, 0.00465, false],
      [750, 750, true],
      [5_000, 4_750, false],
    ]);
  });

  it('calls that run side by side are waited for once', () => {
    expect(
      ORCHESTRATION_EXAMPLES.rows.map(({ strategy, seconds, ownSeconds }) => [strategy, seconds, ownSeconds]),
    ).toEqual([
      ['cheapest', 0.2, 0.2],
      ['fallback', 0.2, 0.2],
      ['ensemble', 0.6, 0.2],
      ['cheapest', 0.2, 0.2],
      ['fallback', 0.8, 0.8],
      ['ensemble', 0.6, 0.2],
    ]);
  });

  it('the single answer costs what the document prints, its ensemble more than it prints', () => {
    const [cheapest, , ensemble] = ORCHESTRATION_EXAMPLES.rows;
    expect(cheapest?.ownUsd).toBeCloseTo(cheapest?.costUsd ?? 0, 6);
    expect(ensemble?.ownUsd).toBeCloseTo(0.000776, 6);
    const [, , , design, fallback, together] = ORCHESTRATION_EXAMPLES.rows;
    expect((fallback?.costUsd ?? 0) / (design?.costUsd ?? 1)).toBeCloseTo(1.47, 2);
    expect((together?.costUsd ?? 0) / (design?.costUsd ?? 1)).toBeCloseTo(3, 9);
  });

  it('no split of the 42 tokens gives both prices of the example', () => {
    const price = (id: string, written: number) =>
      toUsd(
        costNano(modelById(policy, id).prices, {
          inputTokens: 42 - written,
          cachedTokens: 0,
          outputTokens: written,
        }),
      );
    const splits = Array.from({ length: 43 }, (_, written) => ({
      single: price('gpt-4o-mini', written),
      together: ['claude-haiku-3.5', 'gpt-4o-mini', 'claude-sonnet-3.5'].reduce(
        (sum, id) => sum + price(id, written),
        0,
      ),
    }));
    const near = (one: number, other: number) => Math.abs(one - other) < 0.0000015;
    expect(splits.some(({ single }) => near(single, 0.000024))).toBe(true);
    expect(splits.some(({ together }) => near(together, 0.000212))).toBe(true);
    expect(splits.some(({ single, together }) => near(single, 0.000024) && near(together, 0.000212))).toBe(
      false,
    );
  });
});

describe('the decisions in words', () => {
  it('budget x complexity', () => {
    expect(BUDGET_MATRIX.rows.map(({ budget, low, medium, high }) => [budget, low, medium, high])).toEqual([
      ['strict', 'Haiku: single', 'Haiku: single + cache', 'Haiku: single + cache'],
      ['normal', 'Haiku: single', 'Haiku/Sonnet: routing', 'Sonnet: single + context'],
      [
        'generous',
        'Haiku: single',
        'Haiku/Sonnet: routing + cache',
        'Haiku/Sonnet: ensemble, cascade or vote',
      ],
    ]);
  });

  it('latency x complexity', () => {
    expect(LATENCY_MATRIX.rows.map(({ belowMs, low, high }) => [belowMs, low, high])).toEqual([
      [500, 'Haiku: direct, simple prompts', 'Haiku + cache, Sonnet behind it: prepared answers'],
      [3_000, 'Haiku: cheap, may be batched', 'Sonnet: full reasoning'],
    ]);
  });

  it('the leaves of the trees carry the figures of the document', () => {
    const figures = TREE_LEAVES.rows.map(({ tree, models, leastUsd, mostUsd, leastMs, mostMs }) => [
      tree,
      models,
      leastUsd ?? leastMs,
      mostUsd ?? mostMs,
    ]);
    expect(figures).toEqual([
      ['1 initial', '', null, null],
      ['1 initial', 'Haiku -> Sonnet', null, null],
      ['1 initial', 'Sonnet', null, null],
      ['1 initial', 'Haiku -> Sonnet', null, null],
      ['2 cost', 'Haiku', 0.0001, 0.0001],
      ['2 cost', 'Haiku', 0.0003, 0.0003],
      ['2 cost', 'Sonnet', 0.0096, 0.0096],
      ['2 cost', 'Haiku -> Sonnet', 0.0003, 0.0099],
      ['3 latency', 'Haiku', 150, 250],
      ['3 latency', 'Haiku -> Sonnet', 250, 750],
      ['3 latency', 'Sonnet', null, null],
    ]);
  });
});
