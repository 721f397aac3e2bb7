import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assignVariant,
  policyUnder,
  requestUnder,
  variantNamed,
} from '../../../../tasks/core/policy/experiment.ts';
import { experimentProblems } from '../../../../tasks/core/policy/experiment-problems.ts';
import {
  type Changes,
  type Experiment,
  type Policy,
  policySchema,
} from '../../../../tasks/core/policy/policy.ts';
import { defaultPolicy } from '../../../../tasks/profiles/mangaassist/default-policy.ts';
import { request } from '../../../fixtures/contract.ts';

const experiment = (changes: Partial<Experiment> = {}): Experiment => ({
  name: 'bold',
  salt: 'november',
  variants: [
    { name: 'control', weight: 3, changes: {} },
    { name: 'strong', weight: 1, changes: { rungs: { cheap: 'claude-sonnet-5-5' } } },
  ],
  ...changes,
});
const withExperiments = (...experiments: Experiment[]): Policy => ({ ...defaultPolicy, experiments });
const inSession = (sessionId: string, policy: Policy) => assignVariant(request({ sessionId }), policy)?.name;
const SESSIONS = Array.from({ length: 8_000 }, (_, at) => `session-${at}`);
const shareOf = (name: string | undefined, policy: Policy): number =>
  SESSIONS.filter((id) => inSession(id, policy) === name).length / SESSIONS.length;

describe('the variant of a session', () => {
  it('never changes, whatever the session asks', () => {
    const policy = withExperiments(experiment());
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.string({ minLength: 1 }),
        fc.string(),
        (session, query, user) => {
          const again = assignVariant(
            request({ sessionId: session, query, userId: user, tier: 'premium' }),
            policy,
          );
          expect(again?.name).toBe(inSession(session, policy));
        },
      ),
    );
  });

  it('comes as often as its weight says', () => {
    const policy = withExperiments(experiment());
    expect(shareOf('bold/strong', policy)).toBeCloseTo(0.25, 1);
    expect(shareOf('bold/control', policy)).toBeCloseTo(0.75, 1);
  });

  it('is none outside the share, and the share says nothing about the variant', () => {
    const policy = withExperiments(experiment({ share: 0.4 }));
    expect(shareOf(undefined, policy)).toBeCloseTo(0.6, 1);
    expect(shareOf('bold/strong', policy)).toBeCloseTo(0.1, 1);
  });

  it('is dealt anew by another salt', () => {
    const [one, other] = [withExperiments(experiment()), withExperiments(experiment({ salt: 'december' }))];
    const moved = SESSIONS.filter((id) => inSession(id, one) !== inSession(id, other)).length;
    expect(moved / SESSIONS.length).toBeCloseTo(2 * 0.25 * 0.75, 1);
  });

  it('stays when the experiment is given to more sessions', () => {
    const [few, more] = [0.2, 0.6].map((share) => withExperiments(experiment({ share })));
    for (const id of SESSIONS) {
      const before = inSession(id, few as Policy);
      if (before !== undefined) expect(inSession(id, more as Policy)).toBe(before);
    }
  });

  it('is of one experiment: the next takes what is left', () => {
    const policy = withExperiments(experiment({ share: 0.5 }), experiment({ name: 'calm', salt: 'x' }));
    expect(shareOf('bold/control', policy) + shareOf('bold/strong', policy)).toBeCloseTo(0.5, 1);
    expect(shareOf(undefined, policy)).toBe(0);
  });

  it('is none without experiments', () => {
    expect(inSession('s-1', defaultPolicy)).toBeUndefined();
  });
});

describe('what the request names goes first', () => {
  const byStrategy = withExperiments(
    experiment({
      variants: [
        { name: 'control', weight: 1, changes: {} },
        { name: 'cascade', weight: 1, changes: { strategy: 'cascade' } },
      ],
    }),
  );
  const drawn = SESSIONS.find((id) => inSession(id, byStrategy) === 'bold/cascade') as string;
  const cascade = variantNamed('bold/cascade', byStrategy);

  it('takes a pinned message out of every experiment', () => {
    const policy = withExperiments(experiment());
    expect(assignVariant(request({ model: 'claude-haiku-5-5' }), policy)).toBeNull();
    expect(assignVariant(request({ tier: 'premium' }), { ...policy, tierIsPin: true })).toBeNull();
    expect(assignVariant(request({ tier: 'premium' }), policy)).not.toBeNull();
  });

  it('proposes its strategy where the request names none', () => {
    expect(requestUnder(request({ sessionId: drawn }), cascade).strategy).toBe('cascade');
    expect(requestUnder(request(), null)).toEqual(request());
  });

  it.each([
    ['strategy', { strategy: 'cost' as const }],
    ['goal', { goal: 'quality' as const }],
    ['chain', { chain: 'fast' }],
    ['ensemble', { ensemble: { method: 'confidence_select' as const } }],
  ])('leaves out of an experiment with strategies whoever names a %s, its control too', (_, named) => {
    for (const sessionId of SESSIONS.slice(0, 20)) {
      expect(assignVariant(request({ sessionId, ...named }), byStrategy)).toBeNull();
    }
    expect(requestUnder(request(named), cascade)).toEqual(request(named));
  });

  it('keeps what else a variant changes', () => {
    const variants = [
      { name: 'control', weight: 1, changes: {} },
      { name: 'both', weight: 1, changes: { strategy: 'cascade' as const, thresholds: { accept: 0.9 } } },
    ];
    const policy = withExperiments(experiment({ variants }));
    const sessionId = SESSIONS.find((id) => inSession(id, policy) === 'bold/both') as string;
    const asked = request({ sessionId, goal: 'cost' });
    const variant = assignVariant(asked, policy);
    expect(variant?.name).toBe('bold/both');
    expect(requestUnder(asked, variant).strategy).toBeUndefined();
  });
});

describe('the policy under a variant', () => {
  const all: Changes = {
    thresholds: { accept: 0.7 },
    rungs: { mid: 'claude-opus-5-5' },
    limits: { maxClimbs: 1 },
    tokensByLane: { simple: 99 },
  };
  const policy = withExperiments(experiment({ variants: [{ name: 'all', weight: 1, changes: all }] }));

  it('has its changes, and all else as it was', () => {
    const under = policyUnder(policy, 'bold/all');
    expect(under).toEqual({
      ...policy,
      thresholds: { ...policy.thresholds, accept: 0.7 },
      rungs: { ...policy.rungs, mid: 'claude-opus-5-5' },
      limits: { ...policy.limits, maxClimbs: 1 },
      tokens: { ...policy.tokens, byLane: { ...policy.tokens.byLane, simple: 99 } },
    });
  });

  it('is the policy itself outside of experiments, and where it has no such variant', () => {
    expect(policyUnder(policy, null)).toBe(policy);
    expect(policyUnder(policy, 'bold/gone')).toBe(policy);
  });
});

describe('an experiment that does not hold together', () => {
  const problems = (...experiments: Experiment[]) =>
    experimentProblems(withExperiments(...experiments), ({ thresholds, rungs, models }) => [
      ...(models.some(({ id }) => id === rungs.cheap) ? [] : [`rungs.cheap names ${rungs.cheap}`]),
      ...(thresholds.minQuality === 0.85 ? ['a mistake of the policy itself'] : []),
    ]);
  const twin = { name: 'control', weight: 1, changes: { thresholds: { accept: 0.5 } } };

  it.each([
    ['is fine', [experiment()], []],
    [
      'leads to a policy that is none',
      [experiment({ variants: [twin, { name: 'b', weight: 1, changes: { rungs: { cheap: 'gpt-9' } } }] })],
      ['experiments bold/b: rungs.cheap names gpt-9'],
    ],
    [
      'names an experiment twice',
      [experiment(), experiment()],
      ['experiments names bold twice: give one of them another name'],
    ],
    [
      'names a variant twice',
      [experiment({ variants: [twin, twin] })],
      ['experiments bold.variants names control twice: give one of them another name'],
    ],
    [
      'has a name that reads as two',
      [experiment({ name: 'a/b' })],
      ['experiments names "a/b": use 1-40 of a-z, 0-9 and -, not - first'],
    ],
    [
      'changes nothing',
      [
        experiment({
          variants: [
            { ...twin, changes: {} },
            { ...twin, name: 'b', changes: {} },
          ],
        }),
      ],
      ['experiments bold changes nothing: give one of its variants changes'],
    ],
    [
      'has too many variants',
      [experiment({ variants: ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ ...twin, name })) })],
      ['experiments bold has 6 variants: use 2 to 5'],
    ],
    [
      'is one too many',
      ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => experiment({ name })),
      ['experiments has 6: use at most 5'],
    ],
  ])('%s', (_, experiments, expected) => {
    expect(problems(...experiments)).toEqual(expected);
  });

  it.each([
    ['a weight of nothing', { variants: [{ ...twin, weight: 0 }, twin] }, 'experiments.0.variants.0.weight'],
    ['a single variant', { variants: [twin] }, 'experiments.0.variants'],
    ['a share above 1', { share: 1.5 }, 'experiments.0.share'],
    ['no salt', { salt: '' }, 'experiments.0.salt'],
    [
      'a change of what cannot be compared',
      { variants: [{ ...twin, changes: { budgets: { dayUsd: 1 } } as Changes }, twin] },
      'experiments.0.variants.0.changes',
    ],
    [
      'a threshold out of bounds',
      { variants: [{ ...twin, changes: { thresholds: { accept: 2 } } }, twin] },
      'experiments.0.variants.0.changes.thresholds.accept',
    ],
  ])('is no policy with %s', (_, changes, at) => {
    const parsed = policySchema.safeParse(withExperiments(experiment(changes)));
    expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toEqual([at]);
  });
});
