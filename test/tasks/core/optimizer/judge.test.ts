import { describe, expect, it } from 'vitest';
import { TARGETS, type Target } from '../../../../tasks/core/optimizer/compliance.ts';
import { DEFAULT_GUARD_RAILS } from '../../../../tasks/core/optimizer/guard-rails.ts';
import { enoughOf, judge } from '../../../../tasks/core/optimizer/judge.ts';
import { freshMemory, type Memory } from '../../../../tasks/core/optimizer/memory.ts';
import type { Observed } from '../../../../tasks/core/optimizer/observed.ts';
import type { Policy } from '../../../../tasks/core/policy/policy.ts';
import { defaultPolicy } from '../../../../tasks/profiles/mangaassist/default-policy.ts';
import { MISSED, observed } from '../../../fakes/observed.ts';

const NOW = observed().until;
/** Every target was missed twice already. */
const patient: Memory = {
  ...freshMemory(1),
  streaks: Object.fromEntries(TARGETS.map((target) => [target, 2])),
};
const verdictOf = (changes: Partial<Observed>, memory = patient, policy: Policy = defaultPolicy) =>
  judge(observed(changes), memory, policy, NOW);
const withTokens = (byLane: Readonly<Record<string, number>>): Policy => ({
  ...defaultPolicy,
  tokens: { ...defaultPolicy.tokens, byLane: { ...defaultPolicy.tokens.byLane, ...byLane } },
});
const withAccept = (accept: number): Policy => ({
  ...defaultPolicy,
  thresholds: { ...defaultPolicy.thresholds, accept },
});

describe('compliance', () => {
  it('measures every target of the documents, availability too', () => {
    expect(verdictOf({}).compliance.map(({ target, limit }) => [target, limit])).toEqual([
      ['p50_latency', 1_000],
      ['p95_latency', 2_500],
      ['p99_latency', 3_000],
      ['quality', 0.9],
      ['approval', 0.8],
      ['cost', 0.006],
      ['escalation_rate', 0.15],
      ['availability', 0.999],
    ]);
    expect(verdictOf({}).compliance.every(({ compliant }) => compliant === true)).toBe(true);
  });

  it('does not call a miss sure that chance could have made', () => {
    const { compliance } = verdictOf({ messages: 20, escalated: 4 });
    expect(compliance.find(({ target }) => target === 'escalation_rate')).toMatchObject({
      actual: 0.2,
      compliant: false,
      surely: false,
    });
  });

  it('leaves open what nobody voted on', () => {
    const { compliance } = verdictOf({ votes: { up: 1, down: 3 } });
    expect(compliance.find(({ target }) => target === 'approval')).toMatchObject({ compliant: null });
  });
});

describe('advice', () => {
  it.each([
    ['p50_latency', 'route_more_to_cheap_model', 'medium', false],
    ['p95_latency', 'increase_cache_ttl', 'high', true],
    ['p99_latency', 'bound_slow_calls', 'high', false],
    ['quality', 'raise_confidence_threshold', 'critical', true],
    ['approval', 'raise_confidence_threshold', 'critical', true],
    ['cost', 'reduce_haiku_max_tokens', 'high', true],
    ['escalation_rate', 'lower_confidence_threshold', 'high', true],
    ['availability', 'restore_availability', 'critical', false],
  ] as const)('for a missed %s is %s, %s', (target, action, priority, auto) => {
    const { recommendations, compliance } = verdictOf(MISSED[target]);
    expect(compliance.filter(({ compliant }) => compliant === false).map((one) => one.target)).toEqual([
      target,
    ]);
    expect(recommendations).toMatchObject([{ action, priority, auto, targets: [target] }]);
  });

  it('carries what the document expects of it', () => {
    const impact = (target: Target) => verdictOf(MISSED[target]).recommendations[0]?.expectedImpact;
    expect(impact('escalation_rate')).toEqual({ escalation_rate_delta: -0.03, quality_delta: -0.01 });
    expect(impact('cost')).toEqual({ cost_delta_pct: -10, quality_delta: -0.005 });
    expect(impact('p95_latency')).toEqual({ latency_p95_delta_ms: -200, cache_hit_rate_delta: 0.05 });
    expect(impact('quality')).toEqual({ quality_delta: 0.02, cost_delta_pct: 15 });
  });

  it('names every target that is missed at once, most urgent first', () => {
    const all = Object.assign({}, ...Object.values(MISSED), {
      latencyMs: {
        ...MISSED.p99_latency.latencyMs,
        p50: 1_400,
        p95: 2_900,
        within: { p50: 0.3, p95: 0.8, p99: 0.9 },
      },
    }) as Partial<Observed>;
    const { recommendations } = verdictOf(all);
    expect(new Set(recommendations.flatMap(({ targets }) => targets))).toEqual(new Set(TARGETS));
    expect(recommendations[0]?.priority).toBe('critical');
  });

  it('is to look for savings where everything is met', () => {
    expect(verdictOf({})).toMatchObject({
      recommendations: [{ action: 'explore_further_cost_reduction', priority: 'low', auto: false }],
      change: false,
    });
  });

  it('projects what a day, a week, a month and a year cost', () => {
    expect(verdictOf({}).projection).toMatchObject({
      planned: {
        messagesPerDay: 1_000_000,
        dayUsd: 3_000,
        weekUsd: 21_000,
        monthUsd: 90_000,
        yearUsd: 1_095_000,
      },
      asObserved: { messagesPerDay: 288_000, dayUsd: 864 },
    });
  });
});

describe('the change', () => {
  it.each([
    ['quality', 'thresholds.accept', 'up', 0.8, 0.82],
    ['escalation_rate', 'thresholds.accept', 'down', 0.8, 0.78],
    ['p95_latency', 'caches.answerTtlS', 'up', 300, 360],
    ['cost', 'tokens.byLane.medium', 'down', 512, 384],
  ] as const)('for %s is one step of %s %s', (target, parameter, direction, from, to) => {
    const votes = { up: 85, down: 15 };
    expect(verdictOf({ votes, ...MISSED[target] })).toMatchObject({
      change: true,
      target,
      move: { parameter, direction, from, to },
    });
  });

  it('waits for the third window in a row', () => {
    const twice = { ...patient, streaks: { escalation_rate: 1 } };
    expect(verdictOf(MISSED.escalation_rate, twice)).toMatchObject({ change: false });
    expect(verdictOf(MISSED.escalation_rate, twice).memory.streaks).toEqual({ escalation_rate: 2 });
    expect(verdictOf({}, twice).memory.streaks).toEqual({});
  });

  it('never goes both ways: quality goes first', () => {
    const both = { ...MISSED.quality, ...MISSED.escalation_rate, votes: { up: 85, down: 15 } };
    const { move, held } = verdictOf(both);
    expect(move).toMatchObject({ parameter: 'thresholds.accept', direction: 'up' });
    expect(held).toContainEqual({
      action: 'lower_confidence_threshold',
      why: 'quality asks for the opposite',
    });
  });

  it('is one a window', () => {
    const { move, held } = verdictOf({ ...MISSED.cost, ...MISSED.p95_latency });
    expect(move?.parameter).toBe('caches.answerTtlS');
    expect(held).toEqual([
      { action: 'reduce_haiku_max_tokens', why: 'one change a window: increase_cache_ttl goes first' },
    ]);
  });

  it.each([
    ['quality', withAccept(0.95), 'thresholds.accept is 0.95: the guard rails end at 0.95'],
    ['escalation_rate', withAccept(0.6), 'thresholds.accept is 0.6: the guard rails end at 0.6'],
    [
      'p95_latency',
      { ...defaultPolicy, caches: { ...defaultPolicy.caches, answerTtlS: 600 } },
      'caches.answerTtlS is 600: the guard rails end at 600',
    ],
    [
      'cost',
      withTokens({ simple: 256, medium: 256 }),
      'tokens.byLane.medium is 256: the guard rails end at 256; tokens.byLane.simple is 256: the guard rails end at 256',
    ],
  ] as const)('for %s is none at the bound, and says so', (target, policy, why) => {
    const votes = { up: 85, down: 15 };
    const verdict = verdictOf({ votes, ...MISSED[target] }, patient, policy);
    expect(verdict).toMatchObject({ change: false, move: null });
    expect(verdict.held.map((held) => held.why)).toEqual([why]);
  });

  it('cuts the last step at the bound', () => {
    expect(
      verdictOf({ ...MISSED.quality, votes: { up: 85, down: 15 } }, patient, withAccept(0.94)).move?.to,
    ).toBe(0.95);
  });

  it('brings a value from outside the rails back by a step, not a leap', () => {
    const low = verdictOf({ ...MISSED.quality, votes: { up: 85, down: 15 } }, patient, withAccept(0.4));
    expect(low.move).toMatchObject({ from: 0.4, to: 0.42 });
    expect(verdictOf(MISSED.escalation_rate, patient, withAccept(0.4)).change).toBe(false);
  });

  it('cuts no tokens in a lane whose answers are cut off already', () => {
    const { move } = verdictOf({ ...MISSED.cost, truncated: { simple: 0, medium: 3 } });
    expect(move).toMatchObject({ parameter: 'tokens.byLane.simple', from: 384, to: 256 });
    expect(verdictOf({ ...MISSED.cost, truncated: { simple: 1, medium: 3 } }).held[0]?.why).toContain(
      '3 answers of the medium lane were cut off',
    );
    expect(verdictOf({ ...MISSED.cost, truncated: { simple: null, medium: null } }).change).toBe(false);
  });

  it('moves no threshold that no customer was heard on', () => {
    const votes = { up: 5, down: 4 };
    for (const target of ['quality', 'escalation_rate'] as const) {
      const { change, held } = verdictOf({ ...MISSED[target], votes });
      expect(change).toBe(false);
      expect(held[0]?.why).toContain('9 of the 10 votes');
    }
  });

  it('believes customers more than its own estimate', () => {
    const pleased = verdictOf({ ...MISSED.quality, votes: { up: 990, down: 10 } });
    expect(pleased.held[0]?.why).toContain('customers are pleased with 990 of 1000 answers');
    const angry = verdictOf({ ...MISSED.approval, ...MISSED.escalation_rate });
    expect(angry.move).toMatchObject({ direction: 'up' });
  });

  it('lowers nothing that quality has no room for', () => {
    const quality = { mean: 0.905, std: 0.03, error: 0.001, least: 0.5, belowShare: 0.4 };
    expect(verdictOf({ ...MISSED.escalation_rate, quality }).held[0]?.why).toContain(
      'quality has no 0.01 to spare',
    );
  });

  it('leaves alone what an experiment tries', () => {
    const policy: Policy = {
      ...defaultPolicy,
      experiments: [
        {
          name: 'stricter',
          salt: 's',
          variants: [
            { name: 'control', weight: 1, changes: {} },
            { name: 'high', weight: 1, changes: { thresholds: { accept: 0.9 } } },
          ],
        },
      ],
    };
    expect(verdictOf(MISSED.escalation_rate, patient, policy).held[0]?.why).toBe(
      'the experiment stricter changes thresholds.accept',
    );
    expect(verdictOf(MISSED.cost, patient, policy).change).toBe(true);
  });

  it('cools down after a change', () => {
    const recent = { ...patient, changedAt: NOW - 60_000 };
    expect(verdictOf(MISSED.cost, recent).held[0]?.why).toMatch(/^cooling down until /);
  });
});

describe('a window', () => {
  const rails = DEFAULT_GUARD_RAILS;
  it.each([0, 1, 9])('of %d replies is not judged', (messages) => {
    expect(enoughOf(observed({ messages }), freshMemory(1), rails, false).enough).toBe(false);
  });

  it('of ten is', () => {
    expect(enoughOf(observed({ messages: 10 }), freshMemory(1), rails, true).enough).toBe(true);
  });

  it('that overlaps the last one is judged for advice alone', () => {
    const memory = { ...freshMemory(1), judgedUntil: observed().from + 1 };
    expect(enoughOf(observed(), memory, rails, true)).toMatchObject({ enough: false });
    expect(enoughOf(observed(), memory, rails, false).enough).toBe(true);
    const before = { ...memory, judgedUntil: observed().from };
    expect(enoughOf(observed(), before, rails, true).enough).toBe(true);
  });
});
