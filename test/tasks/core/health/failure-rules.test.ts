import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../../../tasks/core/health/backoff.ts';
import {
  FAILURE_CODES,
  FAILURE_RULES,
  type FailureCode,
} from '../../../../tasks/core/health/failure-rules.ts';

/** Silence, a broken reply, a refusal and an answer that was stopped may stand on the bill. */
const MAY_BE_BILLED: readonly FailureCode[] = ['timed_out', 'failed', 'refused', 'guardrail'];

describe.each(FAILURE_CODES)('a failure by %s', (code) => {
  const rule = FAILURE_RULES[code];

  it('that may stand on the bill is not made twice under one reservation', () => {
    if (MAY_BE_BILLED.includes(code)) expect(rule.otherDeployment).toBe(false);
  });

  it('cuts admission only where it also counts', () => {
    if (rule.cuts) expect(rule.breaker).toBe('count');
  });
});

describe('the rules', () => {
  const those = (holds: (code: FailureCode) => boolean) => FAILURE_CODES.filter(holds);

  it('count what says that a deployment is ill, and nothing that is our own doing', () => {
    expect(those((code) => FAILURE_RULES[code].breaker === 'count')).toEqual([
      'throttled',
      'overloaded',
      'timed_out',
      'failed',
    ]);
    expect(those((code) => FAILURE_RULES[code].breaker === 'open')).toEqual(['auth']);
  });

  it('ask the same model again for what passes, and for what may be billed only where it passes by itself', () => {
    expect(those((code) => FAILURE_RULES[code].again === 'at_once')).toEqual(['timed_out', 'failed']);
    expect(those((code) => FAILURE_RULES[code].again === 'after_wait')).toEqual([
      'throttled',
      'overloaded',
      'rate_limited',
      'held_back',
    ]);
    expect(those((code) => FAILURE_RULES[code].again === 'shortened')).toEqual(['overflow']);
  });

  it('call a person for what only a person mends', () => {
    expect(those((code) => FAILURE_RULES[code].alarm)).toEqual(['invalid', 'auth']);
  });

  it('let nobody else try what a guardrail stopped', () => {
    expect(those((code) => FAILURE_RULES[code].otherModel === 'none')).toEqual(['guardrail']);
  });

  it('give a second chance to what may pass', () => {
    expect(those((code) => FAILURE_RULES[code].again === 'after_wait')).toEqual([
      'throttled',
      'overloaded',
      'rate_limited',
      'held_back',
    ]);
  });
});

describe('the wait before a second chance', () => {
  it('is by chance, and begins where the provider says', () => {
    expect(backoffMs(undefined, 0, { jitterMs: 400 })).toBe(0);
    expect(backoffMs(undefined, 0.5, { jitterMs: 400 })).toBe(200);
    expect(backoffMs(1_000, 0.5, { jitterMs: 400 })).toBe(1_200);
  });
});
