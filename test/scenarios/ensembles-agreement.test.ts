import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Attempt } from '../../tasks/core/contract/attempt.ts';
import type { InvokeInput, InvokeOutput } from '../../tasks/invoke/contract.ts';
import { startTestStack, type TestStack, type Told } from '../harness/stack.ts';

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';
const OPUS = 'claude-opus-5-5';
const TITAN = 'titan-embed-text-v2';

let stack: TestStack;
let lines: Readonly<Record<string, string>> = {};
/** The stage, or the mode of a stage, that dies without a word. */
let dies = '';
let deaths = Number.POSITIVE_INFINITY;
beforeAll(async () => {
  stack = await startTestStack({
    intercept: async (stage, event, next) => {
      const { mode, model, role } = event as Partial<InvokeInput> & { readonly mode?: string };
      if (dies !== '' && [stage, mode].includes(dies) && deaths > 0) {
        deaths -= 1;
        throw Object.assign(new Error('on purpose'), { name: 'Runtime.ExitError' });
      }
      const output = await next(event);
      const text = role === 'answer' ? lines[model ?? ''] : undefined;
      if (stage !== 'invoke' || text === undefined) return output;
      const { attempt, degraded } = output as InvokeOutput;
      return { attempt: { ...attempt, text, selfReport: 0.95 }, degraded };
    },
  });
});
afterEach(async () => {
  lines = {};
  dies = '';
  deaths = Number.POSITIVE_INFINITY;
  await stack.clear();
});
afterAll(() => stack.close());

let asks = 0;
const ask = (changes: object = {}) => {
  asks += 1;
  return stack.ask({
    messageId: `alike-${asks}`,
    query: 'hello, tell me something nice',
    slaMs: 9_000,
    tier: 'premium',
    ensemble: { method: 'confidence_select', models: [HAIKU, SONNET, OPUS] },
    ...changes,
  });
};

const embeddingsOf = (attempts: readonly Pick<Attempt, 'role'>[]) =>
  attempts.filter(({ role }) => role === 'embedding');
const pays = ({ reply }: Told): void => {
  const sum = reply.attempts.reduce((total, { costUsd }) => total + costUsd, 0);
  expect(reply.costUsd).toBeCloseTo(sum, 9);
};

describe('agreement by embeddings', () => {
  it('is paid, journalled, and among the attempts and the cost of the reply', async () => {
    const told = await ask();
    const { reply } = told;
    expect(reply).toMatchObject({ outcome: 'answered', resolution: { agreementBy: 'embedding' } });
    const embeddings = reply.attempts.filter(({ role }) => role === 'embedding');
    expect(embeddings.map(({ no, model, outcome }) => [no, model, outcome])).toEqual([
      [3, TITAN, 'accepted'],
      [4, TITAN, 'accepted'],
      [5, TITAN, 'accepted'],
    ]);
    expect(embeddings.every(({ costUsd, inputTokens }) => costUsd > 0 && inputTokens > 0)).toBe(true);
    expect(JSON.stringify(reply)).not.toContain('"vector"');
    pays(told);
    const { attempts } = await stack.run(reply.messageId);
    expect(attempts.filter(({ embedded }) => embedded !== undefined)).toHaveLength(3);
  });

  it('is high for answers that mean the same and low for those that do not', async () => {
    lines = {
      [HAIKU]: 'A funny story about school friends warms a rainy day.',
      [SONNET]: 'On a rainy day, a comedy about classmates who are friends is warming.',
      [OPUS]: 'A comedy about friends at school is what warms you when it rains.',
    };
    const same = await ask();
    lines = {
      [HAIKU]: 'A funny story about school friends warms a rainy day.',
      [SONNET]: 'Refunds take five business days after we have received your parcel.',
      [OPUS]: 'Giant robots fight in space while the empire falls apart.',
    };
    const apart = await ask();
    expect(same.reply.resolution?.agreementBy).toBe('embedding');
    expect(apart.reply.resolution).toMatchObject({ agreementBy: 'embedding', lowAgreement: true });
    expect(same.reply.agreement ?? 0).toBeGreaterThan((apart.reply.agreement ?? 1) + 0.2);
  });

  it('takes no model its turn: nobody of three samples is sure, and the next rung is asked all the same', async () => {
    await stack.faults({ kind: 'low-confidence', model: 'haiku' });
    const told = await ask({ ensemble: { method: 'best_of_n', models: [HAIKU], n: 3 } });
    expect(embeddingsOf(told.reply.attempts)).toHaveLength(3);
    expect(told.states).toContain('Invoke Model');
    expect(told.reply).toMatchObject({ outcome: 'answered', resolution: { next: { step: 'asked' } } });
    pays(told);
  });

  it('is not paid again by a replay, which has it all the same', async () => {
    dies = 'aggregate';
    const failed = await ask();
    expect(failed.reply.outcome).toBe('apologized');
    dies = '';
    const before = await stack.calls();
    const { messageId } = failed.reply;
    const { record } = await stack.run(messageId);
    const told = await stack.ask({ ...record?.request, messageId: `${messageId}~r1`, replayOf: messageId });
    expect(told.reply).toMatchObject({ outcome: 'answered', costUsd: 0, agreement: expect.any(Number) });
    expect(told.reply.resolution?.agreementBy).toBe('embedding');
    expect(told.states).not.toContain('Embed Answer');
    expect(await stack.calls()).toEqual(before);
  });
});

describe('agreement by words', () => {
  it('stands in where embeddings fail', async () => {
    await stack.faults({ kind: 'overload', model: 'titan' });
    const told = await ask();
    expect(told.reply).toMatchObject({ outcome: 'answered', degraded: [] });
    expect(told.reply.resolution?.agreementBy).toBe('words');
    expect(embeddingsOf(told.reply.attempts).every((one) => (one as Attempt).outcome === 'throttled')).toBe(
      true,
    );
    pays(told);
  });

  it('stands in where the task that embeds dies, which is booked at its bound', async () => {
    dies = 'embed';
    const told = await ask();
    expect(told.states).toContain('Compare By Words');
    expect(told.reply).toMatchObject({ outcome: 'answered', resolution: { agreementBy: 'words' } });
    const lost = told.reply.attempts.filter(({ role }) => role === 'embedding');
    expect(lost.map(({ outcome }) => outcome)).toEqual(['crashed', 'crashed', 'crashed']);
    expect(lost.every(({ costUsd }) => costUsd > 0)).toBe(true);
    pays(told);
  });

  it('stands in where one of the answers has no vector', async () => {
    lines = { [HAIKU]: 'Hello, friend!', [SONNET]: 'Good to see you.', [OPUS]: 'A good day to you.' };
    dies = 'embed';
    deaths = 1;
    const { reply } = await ask();
    expect(embeddingsOf(reply.attempts)).toHaveLength(3);
    expect(reply.resolution?.agreementBy).toBe('words');
  });
});

describe('a policy without it, or without time for it', () => {
  it('embeds nothing', async () => {
    await stack.policy((policy) => ({
      ...policy,
      embedding: { ...policy.embedding, latencyMs: { p50: 100, p95: 200, p99: 20_000 } },
    }));
    await expect.poll(async () => (await ask()).reply.route?.policyVersion, { timeout: 5_000 }).toBe(2);
    const late = await ask();
    expect(late.states).not.toContain('Embed Answer');
    expect(late.reply).toMatchObject({ outcome: 'answered', resolution: { agreementBy: 'words' } });
    await stack.policy(
      (policy) => ({ ...policy, ensemble: { ...policy.ensemble, embedAgreement: false } }),
      2,
    );
    await expect.poll(async () => (await ask()).reply.route?.policyVersion, { timeout: 5_000 }).toBe(3);
    const off = await ask();
    expect(off.states).not.toContain('Embed Answer');
    expect(off.reply.resolution?.agreementBy).toBe('words');
  });
});
