import { describe, expect, it } from 'vitest';
import type { UnderstandDeps } from '../../../tasks/classify/deps.ts';
import { type Guess, guess } from '../../../tasks/classify/guess.ts';
import type { MessageRequest, Turn } from '../../../tasks/core/contract/request.ts';
import type { Policy } from '../../../tasks/core/policy/policy.ts';
import type { CachedRoute } from '../../../tasks/ports/route-cache.ts';
import { defaultPolicy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { FakeRouteCache } from '../../fakes/fake-route-cache.ts';
import { classification, entities, request } from '../../fixtures/contract.ts';

const NOW = 1_000_000;
const said: CachedRoute = {
  intents: ['comparison'],
  complexity: 7,
  domains: ['manga'],
  needsContext: true,
  needsProductData: true,
  confidence: 0.88,
};
const vague = classification({
  intents: ['unknown'],
  confidence: 0.2,
  entities: entities({ productIds: ['berserk'] }),
});

function world(fast = vague) {
  const routes = new FakeRouteCache();
  const deps = {
    routes,
    clock: { now: () => NOW },
    profile: { classify: () => ({ classification: fast, reason: '' }) },
  } as unknown as UnderstandDeps;
  const ask = (
    changes: Partial<MessageRequest> = {},
    history: readonly Turn[] = [],
    policy: Policy = defaultPolicy,
  ): Promise<Guess> => guess(request(changes), history, null, policy, deps);
  return { routes, ask };
}

describe('guessing what a message is', () => {
  it('takes over what the classifier said of the same words, with the entities of the rules', async () => {
    const { routes, ask } = world();
    const first = await ask();
    expect(first).toMatchObject({ classification: vague, routeKey: expect.any(String) });
    await routes.put(first.routeKey as string, said, NOW + 1);
    const second = await ask({ query: ' HELLO ', tier: 'premium', sessionId: 'another' });
    expect(second.classification).toEqual({ ...vague, ...said, source: 'cache' });
    expect(second.fast).toEqual(vague);
  });

  it('forgets it when its time has come', async () => {
    const { routes, ask } = world();
    const { routeKey } = await ask();
    await routes.put(routeKey as string, said, NOW);
    expect((await ask()).classification).toEqual(vague);
  });

  it('does not ask for a message that the rules are sure of', async () => {
    const { routes, ask } = world(classification());
    expect((await ask()).routeKey).toBeNull();
    expect(routes.asked).toEqual([]);
  });

  it.each([
    ['a pinned model', { model: 'claude-sonnet-5-5' }],
    ['an ensemble', { strategy: 'ensemble' as const }],
    ['a named ensemble', { ensemble: { method: 'confidence_select' as const } }],
    ['a replay', { messageId: 'm-1~r1', replayOf: 'm-1' }],
  ])('neither reads nor keeps anything for %s', async (_, changes) => {
    const { routes, ask } = world();
    expect((await ask(changes)).routeKey).toBeNull();
    expect(routes.asked).toEqual([]);
  });

  it('neither reads nor keeps where a tier is a pin, or the policy keeps nothing', async () => {
    const { routes, ask } = world();
    const caches = { ...defaultPolicy.caches, routeTtlS: 0 };
    await ask({ tier: 'premium' }, [], { ...defaultPolicy, tierIsPin: true });
    await ask({}, [], { ...defaultPolicy, caches });
    expect(routes.asked).toEqual([]);
  });

  it('tells the same words after other turns apart, but only turns the classifier sees', async () => {
    const { ask } = world();
    const turn = (role: Turn['role'], content: string): Turn => ({ role, content });
    const recent = [turn('user', 'c'), turn('assistant', 'd')];
    const longer = [turn('user', 'a'), turn('assistant', 'b'), ...recent];
    const keys = await Promise.all([ask(), ask({}, recent), ask({}, longer)]);
    const [none, two, four] = keys.map(({ routeKey }) => routeKey);
    expect(two).not.toBe(none);
    expect(four).toBe(two);
  });

  it('goes on without a cache that is down', async () => {
    const { routes, ask } = world();
    routes.down = true;
    expect(await ask()).toMatchObject({ classification: vague, routeKey: expect.any(String) });
  });
});
