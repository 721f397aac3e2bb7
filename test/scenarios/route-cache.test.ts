import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestStack, type TestStack, type Told } from '../harness/stack.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.close());

const roles = ({ reply }: Told): readonly string[] => reply.attempts.map(({ role }) => role);

describe('a message that only the classifier understands', () => {
  it('is classified once: the same words skip Look Closer and take the same route', async () => {
    const query = 'any difference, hm?';
    const first = await stack.ask({ query });
    expect(first.states).toContain('Look Closer');
    expect(roles(first)).toContain('classifier');

    const second = await stack.ask({ query: ' Any  difference, hm? ', tier: 'economy' });
    expect(second.states).not.toContain('Look Closer');
    expect(roles(second)).not.toContain('classifier');
    expect(second.reply.route).toMatchObject({
      intents: first.reply.route?.intents,
      complexity: first.reply.route?.complexity,
      band: first.reply.route?.band,
    });
  });

  it('is asked of the classifier again after other words', async () => {
    const history = [
      { role: 'user', content: 'Do you have Berserk and Claymore?' },
      { role: 'assistant', content: 'Yes, both.' },
    ];
    const { states } = await stack.ask({ query: 'any difference, hm?', history });
    expect(states).toContain('Look Closer');
  });

  it('is asked again when the classifier had failed: the fallback is never kept', async () => {
    const query = 'any differences at all, hm?';
    await stack.faults({ kind: 'overload', times: 1 });
    const failed = await stack.ask({ query });
    await stack.clear();
    expect(failed.reply.degraded).toContain('classifier_unavailable');
    const again = await stack.ask({ query });
    expect(again.states).toContain('Look Closer');
    expect(again.reply.degraded).not.toContain('classifier_unavailable');
  });
});
