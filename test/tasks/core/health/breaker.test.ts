import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BreakerSettings,
  bucketOf,
  closed,
  type DeploymentHealth,
  mayProbe,
  opened,
  shouldTrip,
  stateOf,
  UNKNOWN_HEALTH,
} from '../../../../tasks/core/health/breaker.ts';

const settings: BreakerSettings = {
  windowS: 30,
  minFailures: 5,
  failureShare: 0.5,
  coolDownMs: 5_000,
  coolDownFactor: 2,
  maxCoolDownMs: 60_000,
  authCoolDownMs: 30_000,
  probeMs: 4_000,
};
const NOON = Date.parse('2026-11-21T12:00:00Z');

const counted = (...buckets: readonly (readonly [agoS: number, failures: number, successes: number])[]) => ({
  ...UNKNOWN_HEALTH,
  buckets: buckets.map(([agoS, failures, successes]) => ({
    at: bucketOf(NOON - agoS * 1_000),
    failures,
    successes,
  })),
});

describe.each([
  ['nothing', counted(), false],
  ['four failures of four', counted([0, 4, 0]), false],
  ['five failures of five', counted([0, 5, 0]), true],
  ['five failures of ten', counted([0, 5, 5]), true],
  ['five failures of eleven', counted([0, 5, 6]), false],
  ['five failures spread over the window', counted([0, 2, 1], [10, 2, 1], [30, 1, 1]), true],
  ['five failures, one before the window', counted([0, 4, 0], [40, 1, 0]), false],
  ['five failures that earlier successes outweigh', counted([0, 5, 0], [20, 0, 100]), false],
  ['a thousand failures while it is open', { ...counted([0, 1_000, 0]), openUntil: NOON + 1 }, false],
  ['a thousand failures while it is tried again', { ...counted([0, 1_000, 0]), openUntil: NOON - 1 }, false],
] as const)('%s', (_, health, trips) => {
  it(trips ? 'opens the breaker' : 'leaves the breaker as it is', () => {
    expect(shouldTrip(health, NOON, settings)).toBe(trips);
  });
});

/** Everything that may happen to the shared state, from any of several callers with old news. */
type Event =
  | { readonly kind: 'fail' | 'trip' | 'take' | 'answer' | 'break' | 'look'; readonly caller: number }
  | { readonly kind: 'pass'; readonly ms: number };

const callers = fc.integer({ min: 0, max: 3 });
const events: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    kind: fc.constantFrom(
      'fail' as const,
      'trip' as const,
      'take' as const,
      'answer' as const,
      'break' as const,
      'look' as const,
    ),
    caller: callers,
  }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 20_000 }) }),
);

/** The shared item with its conditions, and callers who act on what they saw last. */
class World {
  now = NOON;
  shared: DeploymentHealth = UNKNOWN_HEALTH;
  readonly seen: DeploymentHealth[] = Array.from({ length: 4 }, () => UNKNOWN_HEALTH);
  readonly tripped: number[] = [];
  /** Callers who hold a probe by what they were told, with its end. */
  readonly probing = new Map<number, { readonly gen: number; readonly until: number }>();

  apply(event: Event): void {
    if (event.kind === 'pass') {
      this.now += event.ms;
      return;
    }
    const { caller, kind } = event;
    const seen = this.seen[caller] ?? UNKNOWN_HEALTH;
    const isCurrent = seen.gen === this.shared.gen;
    if (kind === 'look') this.seen[caller] = this.shared;
    if (kind === 'fail' && isCurrent) this.#count();
    if (kind === 'trip' && isCurrent && shouldTrip(seen, this.now, settings)) {
      this.tripped.push(seen.gen);
      this.shared = opened(seen, 'overloaded', this.now, settings);
    }
    if (kind === 'take' && isCurrent && mayProbe(seen, this.now) && mayProbe(this.shared, this.now)) {
      const until = this.now + settings.probeMs;
      this.shared = { ...this.shared, probe: { holder: String(caller), until } };
      this.probing.set(caller, { gen: seen.gen, until });
    }
    if (kind === 'answer' || kind === 'break') this.#end(caller, kind === 'answer');
  }

  #count(): void {
    const at = bucketOf(this.now);
    const others = this.shared.buckets.filter((bucket) => bucket.at !== at);
    const failures = (this.shared.buckets.find((bucket) => bucket.at === at)?.failures ?? 0) + 1;
    this.shared = { ...this.shared, buckets: [...others, { at, failures, successes: 0 }] };
  }

  #end(caller: number, good: boolean): void {
    const probe = this.probing.get(caller);
    this.probing.delete(caller);
    const holds = probe?.gen === this.shared.gen && this.shared.probe?.holder === String(caller);
    if (!holds) return;
    this.shared = good
      ? closed(this.shared, this.now)
      : opened(this.shared, 'overloaded', this.now, settings);
  }
}

describe('whatever happens in whatever order', () => {
  const laws = (check: (world: World, event: Event) => void) =>
    fc.assert(
      fc.property(fc.array(events, { maxLength: 200 }), (history) => {
        const world = new World();
        for (const event of history) {
          world.apply(event);
          check(world, event);
        }
      }),
      { numRuns: 500 },
    );

  it('one caller at most tries a deployment at a time', () => {
    laws((world) => {
      const trying = [...world.probing.values()].filter(
        ({ gen, until }) => gen === world.shared.gen && until > world.now,
      );
      expect(trying.length).toBeLessThanOrEqual(1);
    });
  });

  it('a breaker opens from closed once a generation', () => {
    laws((world) => {
      expect(new Set(world.tripped).size).toBe(world.tripped.length);
    });
  });

  it('nobody is tried before the cool-down is over, and it is bounded', () => {
    laws((world) => {
      const { openUntil, probe } = world.shared;
      if (openUntil !== null) expect(openUntil - world.now).toBeLessThanOrEqual(settings.maxCoolDownMs);
      if (probe !== null) expect(openUntil).toBeLessThanOrEqual(world.now);
    });
  });

  it('a breaker closes again as soon as somebody who looks and tries is answered', () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 200 }), (history) => {
        const world = new World();
        for (const event of history) world.apply(event);
        world.apply({ kind: 'pass', ms: settings.maxCoolDownMs + settings.probeMs });
        world.apply({ kind: 'look', caller: 0 });
        world.apply({ kind: 'take', caller: 0 });
        world.apply({ kind: 'answer', caller: 0 });
        expect(stateOf(world.shared, world.now)).toBe('closed');
      }),
      { numRuns: 500 },
    );
  });
});

describe('the cool-down', () => {
  it('does not extend where the breaker had been closed for long', () => {
    const again = opened({ ...UNKNOWN_HEALTH, trips: 4, closedAt: NOON - 60_000 }, 'failed', NOON, settings);
    expect(again).toMatchObject({ trips: 1, openUntil: NOON + 5_000 });
  });

  it('extends while it never closes, however long ago it last did', () => {
    const open = { ...UNKNOWN_HEALTH, trips: 1, openUntil: NOON - 1, closedAt: NOON - 3_600_000 };
    expect(opened(open, 'failed', NOON, settings)).toMatchObject({ trips: 2, openUntil: NOON + 10_000 });
  });
});
