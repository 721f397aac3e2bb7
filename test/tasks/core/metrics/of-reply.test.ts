import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AttemptFacts, attemptFactsSchema } from '../../../../tasks/core/contract/attempt.ts';
import { ATTEMPT_OUTCOMES, DEGRADED_CODES, LANES, ROLES } from '../../../../tasks/core/contract/enums.ts';
import type { Reply, Route } from '../../../../tasks/core/contract/reply.ts';
import { METRICS, type MetricName } from '../../../../tasks/core/metrics/catalogue.ts';
import type { MetricGroup } from '../../../../tasks/core/metrics/metric-group.ts';
import { type ReplyContext, replyMetrics } from '../../../../tasks/core/metrics/of-reply.ts';
import { toNano, toUsd } from '../../../../tasks/core/money.ts';
import { attempt } from '../../../fixtures/contract.ts';
import { replyTo } from '../../adapters/dynamodb/runs.ts';

const MESSAGE: ReplyContext = { kind: 'message', reused: new Set(), truncated: false };
const call = (changes: Partial<AttemptFacts>): AttemptFacts => attemptFactsSchema.parse(attempt(changes));
const route = (changes: Partial<Route>): Route => changes as Route;
/** All values of a metric, over all groups. */
const valuesOf = (groups: readonly MetricGroup[], name: MetricName): readonly number[] =>
  groups.flatMap(({ values }) => [values[name] ?? []].flat());
const wholeOf = (reply: Reply): MetricGroup | undefined =>
  replyMetrics(reply, MESSAGE).find(({ values }) => 'LatencyMs' in values);

describe('the numbers of a reply', () => {
  it('are one group by lane and variant, one a reason, one a model', () => {
    const reply = replyTo('m-1', {
      outcome: 'degraded',
      lane: 'complex',
      route: route({ variant: 'strong-start/sonnet' }),
      degraded: ['low_confidence', 'budget_tight'],
      attempts: [
        call({ no: 0, role: 'embedding', model: 'titan', costUsd: 0.000_001, outputTokens: 0 }),
        call({ no: 1, outcome: 'rejected', costUsd: 0.002, cachedTokens: 7 }),
        call({ no: 2, model: 'claude-sonnet-5-5', outcome: 'timed_out', costUsd: 0.01, latencyMs: 900 }),
        call({ no: 3, model: 'claude-opus-5-5', outcome: 'skipped', costUsd: 0, latencyMs: 0 }),
      ],
      costUsd: 0.012_001,
      slaMet: false,
    });
    expect(replyMetrics(reply, MESSAGE)).toEqual([
      {
        values: {
          LatencyMs: 412,
          CostUsd: 0.012_001,
          SlaMet: 0,
          InputTokens: 407,
          OutputTokens: 150,
          Confidence: 0.93,
          Escalations: 1,
          Escalated: 1,
          CacheHit: 0,
          Truncated: 0,
          Degraded: 1,
        },
        dimensions: { Lane: 'complex', Variant: 'strong-start/sonnet' },
        messageId: 'm-1',
      },
      { values: { DegradedBy: 1 }, dimensions: { Reason: 'low_confidence' }, messageId: 'm-1' },
      { values: { DegradedBy: 1 }, dimensions: { Reason: 'budget_tight' }, messageId: 'm-1' },
      {
        values: { ModelCalls: 1, ModelFailures: 0, ModelLatencyMs: [300], ModelCostUsd: [0.000_001] },
        dimensions: { Model: 'titan' },
        messageId: 'm-1',
      },
      {
        values: { ModelCalls: 1, ModelFailures: 0, ModelLatencyMs: [300], ModelCostUsd: [0.002] },
        dimensions: { Model: 'claude-haiku-5-5' },
        messageId: 'm-1',
      },
      {
        values: { ModelCalls: 1, ModelFailures: 1, ModelLatencyMs: [900], ModelCostUsd: [0.01] },
        dimensions: { Model: 'claude-sonnet-5-5' },
        messageId: 'm-1',
      },
    ]);
  });

  it('leave out what nobody knows, and what is said of ensembles only', () => {
    const bare = wholeOf(replyTo('m-1', { confidence: null, agreement: 0.5, lane: 'complex' }));
    expect(Object.keys(bare?.values ?? {})).not.toEqual(expect.arrayContaining(['Confidence']));
    expect(bare?.values).not.toHaveProperty('Quality');
    expect(bare?.values).not.toHaveProperty('Agreement');
    expect(bare?.dimensions).toEqual({ Lane: 'complex' });
    const together = wholeOf(
      replyTo('m-1', { agreement: 0.5, lane: 'ensemble', quality: { score: 0.8 } as Reply['quality'] }),
    );
    expect(together?.values).toMatchObject({ Agreement: 0.5, Quality: 0.8 });
  });

  it('say whether an answer was cut off', () => {
    const groups = replyMetrics(replyTo('m-1', { lane: 'medium' }), { ...MESSAGE, truncated: true });
    expect(groups[0]).toMatchObject({ values: { Truncated: 1 }, dimensions: { Lane: 'medium' } });
  });

  it('are of the models alone for a replay and a shadow, without what an earlier run had paid', () => {
    const reply = replyTo('m-1~r1', {
      degraded: ['low_confidence'],
      attempts: [call({ no: 0, costUsd: 0 }), call({ no: 1, model: 'claude-sonnet-5-5' })],
    });
    for (const kind of ['replay', 'shadow'] as const) {
      expect(replyMetrics(reply, { kind, reused: new Set([0]), truncated: true })).toEqual([
        expect.objectContaining({ dimensions: { Model: 'claude-sonnet-5-5' } }),
      ]);
    }
  });

  it.each([
    ['a rejected answer and a stronger one', 1, [{ outcome: 'rejected' }, { model: 'b' }]],
    ['two climbs', 2, [{ outcome: 'rejected' }, { model: 'b', outcome: 'rejected' }, { model: 'c' }]],
    ['a fallback after a failure', 0, [{ outcome: 'throttled' }, { model: 'b' }]],
    ['an insurance beside', 0, [{ outcome: 'rejected' }, { model: 'b', role: 'insurance' }]],
    ['a rejected answer and nobody else', 0, [{ outcome: 'rejected' }]],
    [
      'a climb for which there was no money',
      0,
      [{ outcome: 'rejected' }, { model: 'b', outcome: 'skipped' }],
    ],
  ] as const)('count climbs: %s', (_, climbs, changes) => {
    const attempts = changes.map((change, no) => call({ no, ...change }));
    expect(wholeOf(replyTo('m-1', { attempts }))?.values).toMatchObject({
      Escalations: climbs,
      Escalated: climbs > 0 ? 1 : 0,
    });
  });

  it('count no climb in an ensemble, whose members are asked side by side', () => {
    const attempts = [call({ no: 0, outcome: 'rejected' }), call({ no: 1, model: 'b' })];
    expect(wholeOf(replyTo('m-1', { lane: 'ensemble', attempts }))?.values).toMatchObject({ Escalated: 0 });
  });
});

const attempts = fc.array(
  fc.record({
    role: fc.constantFrom(...ROLES),
    model: fc.constantFrom('a', 'b', 'c'),
    outcome: fc.constantFrom(...ATTEMPT_OUTCOMES),
    nano: fc.nat(50_000_000),
    inputTokens: fc.nat(20_000),
    cachedTokens: fc.nat(20_000),
    outputTokens: fc.nat(4_000),
    latencyMs: fc.nat(60_000),
  }),
  { maxLength: 6 },
);
/** A call that was skipped cost nothing and said nothing. */
const replies = fc
  .record({
    attempts,
    lane: fc.option(fc.constantFrom(...LANES)),
    variant: fc.option(fc.constant('e/v')),
    degraded: fc.uniqueArray(fc.constantFrom(...DEGRADED_CODES)),
  })
  .map(({ attempts: made, lane, variant, degraded }) => {
    const facts = made.map(({ nano, ...one }, no) => {
      const skipped = one.outcome === 'skipped';
      const none = { inputTokens: 0, cachedTokens: 0, outputTokens: 0 };
      return call({ ...one, no, costUsd: skipped ? 0 : toUsd(nano), ...(skipped && none) });
    });
    const nano = facts.reduce((sum, { costUsd }) => sum + toNano(costUsd), 0);
    return replyTo('m-1', {
      attempts: facts,
      lane,
      degraded,
      route: route({ variant }),
      costUsd: toUsd(nano),
    });
  });
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

describe('for every reply', () => {
  it('models cost together what the reply did, and read and wrote its tokens', () => {
    fc.assert(
      fc.property(replies, (reply) => {
        const groups = replyMetrics(reply, MESSAGE);
        const nano = total(valuesOf(groups, 'ModelCostUsd').map(toNano));
        expect(nano).toBe(toNano(reply.costUsd));
        const calls = reply.attempts.filter(({ outcome }) => outcome !== 'skipped');
        expect(valuesOf(groups, 'InputTokens')).toEqual([
          total(calls.map(({ inputTokens, cachedTokens }) => inputTokens + cachedTokens)),
        ]);
        expect(valuesOf(groups, 'OutputTokens')).toEqual([total(calls.map((one) => one.outputTokens))]);
        expect(total(valuesOf(groups, 'ModelCalls'))).toBe(calls.length);
        expect(valuesOf(groups, 'ModelLatencyMs')).toHaveLength(calls.length);
      }),
    );
  });

  it('every metric stands in the catalogue with its dimensions, and no number is anything but one', () => {
    fc.assert(
      fc.property(replies, (reply) => {
        for (const { values, dimensions, messageId } of replyMetrics(reply, MESSAGE)) {
          expect(messageId).toBe('m-1');
          expect(Object.values(dimensions)).not.toContain('m-1');
          for (const [name, value] of Object.entries(values)) {
            const known: readonly string[] = METRICS[name as MetricName].dimensions;
            expect(known).toEqual(expect.arrayContaining(Object.keys(dimensions)));
            for (const one of [value].flat()) expect(Number.isFinite(one)).toBe(true);
          }
        }
      }),
    );
  });

  it('is counted once over all, whatever it is broken down by', () => {
    fc.assert(
      fc.property(replies, (reply) => {
        const groups = replyMetrics(reply, MESSAGE);
        expect(valuesOf(groups, 'LatencyMs')).toEqual([reply.latencyMs]);
        expect(total(valuesOf(groups, 'DegradedBy'))).toBe(reply.degraded.length);
      }),
    );
  });
});
