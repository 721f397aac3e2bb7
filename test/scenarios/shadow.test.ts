import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../tasks/adapters/system-clock.ts';
import { withRunStore } from '../../workflows/cli/run-store.ts';
import { StepladderClient } from '../../workflows/client/client.ts';
import type { Pair } from '../../workflows/shadow/compare-runs.ts';
import { readShadows } from '../../workflows/shadow/read-shadows.ts';
import { waitForPair } from '../../workflows/shadow/wait-for-pair.ts';
import { startTestStack, type TestStack } from '../harness/stack.ts';

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';
/** The default, which is no longer live: there the cheap rung is a cheap model. */
const CANDIDATE = 1;

let stack: TestStack;
let client: StepladderClient;
beforeAll(async () => {
  stack = await startTestStack();
  await stack.policy((policy) => ({ ...policy, rungs: { ...policy.rungs, cheap: SONNET } }));
  client = new StepladderClient({
    stateMachineArn: stack.endpoints.stateMachines['coordinate'] ?? '',
    endpoint: stack.endpoints.stepFunctions,
    region: stack.endpoints.region,
    shadow: { share: 1, policyVersion: CANDIDATE },
    onShadowError: (error) => {
      throw error;
    },
  });
});
afterAll(async () => {
  client.close();
  await stack.close();
});

const pairOf = (shadowId: string | null): Promise<Pair | undefined> =>
  withRunStore(stack.endpoints, (runs) => waitForPair(shadowId ?? 'none', runs, systemClock));

describe('a shadow', () => {
  it('answers the same message under the candidate, beside the run it shadows', async () => {
    const { reply, shadowId } = await client.ask({ messageId: 'sh-1', query: 'Is Berserk in stock?' });
    expect(reply).toMatchObject({ lane: 'medium', model: SONNET, replayOf: null });
    const pair = await pairOf(shadowId);
    expect(pair).toMatchObject({
      messageId: 'sh-1',
      shadowId: 'sh-1~s1',
      live: { policyVersion: 2, lane: 'medium', model: SONNET },
      candidate: { policyVersion: CANDIDATE, lane: 'medium', model: HAIKU },
      sameLane: true,
      sameModel: false,
    });
    expect(pair?.candidate.costUsd).toBeGreaterThan(0);
    expect(pair?.candidate.costUsd).toBeLessThan(reply.costUsd);
    const { record, attempts } = await stack.run('sh-1~s1');
    expect(record).toMatchObject({ shadowOf: 'sh-1', reply: { replayOf: 'sh-1' } });
    // It pays for itself: nothing of the original was taken over.
    expect(attempts.map(({ role, model }) => [role, model])).toEqual([['answer', HAIKU]]);
  });

  it('answers for nobody: the original keeps its own reply', async () => {
    const message = { messageId: 'sh-2', sessionId: 'sh-2', query: 'hello' };
    const { reply, shadowId } = await client.ask(message);
    expect(await pairOf(shadowId)).toBeDefined();
    const { record } = await stack.run('sh-2');
    expect(record).not.toHaveProperty('answeredBy');
    expect((await client.ask(message)).reply).toMatchObject({
      lane: 'repeat',
      text: reply.text,
      model: SONNET,
    });
  });

  it('sees the conversation as its original saw it, and leaves it as it is', async () => {
    const sessionId = 'sh-talk';
    await client.ask({ sessionId, messageId: 'sh-3', query: 'Is Berserk in stock?' });
    const { shadowId } = await client.ask({ sessionId, messageId: 'sh-4', query: 'And how much is it?' });
    const pair = await pairOf(shadowId);
    expect(pair?.sameLane).toBe(true);
    // The third question finds two exchanges, one a message, and nothing of their shadows.
    const third = await stack.ask({ sessionId, query: 'Is it a long series?' });
    const { history } = third.variables as { history: readonly { content: string }[] };
    expect(history.map(({ content }) => content).filter((content) => content.endsWith('?'))).toEqual([
      'Is Berserk in stock?',
      'And how much is it?',
    ]);
  });

  it('is given the same turns before the question, without the question itself', async () => {
    const sessionId = 'sh-turns';
    await stack.ask({ sessionId, messageId: 'sh-5', query: 'hello' });
    await stack.ask({ sessionId, messageId: 'sh-6', query: 'Is Claymore in stock?' });
    const shadow = await stack.ask({
      sessionId,
      messageId: 'sh-6~s1',
      query: 'Is Claymore in stock?',
      replayOf: 'sh-6',
      policyVersion: CANDIDATE,
    });
    const { history } = shadow.variables as { history: readonly { role: string; content: string }[] };
    expect(history.map(({ role }) => role)).toEqual(['user', 'assistant']);
    expect(history[0]?.content).toBe('hello');
  });

  it('puts nothing into the caches', async () => {
    const query = 'Good evening to you!';
    const { shadowId } = await client.ask({ messageId: 'sh-7', query });
    expect(await pairOf(shadowId)).toBeDefined();
    const under = await stack.ask({ query, policyVersion: CANDIDATE });
    expect(under.reply).toMatchObject({ lane: 'simple', model: HAIKU });
  });

  it('is not asked for when a stored answer was given', async () => {
    const query = 'Good night to you!';
    await client.ask({ query });
    const { reply, shadowId } = await client.ask({ query });
    expect([reply.lane, shadowId]).toEqual(['cached', null]);
  });

  it('fails alone', async () => {
    const message = { sessionId: 'sh-8', query: 'hello, good shop' };
    await stack.ask({ ...message, messageId: 'sh-8' });
    await stack.faults({ kind: 'overload' });
    const shadow = { messageId: 'sh-8~s1', replayOf: 'sh-8', policyVersion: CANDIDATE };
    expect((await stack.ask({ ...message, ...shadow })).reply.outcome).toBe('apologized');
    await stack.clear();
    expect((await stack.run('sh-8')).record).toMatchObject({ status: 'answered', reply: { model: SONNET } });
    const report = await withRunStore(stack.endpoints, (runs) =>
      readShadows(runs, { limit: 100 }, CANDIDATE),
    );
    expect(report.totals).toMatchObject({ failed: 1, running: 0, alone: 0 });
    expect(report.pairs.map(({ shadowId }) => shadowId)).not.toContain('sh-8~s1');
  });
});
