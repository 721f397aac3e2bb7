import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assignVariant } from '../../tasks/core/policy/experiment.ts';
import type { Experiment } from '../../tasks/core/policy/policy.ts';
import { defaultPolicy } from '../../tasks/profiles/mangaassist/default-policy.ts';
import { startTestStack, type TestStack } from '../harness/stack.ts';

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';
const EXPERIMENT: Experiment = {
  name: 'strong-start',
  salt: 'november',
  variants: [
    { name: 'control', weight: 1, changes: {} },
    { name: 'sonnet', weight: 1, changes: { rungs: { cheap: SONNET } } },
  ],
};

/** A session that the experiment puts into this variant. */
function sessionIn(name: string): string {
  const policy = { ...defaultPolicy, experiments: [EXPERIMENT] };
  const ids = Array.from({ length: 100 }, (_, at) => `session-${at}`);
  const found = ids.find(
    (sessionId) => assignVariant({ messageId: 'm', sessionId, query: 'q' }, policy)?.name === name,
  );
  if (found === undefined) throw new Error(`no session is in ${name}`);
  return found;
}
const CONTROL = sessionIn('strong-start/control');
const STRONG = sessionIn('strong-start/sonnet');

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
  await stack.policy((policy) => ({ ...policy, experiments: [EXPERIMENT] }));
});
afterAll(() => stack.close());

describe('an experiment', () => {
  it('answers each session under its variant, and says which in reply and record', async () => {
    const control = await stack.ask({ query: 'hello', sessionId: CONTROL, messageId: 'exp-control' });
    const strong = await stack.ask({ query: 'hello', sessionId: STRONG, messageId: 'exp-strong' });
    expect(control.reply).toMatchObject({ model: HAIKU, route: { variant: 'strong-start/control' } });
    expect(strong.reply).toMatchObject({ model: SONNET, route: { variant: 'strong-start/sonnet' } });
    expect((await stack.run('exp-strong')).record?.variant).toBe('strong-start/sonnet');
  });

  it('never serves the answer of one variant to another', async () => {
    const query = 'good evening!';
    const history: never[] = [];
    await stack.ask({ query, history, sessionId: CONTROL });
    const other = await stack.ask({ query, history, sessionId: STRONG });
    const same = await stack.ask({ query, history, sessionId: STRONG });
    expect(other.reply).toMatchObject({ lane: 'simple', model: SONNET });
    expect(same.reply).toMatchObject({ lane: 'cached', route: { variant: 'strong-start/sonnet' } });
  });

  it('leaves whoever names the model alone', async () => {
    const { reply } = await stack.ask({ query: 'hello', sessionId: STRONG, model: HAIKU });
    expect(reply).toMatchObject({ model: HAIKU, route: { variant: null } });
  });

  it('goes on in a replay', async () => {
    const failed = { query: 'hello there', sessionId: STRONG, messageId: 'exp-broken' };
    await stack.faults({ kind: 'overload' });
    expect((await stack.ask(failed)).reply.outcome).toBe('apologized');
    await stack.clear();
    const replay = await stack.ask({ ...failed, messageId: 'exp-broken~r1', replayOf: 'exp-broken' });
    expect(replay.reply).toMatchObject({ model: SONNET, route: { variant: 'strong-start/sonnet' } });
  });
});
