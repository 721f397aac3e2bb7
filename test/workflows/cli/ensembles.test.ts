import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensembleOf } from '../../../workflows/cli/ensemble-options.ts';
import { startTestStack, type TestStack } from '../../harness/stack.ts';
import { type Ran, runStepladder } from './stepladder.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.close());

const ask = (...args: readonly string[]): Promise<Ran> => {
  const env = { ...process.env, PORT: new URL(stack.endpoints.stepFunctions).port, NO_COLOR: '1' };
  return runStepladder(['ask', ...args], env);
};

const HIDE = "Should this comment be hidden, yes or no? 'You are all idiots'";
const THREE = 'claude-haiku-5-5,claude-sonnet-5-5,claude-opus-5-5';

describe('ask by several models', () => {
  it('prints members, agreement and votes', async () => {
    const { code, stdout } = await ask(HIDE, '--method', 'voting', '--models', THREE, '--sla', '6000');
    expect(code).toBe(0);
    expect(stdout).toContain(
      `ensemble: voting of ${THREE.replaceAll(',', ', ')} · agreement 1.00 by votes\n  votes: "yes" 3 (weight 100 %)\n  "yes": 3 of weight 1.00 by `,
    );
  });

  it('prints who was left out and why', async () => {
    const { stdout } = await ask(HIDE, '--method', 'voting', '--models', THREE, '--sla', '2000');
    expect(stdout).toMatch(/^ {2}without claude-opus-5-5: takes 2\d{3} ms, 1800 ms are left$/m);
  });

  it('gives the whole story as JSON', async () => {
    const { stdout } = await ask(HIDE, '--n', '2', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      lane: 'ensemble',
      resolution: { method: 'best_of_n', detail: { kind: 'scores' } },
    });
  });

  it('refuses weights that are none, and what the method has no use for', async () => {
    const bad = await ask(HIDE, '--method', 'voting', '--weights', 'claude-haiku-5-5');
    expect([bad.code === 0, bad.stderr]).toEqual([false, expect.stringContaining('give model=weight')]);
    const unused = await ask(HIDE, '--method', 'stacking', '--n', '3');
    expect(unused.stderr).toContain('ensemble.n has no meaning for stacking');
  });
});

describe('the flags of an ensemble', () => {
  it('say by themselves which method is meant', () => {
    expect(ensembleOf({})).toBeUndefined();
    expect(ensembleOf({ models: 'a,b' })).toEqual({ method: 'confidence_select', models: ['a', 'b'] });
    expect(ensembleOf({ n: 3 })).toEqual({ method: 'best_of_n', n: 3 });
    expect(ensembleOf({ weights: 'a=0.5, b=1' })).toEqual({ method: 'voting', weights: { a: 0.5, b: 1 } });
  });
});
