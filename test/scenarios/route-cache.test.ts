import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Turn } from '../../tasks/core/contract/request.ts';
import { createMangaAssist } from '../../tasks/profiles/mangaassist/profile.ts';
import { startTestStack, type TestStack, type Told } from '../harness/stack.ts';

/** The simulated classifier is this sure of what it recognises, whatever the rules have learned. */
const CLASSIFY = 0.87;
const HISTORY: Turn[] = [
  { role: 'user', content: 'hello' },
  { role: 'assistant', content: 'Hi.' },
];
const { classify } = createMangaAssist();
/** Messages that the model recognises, and the rules do not, with or without something said before. */
const UNSURE = [
  'any difference, hm?',
  'the gist of that',
  'any cheaper ones, hm?',
  'imagine that',
  'what do you think, hm?',
  'which is better, then?',
  'something like it, hm',
  'available, then?',
].filter((query) =>
  [[], HISTORY].every((history) => classify(query, history, undefined).classification.confidence < CLASSIFY),
);
const [ONCE = expect.fail('no message is vague enough'), AFTER = ONCE, FAILING = expect.fail('too few')] =
  UNSURE;

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
  await stack.policy((policy) => ({ ...policy, thresholds: { ...policy.thresholds, classify: CLASSIFY } }));
});
afterAll(() => stack.close());

const roles = ({ reply }: Told): readonly string[] => reply.attempts.map(({ role }) => role);

describe('a message that only the classifier understands', () => {
  it('is classified once: the same words skip Look Closer and take the same route', async () => {
    const first = await stack.ask({ query: ONCE });
    expect(first.states).toContain('Look Closer');
    expect(roles(first)).toContain('classifier');

    const second = await stack.ask({ query: ` ${ONCE.toUpperCase()}  `, tier: 'economy' });
    expect(second.states).not.toContain('Look Closer');
    expect(roles(second)).not.toContain('classifier');
    expect(second.variables).toMatchObject({ classification: { source: 'cache' }, facts: { unsure: false } });
    expect(second.reply.route).toMatchObject({
      intents: first.reply.route?.intents,
      complexity: first.reply.route?.complexity,
      band: first.reply.route?.band,
    });
  });

  it('is asked of the classifier again after other words', async () => {
    expect((await stack.ask({ query: AFTER })).states).toContain('Look Closer');
    const { states } = await stack.ask({ query: AFTER, history: HISTORY });
    expect(states).toContain('Look Closer');
  });

  it('is asked again when the classifier had failed: the fallback is never kept', async () => {
    const query = FAILING;
    await stack.faults({ kind: 'overload', times: 1 });
    const failed = await stack.ask({ query });
    await stack.clear();
    expect(failed.reply.degraded).toContain('classifier_unavailable');
    const again = await stack.ask({ query });
    expect(again.states).toContain('Look Closer');
    expect(again.reply.degraded).not.toContain('classifier_unavailable');
  });
});
