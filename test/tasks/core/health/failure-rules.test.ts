import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../../../tasks/core/health/backoff.ts';
import {
  FAILURE_CODES,
  FAILURE_RULES,
  type FailureCode,
} from '../../../../tasks/core/health/failure-rules.ts';

/** Silence, a broken reply and a refusal may stand on the bill. */
const MAY_BE_BILLED: readonly FailureCode[] = ['timed_out', 'failed', 'refused'];

describe.each(FAILURE_CODES)('a failure by %s', (code) => {
  const rule = FAILURE_RULES[code];

  it('is not paid for twice', () => {
    if (!MAY_BE_BILLED.includes(code)) return;
    expect(rule.otherDeployment).toBe(false);
    expect(rule.again).toBe('never');
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

  it('call a person for what only a person mends', () => {
    expect(those((code) => FAILURE_RULES[code].alarm)).toEqual(['invalid', 'auth']);
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
