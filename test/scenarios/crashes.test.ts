import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Stage } from '../../tasks/core/contract/enums.ts';
import { vagueMessage } from '../fixtures/vague.ts';
import { startTestStack, type TestStack } from '../harness/stack.ts';

class Crash extends Error {
  constructor(name: string) {
    super(`${name}, on purpose`);
    this.name = name;
  }
}

interface Trap {
  readonly stage: Stage;
  /** Of the event: crash only for these. */
  readonly when?: (event: Readonly<Record<string, unknown>>) => boolean;
  readonly error?: string;
  readonly times?: number;
  /** Crash although the task has done its work. */
  readonly after?: boolean;
}

let stack: TestStack;
let trap: (Trap & { left: number }) | undefined;
const set = (next: Trap): void => {
  trap = { ...next, left: next.times ?? Number.POSITIVE_INFINITY };
};

beforeAll(async () => {
  stack = await startTestStack({
    intercept: async (stage, event, next) => {
      const hit = trap?.stage === stage && trap.left > 0 && (trap.when?.(event as never) ?? true);
      if (!hit || trap === undefined) return next(event);
      trap.left -= 1;
      if (trap.after) await next(event);
      throw new Crash(trap.error ?? 'Runtime.ExitError');
    },
  });
});
afterEach(() => {
  trap = undefined;
});
afterAll(() => stack.close());

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';
const UNSURE = vagueMessage;

describe('a crash of classify', () => {
  it('before the claim apologises and leaves a record of the execution', async () => {
    set({ stage: 'classify' });
    const { status, reply, states } = await stack.ask({ messageId: 'crash-0', query: 'hello' });
    expect(status).toBe('SUCCEEDED');
    expect(states).toEqual(['Accept Request', 'Understand Message', 'Record Failure', 'Apologize']);
    expect(reply).toMatchObject({ outcome: 'apologized', messageId: 'crash-0', lane: null, costUsd: 0 });
    expect(reply.text).toMatch(/Sorry.*申し訳/);
  });

  it('after the claim is retried, and the claim is known as its own', async () => {
    set({ stage: 'classify', error: 'Lambda.ServiceException', times: 1, after: true });
    const { reply, states } = await stack.ask({ messageId: 'crash-1', query: 'hello after a hiccup' });
    expect(reply).toMatchObject({ outcome: 'answered', lane: 'simple' });
    expect(states.filter((state) => state === 'Understand Message')).toHaveLength(1);
    expect((await stack.run('crash-1')).attempts).toHaveLength(1);
  });

  it('while it asks the model keeps the guess of the rules', async () => {
    set({ stage: 'classify', when: ({ mode }) => mode === 'model' });
    const { reply, states } = await stack.ask({ query: UNSURE });
    expect(states).toContain('Keep Fast Guess');
    expect(reply.outcome).toBe('degraded');
    expect(reply.degraded).toContain('classifier_unavailable');
  });
});

describe('a crash of retrieve', () => {
  it('on a guess is made up for when the lane needs facts', async () => {
    set({ stage: 'retrieve', times: 1 });
    const { states } = await stack.ask({ query: UNSURE });
    expect(states).toContain('No Passages Yet');
  });

  it('in a lane gives an answer that says what it could not look up', async () => {
    set({ stage: 'retrieve' });
    const { reply, states } = await stack.ask({ query: 'Is Vinland Saga in stock?' });
    expect(states).toContain('Answer Without Context');
    expect(reply.degraded).toContain('context_unavailable');
    expect(reply.text).not.toMatch(/in stock|\$\d/i);
  });
});

describe('a crash of invoke', () => {
  it('books its bound, and another rung answers', async () => {
    set({ stage: 'invoke', when: ({ model }) => model === HAIKU });
    const { reply, states } = await stack.ask({ query: 'hello after a crash' });
    expect(states).toContain('Model Crashed');
    expect(reply.attempts.map(({ model, outcome }) => [model, outcome])).toEqual([
      [HAIKU, 'crashed'],
      [SONNET, 'accepted'],
    ]);
    expect(reply.attempts[0]?.costUsd).toBeGreaterThan(0);
    expect(reply.degraded).toContain('unrecorded');
  });

  it('of one member leaves the others', async () => {
    set({ stage: 'invoke', when: ({ model }) => model === SONNET });
    const { reply, states } = await stack.ask({
      query: 'Compare Berserk and Vinland Saga',
      tier: 'standard',
    });
    expect(states).toContain('Member Missing');
    expect(reply.attempts.map(({ outcome }) => outcome)).toContain('crashed');
    expect(reply.model).toBe(HAIKU);
    expect(reply.degraded).toContain('model_unavailable');
  });

  it('is retried only where it surely never ran', async () => {
    set({ stage: 'invoke', error: 'Lambda.TooManyRequestsException', times: 1 });
    const throttled = await stack.ask({ query: 'hello through a throttle', slaMs: 10_000 });
    expect(throttled.reply.attempts).toHaveLength(1);
    expect(throttled.reply.outcome).toBe('answered');
    set({ stage: 'invoke', error: 'Lambda.ServiceException', times: 1, after: true });
    const doubtful = await stack.ask({ query: 'hello through a doubt' });
    expect(doubtful.states).toContain('Model Crashed');
  });

  it('of every rung apologises, and the run can be replayed', async () => {
    set({ stage: 'invoke' });
    const { reply } = await stack.ask({ messageId: 'crash-2', query: 'hello into the void' });
    expect(reply.outcome).toBe('apologized');
    expect((await stack.run('crash-2')).record?.status).toBe('failed');
  });
});

describe('a crash of the small stages', () => {
  it('check: the answer goes on, flagged', async () => {
    set({ stage: 'confidence-check' });
    const { reply, states } = await stack.ask({ query: 'hello, unchecked' });
    expect(states.slice(-3)).toEqual(['Check Confidence', 'Aggregate Reply', 'Reply Ready']);
    expect(reply).toMatchObject({ outcome: 'degraded', model: HAIKU });
    expect(reply.degraded).toContain('low_confidence');
  });

  it('escalate: the best answer so far', async () => {
    await stack.faults({ kind: 'low-confidence', model: 'haiku' });
    set({ stage: 'escalate' });
    const { reply, states } = await stack.ask({ query: 'hello, no way up' });
    await stack.clear();
    expect(states).toContain('Escalate');
    expect(reply).toMatchObject({ outcome: 'degraded', model: HAIKU });
  });

  it('aggregate: the paid and checked answer is sent with the apology, and the run is kept for a replay', async () => {
    set({ stage: 'aggregate' });
    const { reply, states } = await stack.ask({ messageId: 'crash-3', query: 'hello, last step' });
    expect(states.slice(-3)).toEqual(['Aggregate Reply', 'Record Failure', 'Apologize']);
    expect(reply).toMatchObject({ outcome: 'apologized', model: HAIKU });
    expect(reply.text).toContain('[simulated]');
    const { record, attempts } = await stack.run('crash-3');
    expect(record).toMatchObject({ status: 'failed', artefacts: { said: reply.text } });
    expect(attempts).toHaveLength(1);
  });

  it('aggregate, after it had finished: the retry hands out the reply that was written', async () => {
    set({ stage: 'aggregate', error: 'Lambda.ServiceException', times: 1, after: true });
    const { reply, states } = await stack.ask({ messageId: 'crash-4', query: 'hello, twice finished' });
    expect(states.at(-1)).toBe('Reply Ready');
    expect(reply).toMatchObject({ outcome: 'answered', lane: 'simple' });
    expect((await stack.run('crash-4')).record?.reply?.text).toBe(reply.text);
  });
});
