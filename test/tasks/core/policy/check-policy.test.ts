import { describe, expect, it } from 'vitest';
import { checkPolicy } from '../../../../tasks/core/policy/check-policy.ts';
import type { Policy } from '../../../../tasks/core/policy/policy.ts';
import { policyWarnings } from '../../../../tasks/core/policy/policy-warnings.ts';
import { MODEL_SETS, modelSetNamed } from '../../../../tasks/core/policy/registry.ts';
import { defaultPolicy, policyFor } from '../../../../tasks/profiles/mangaassist/default-policy.ts';

const TODAY = '2026-11-21';

type Change = (policy: Policy) => unknown;

const changed = (change: Change): Policy => {
  const policy = structuredClone(defaultPolicy);
  change(policy);
  return policy;
};

/** A field that the types would not let pass. */
const put = (policy: Policy, path: string, value: unknown): void => {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce<object>((inside, key) => Reflect.get(inside, key), policy);
  Reflect.set(parent, last, value);
};
const drop = (policy: Policy, path: string): void => {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  Reflect.deleteProperty(
    keys.reduce<object>((inside, key) => Reflect.get(inside, key), policy),
    last,
  );
};

const modelOf = (policy: Policy, id = 'claude-opus-5-5'): Policy['models'][number] => {
  const found = policy.models.find((model) => model.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
};

describe('the shape of a policy', () => {
  it.each(Object.keys(MODEL_SETS))('of the set %s is right as it is shipped', (name) => {
    const policy = policyFor(modelSetNamed(name));
    expect(checkPolicy(policy, TODAY)).toEqual(policy);
  });

  it.each<readonly [string, Change, string]>([
    [
      'too much',
      (p) => put(p, 'thresholds.accept', 1.5),
      'thresholds.accept is 1.5: use a number from 0 to 1',
    ],
    ['too little', (p) => put(p, 'sla.defaultMs', 0), 'sla.defaultMs is 0: use a number above 0'],
    [
      'not whole',
      (p) => put(p, 'limits.maxCalls', 2.5),
      'limits.maxCalls is 2.5: use a whole number from 1 to 6',
    ],
    ['no number', (p) => put(p, 'thresholds.accept', Number.NaN), 'thresholds.accept is NaN: use a number'],
    ['another type', (p) => put(p, 'tierIsPin', 'yes'), 'tierIsPin is "yes": use true or false'],
    [
      'no choice',
      (p) => put(p, 'intents.faq.minRung', 'best'),
      'intents.faq.minRung is "best": use cheap, mid or top',
    ],
    [
      'no length of a vector',
      (p) => put(p, 'embedding.dimensions', 300),
      'embedding.dimensions is 300: use 256, 512 or 1024',
    ],
    [
      'a slip in a name',
      (p) => put(p, 'thresholds.acept', 0.8),
      'thresholds.acept is no field of the policy: did you mean thresholds.accept?',
    ],
    [
      'a name far from all',
      (p) => put(p, 'tierCaps.gold', 'top'),
      'tierCaps.gold is no field of the policy: remove it, or use one of economy, standard, premium',
    ],
    [
      'a tier without a cap',
      (p) => drop(p, 'tierCaps.premium'),
      'tierCaps.premium is missing: give cheap, mid or top',
    ],
    [
      'a field of a model, by its id',
      (p) => put(p, 'models.2.prices.input', -1),
      'models.claude-opus-5-5.prices.input is -1: use a number of at least 0',
    ],
    ['no models', (p) => put(p, 'models', []), 'models is []: use a list of at least 1'],
    [
      'weights that do not add up',
      (p) => put(p, 'selection.weights.cost.cost', 0.9),
      'selection.weights.cost is {"cost":0.9,"quality":0.2,"latency":0.15,"fit":0.15}: the weights',
    ],
    [
      'a reserved name',
      (p) => put(p, 'chains', JSON.parse('{"__proto__":["gpt-4o"]}')),
      'chains.__proto__: the name __proto__ is reserved, choose another',
    ],
  ])('is refused for %s', (_, change, says) => {
    expect(() => checkPolicy(changed(change), TODAY)).toThrow(says);
  });

  it.each([[null], ['text'], [[]]])('is refused for %j', (input) => {
    expect(() => checkPolicy(input, TODAY)).toThrow(/^policy is .*: use an object with version, name/);
  });

  it('is told up to five problems at once', () => {
    const worse = changed((policy) => {
      for (const threshold of ['accept', 'classify', 'closeCall', 'minQuality'])
        put(policy, `thresholds.${threshold}`, 2);
      put(policy, 'sla.rungShare', 2);
      put(policy, 'budgets.alarmShare', 2);
    });
    expect(() => checkPolicy(worse, TODAY)).toThrow(/thresholds\.accept .*sla\.rungShare .*; and 1 more$/);
  });
});

describe('the rules of a policy', () => {
  it.each<readonly [string, Change, string]>([
    [
      'a deployment twice',
      (p) =>
        put(p, 'models.0.deployments', [
          { apiId: 'us.h', weight: 1 },
          { apiId: 'us.h', weight: 2 },
        ]),
      'models.claude-haiku-5-5.deployments names us.h twice: name it once, the canary too',
    ],
    [
      'a canary that serves everybody already',
      (p) => put(p, 'models.0.canary', { apiId: 'global.anthropic.claude-haiku-5-5', share: 0.1 }),
      'models.claude-haiku-5-5.deployments names global.anthropic.claude-haiku-5-5 twice',
    ],
    [
      'a window between two counts',
      (p) => put(p, 'breakers.windowS', 25),
      'breakers.windowS is 25: use whole tens of seconds, such as 30',
    ],
    [
      'a longest cool-down that is shorter than the first',
      (p) => put(p, 'breakers.maxCoolDownMs', 1_000),
      'breakers.maxCoolDownMs is 1000: use at least coolDownMs and authCoolDownMs, 60000',
    ],
    [
      'a model twice',
      (p) => p.models.push(structuredClone(modelOf(p))),
      'models registers claude-opus-5-5 twice: remove one, or give it another id',
    ],
    [
      'a slip in a model',
      (p) => put(p, 'rungs.mid', 'claude-sonet-5-5'),
      'rungs.mid names claude-sonet-5-5, which is not among models: did you mean claude-sonnet-5-5?',
    ],
    [
      'an unknown model',
      (p) => put(p, 'staticModel', 'nova-pro-premier-9'),
      'staticModel names nova-pro-premier-9, which is not among models: register it, or name one of claude-haiku-5-5,',
    ],
    [
      'a retired rung',
      (p) => put(p, 'rungs.cheap', 'claude-haiku-3'),
      'rungs.cheap names claude-haiku-3, retired on 2026-09-10: use claude-haiku-5-5',
    ],
    [
      'a retired link of a chain',
      (p) => put(p, 'chains.fast', ['gpt-4o-mini', 'claude-sonnet-3']),
      'chains.fast names claude-sonnet-3, retired on 2025-07-21: use claude-sonnet-5-5',
    ],
    ['an empty chain', (p) => put(p, 'chains.fast', []), 'chains.fast is empty: name at least one model'],
    [
      'a chain that turns back',
      (p) => put(p, 'chains.fast', ['gpt-4o', 'gpt-4o-mini', 'gpt-4o']),
      'chains.fast names gpt-4o twice',
    ],
    [
      'percentiles that fall',
      (p) => put(p, 'models.2.latencyMs', { p50: 900, p95: 800, p99: 1_000 }),
      'models.claude-opus-5-5.latencyMs is p50 900, p95 800, p99 1000: use milliseconds above 0 that never fall',
    ],
    ['an instant embedding', (p) => put(p, 'embedding.latencyMs.p50', 0), 'embedding.latencyMs is p50 0'],
    ['a nameless embedding', (p) => put(p, 'embedding.apiId', ' '), 'embedding.apiId is empty'],
    [
      'an answer longer than the model makes',
      (p) => put(p, 'models.2.defaultMaxTokens', 9_000),
      'models.claude-opus-5-5.defaultMaxTokens is 9000: use at most its maxOutputTokens, 8192',
    ],
    [
      'an output longer than the window',
      (p) => put(p, 'models.2.maxOutputTokens', 900_000),
      'models.claude-opus-5-5.maxOutputTokens is 900000: use at most its contextWindow, 200000',
    ],
    [
      'a temperature too hot',
      (p) => put(p, 'models.2.temperature', 3),
      'models.claude-opus-5-5.temperature is 3: use a number from 0 to 2, or null',
    ],
    [
      'an end that is no date',
      (p) => put(p, 'models.2.lifecycle.endOfLife', 'next spring'),
      'models.claude-opus-5-5.lifecycle.endOfLife is "next spring": use a date such as 2027-03-31, or null',
    ],
    [
      'an end that no calendar has',
      (p) => put(p, 'models.2.lifecycle.endOfLife', '2027-02-30'),
      'models.claude-opus-5-5.lifecycle.endOfLife is "2027-02-30": use a date',
    ],
    [
      'a model that succeeds itself',
      (p) => put(p, 'models.2.lifecycle.successor', 'claude-opus-5-5'),
      'models.claude-opus-5-5.lifecycle.successor is the model itself',
    ],
    [
      'an unknown method',
      (p) => put(p, 'ensemble.method', 'votin'),
      'ensemble.method is "votin": use one of confidence_select, voting,',
    ],
    ['no member', (p) => put(p, 'ensemble.rungs', []), 'ensemble.rungs is empty'],
    [
      'a crowd',
      (p) => put(p, 'ensemble.maxMembers', 9),
      'ensemble.maxMembers is 9: use a whole number from 1 to 5',
    ],
    [
      'more passages than candidates',
      (p) => put(p, 'retrieval.passages', 50),
      'retrieval.passages is 50: use at most retrieval.candidates, 10',
    ],
    [
      'a reserve as long as the promise',
      (p) => put(p, 'sla.finishReserveMs', 3_000),
      'sla.finishReserveMs is 3000: use less than sla.defaultMs, 3000',
    ],
    [
      'a lane nobody takes',
      (p) => put(p, 'tokens.byLane.expres', 100),
      'tokens.byLane.expres is no lane that asks a model: use economy, pinned',
    ],
    ['an answer of nothing', (p) => put(p, 'tokens.byLane.simple', 0), 'tokens.byLane.simple is 0'],
    [
      'more turns than a request brings',
      (p) => put(p, 'history.answerTurns', 21),
      'history.answerTurns is 21',
    ],
    [
      'a document that no item holds',
      (p) => put(p, 'name', 'x'.repeat(400_000)),
      'bytes: at most 358400 fit',
    ],
  ])('refuse %s', (_, change, says) => {
    expect(() => checkPolicy(changed(change), TODAY)).toThrow(says);
  });

  it('take a retired model where no real call is made', () => {
    const policy = { ...policyFor('claude-3'), simulationOnly: true };
    expect(checkPolicy(policy, TODAY)).toEqual(policy);
    expect(() => checkPolicy({ ...policy, simulationOnly: false }, TODAY)).toThrow(
      'rungs.cheap names claude-haiku-3, retired on 2026-09-10: use claude-haiku-5-5',
    );
  });

  it('name the first successor that still lives', () => {
    const policy = changed((p) => {
      modelOf(p, 'claude-haiku-5-5').lifecycle = { endOfLife: '2026-11-01', successor: 'claude-sonnet-5-5' };
      p.rungs.cheap = 'claude-haiku-3';
    });
    expect(() => checkPolicy(policy, TODAY)).toThrow(
      'rungs.cheap names claude-haiku-3, retired on 2026-09-10: use claude-sonnet-5-5',
    );
  });

  it('end a model on its last date itself, not the day before', () => {
    const policy = changed((p) => put(p, 'models.2.lifecycle.endOfLife', TODAY));
    expect(() => checkPolicy(policy, TODAY)).toThrow(
      'rungs.top names claude-opus-5-5, retired on 2026-11-21',
    );
    expect(checkPolicy(policy, '2026-11-20')).toEqual(policy);
  });

  it('hold for a policy as a variant of an experiment changes it', () => {
    const policy = changed((p) => {
      p.experiments = [
        {
          name: 'try',
          salt: 's',
          variants: [
            { name: 'as-is', weight: 1, changes: {} },
            { name: 'old', weight: 1, changes: { rungs: { mid: 'claude-sonnet-3' } } },
          ],
        },
      ];
    });
    expect(() => checkPolicy(policy, TODAY)).toThrow(
      'experiments try/old: rungs.mid names claude-sonnet-3, retired on 2025-07-21: use claude-sonnet-5-5',
    );
  });
});

describe('the warnings of a policy', () => {
  it('are none for the default', () => {
    expect(policyWarnings(defaultPolicy, TODAY)).toEqual([]);
  });

  it.each<readonly [string, Change, string]>([
    [
      'rungs out of order',
      (p) => {
        p.rungs = { cheap: 'claude-opus-5-5', mid: 'claude-sonnet-5-5', top: 'claude-opus-5-5' };
      },
      'rungs.cheap (claude-opus-5-5, $4 in and $20 out a million tokens) costs more than rungs.mid (claude-sonnet-5-5,',
    ],
    [
      'a climb that does not help',
      (p) => put(p, 'rungs.top', 'claude-haiku-3.5'),
      'rungs.mid (claude-sonnet-5-5) is rated better than rungs.top (claude-haiku-3.5)',
    ],
    [
      'a ladder of one',
      (p) => put(p, 'rungs.top', 'claude-sonnet-5-5'),
      'rungs.mid and rungs.top are both claude-sonnet-5-5',
    ],
    [
      'tiers upside down',
      (p) => put(p, 'tierCaps.economy', 'top'),
      'tierCaps.economy (top) reaches higher than tierCaps.standard (mid)',
    ],
    ['all money for economy', (p) => put(p, 'budgets.economyShare', 1), 'budgets.economyShare is 1'],
    ['no money for economy', (p) => put(p, 'budgets.economyShare', 0), 'budgets.economyShare is 0'],
    ['an alarm from the start', (p) => put(p, 'budgets.alarmShare', 0), 'budgets.alarmShare is 0'],
    [
      'a message dearer than the day',
      (p) => put(p, 'budgets.dayUsd', 0.01),
      "budgets.requestUsd (0.05) is more than the whole day's budgets.dayUsd (0.01)",
    ],
    [
      'personal answers for others',
      (p) => put(p, 'intents.order_status.cacheable', true),
      'intents.order_status.cacheable is true',
    ],
    [
      'a cache that costs extra',
      (p) => put(p, 'models.2.prices.cachedInput', 9),
      'models.claude-opus-5-5.prices.cachedInput (9) is more than its input price (4)',
    ],
    [
      'a successor nobody registered',
      (p) => put(p, 'models.2.lifecycle.successor', 'claude-opus-6'),
      'models.claude-opus-5-5.lifecycle.successor names claude-opus-6, which is not among models',
    ],
  ])('tell of %s', (_, change, says) => {
    const policy = checkPolicy(changed(change), TODAY);
    expect(policyWarnings(policy, TODAY).join('\n')).toContain(says);
  });

  it.each([
    ['2026-11-22', 1],
    ['2027-02-19', 90],
  ])('announce a model that ends on %s, where it is asked and what follows it', (endOfLife, days) => {
    const policy = changed((p) => {
      modelOf(p).lifecycle = { endOfLife, successor: 'claude-sonnet-5-5' };
    });
    expect(policyWarnings(policy, TODAY)).toEqual([
      `claude-opus-5-5 ends on ${endOfLife}, in ${days} days (named by rungs.top, chains.mixed, chains.anthropic): ` +
        'its successor is claude-sonnet-5-5',
    ]);
  });

  it('are silent about an end that is 91 days away', () => {
    const policy = changed((p) => put(p, 'models.2.lifecycle.endOfLife', '2027-02-20'));
    expect(policyWarnings(policy, TODAY)).toEqual([]);
  });
});
