import { describe, expect, it } from 'vitest';
import { totalsOf } from '../../../../workflows/replay/what-if/totals.ts';
import type { Side, WhatIfRun, Would } from '../../../../workflows/replay/what-if/what-if.ts';

const side = (changes: Partial<Side> = {}): Side => ({
  outcome: 'answered',
  lane: 'simple',
  model: 'haiku',
  confidence: 0.9,
  costUsd: 0.1,
  latencyMs: 400,
  calls: 1,
  escalations: 0,
  ...changes,
});
const run = (would: Would, was: Partial<Side> = {}): WhatIfRun => ({
  messageId: 'm',
  policyVersion: 1,
  was: side(was),
  would,
});
const known = (changes: Partial<Side>): Would => ({ kind: 'known', side: side(changes) });
const unknown = (why: readonly string[], costUsd: number): Would => ({
  kind: 'unknown',
  lane: 'complex',
  firstModel: 'opus',
  why,
  estimate: { costUsd, latencyMs: 900 },
});

describe('totals of a what-if', () => {
  const totals = totalsOf([
    run(known({ costUsd: 0.2 }), { costUsd: 0.1, calls: 3, escalations: 1, latencyMs: 900 }),
    run(known({ lane: 'medium', model: 'sonnet', costUsd: 0.3, outcome: 'degraded' }), { costUsd: 0.2 }),
    run(unknown(['opus was not asked then'], 0.7), { costUsd: 0.6 }),
    run(unknown(['opus was not asked then', 'no facts were looked up then'], 0.5), { costUsd: 0.05 }),
    run({ kind: 'refused', why: 'model names x' }, { costUsd: 0.05 }),
  ]);

  it('compare only what is known on both sides, to the nano-dollar', () => {
    expect(totals.was).toEqual({
      costUsd: 0.3,
      calls: 4,
      escalations: 1,
      p50Ms: 400,
      p95Ms: 900,
      answered: 2,
    });
    expect(totals.would).toEqual({
      costUsd: 0.5,
      calls: 2,
      escalations: 0,
      p50Ms: 400,
      p95Ms: 400,
      answered: 1,
    });
    expect(totals).toMatchObject({ otherLane: 1, otherModel: 1 });
  });

  it('say how much is known, of the runs and of their cost, and why the rest is not', () => {
    expect(totals).toMatchObject({
      runs: 5,
      known: 2,
      unknown: 2,
      refused: 1,
      knownShare: 0.4,
      knownCostShare: 0.3,
      unknownWasUsd: 0.65,
      unknownExpectedUsd: 1.2,
      why: { 'opus was not asked then': 2, 'no facts were looked up then': 1 },
    });
  });

  it('count lanes where only the plan is known, too', () => {
    expect(totals.lanes).toEqual({
      complex: { was: 0, would: 2 },
      medium: { was: 0, would: 1 },
      simple: { was: 4, would: 1 },
    });
  });

  it('have no shares of nothing', () => {
    expect(totalsOf([])).toMatchObject({ runs: 0, knownShare: null, knownCostShare: null });
  });
});
