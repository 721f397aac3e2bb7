import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestStack, type TestStack } from '../harness/stack.ts';

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
  // So much extra that staying is always cheap enough: what is at stake here is who is remembered, and where.
  await stack.policy((policy) => ({
    ...policy,
    caches: { ...policy.caches, answerTtlS: 0 },
    stickiness: { enabled: true, ttlS: 300, minHistoryBytes: 1, maxExtraUsd: 1, providers: ['bedrock'] },
  }));
});
afterAll(() => stack.close());

/** Two exchanges, the second of them with the stronger model. */
async function talk(sessionId: string): Promise<void> {
  await stack.ask({ sessionId, query: 'How do I return a book?' });
  const second = await stack.ask({ sessionId, query: 'How do I pay for shipping?', strategy: 'static' });
  expect(second.reply).toMatchObject({ lane: 'medium', model: SONNET });
}
const FOLLOW_UP = 'How do I cancel my membership?';

describe('a conversation', () => {
  it('goes on with the model that has it in its prompt cache', async () => {
    await talk('warm');
    const { reply } = await stack.ask({ sessionId: 'warm', query: FOLLOW_UP });
    expect(reply).toMatchObject({ lane: 'medium', model: SONNET });
    expect(reply.route?.reason).toMatch(
      /stays on claude-sonnet-5-5, whose prompt cache holds about \d+ tokens/,
    );
    expect(reply.attempts.filter(({ role }) => role === 'answer')).toHaveLength(1);
  });

  it('does not in another session, above the tier, or against what the request wants', async () => {
    await talk('tier');
    await talk('wish');
    const others = [
      { sessionId: 'new' },
      { sessionId: 'tier', tier: 'economy' },
      { sessionId: 'wish', goal: 'latency' },
    ];
    for (const other of others) {
      const { reply } = await stack.ask({ query: FOLLOW_UP, ...other });
      expect(reply.model).toBe(HAIKU);
      expect(reply.route?.reason).not.toContain('prompt cache');
    }
  });
});
