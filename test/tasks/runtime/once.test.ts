import { expect, it } from 'vitest';
import { once, onceSucceeded } from '../../../tasks/runtime/once.ts';

it('computes once', () => {
  let calls = 0;
  const value = once(() => {
    calls += 1;
    return calls;
  });
  expect([value(), value()]).toEqual([1, 1]);
});

it('does not keep a failure: a look-up that failed is tried again', async () => {
  let calls = 0;
  const value = onceSucceeded(async () => {
    calls += 1;
    if (calls === 1) throw new Error('not yet');
    return calls;
  });
  await expect(value()).rejects.toThrow('not yet');
  expect([await value(), await value()]).toEqual([2, 2]);
});
