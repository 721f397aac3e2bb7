import { describe, expect, it } from 'vitest';
import type { MessageRequest } from '../../../../tasks/core/contract/request.ts';
import { checkPolicy } from '../../../../tasks/core/policy/check-policy.ts';
import type { Policy } from '../../../../tasks/core/policy/policy.ts';
import { MODEL_SETS, type ModelSetName } from '../../../../tasks/core/policy/registry.ts';
import { planLanes } from '../../../../tasks/core/routing/plan-lanes.ts';
import { defaultPolicy, policyFor } from '../../../../tasks/profiles/mangaassist/default-policy.ts';
import { classification, request } from '../../../fixtures/contract.ts';

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';
const OPUS = 'claude-opus-5-5';
const TODAY = '2026-11-21';
const hard = classification({ intents: ['recommendation'], complexity: 8, needsContext: true });

const plan = (asked: Partial<MessageRequest>, policy: Policy = defaultPolicy, today?: string) =>
  planLanes(request(asked), hard, policy, today).complex;
const models = ({ ladder }: { ladder: readonly { model: string }[] }) => ladder.map(({ model }) => model);

describe('named chains', () => {
  it.each([
    ['mixed', ['gpt-4o-mini', HAIKU, SONNET, OPUS]],
    ['anthropic', [HAIKU, SONNET, OPUS]],
    ['openai', ['gpt-4o-mini', 'gpt-4o']],
    ['fast', [HAIKU, 'gpt-4o-mini']],
  ] as const)('%s', (chain, ids) => {
    expect(models(plan({ chain }))).toEqual(ids);
  });

  it.each(Object.keys(MODEL_SETS) as ModelSetName[])(
    'of model set %s hold only living models, unless it is for simulation',
    (set) => {
      const policy = policyFor(set);
      expect(Object.keys(policy.chains)).toEqual(['mixed', 'anthropic', 'openai', 'fast']);
      expect(() => checkPolicy(policy, TODAY)).not.toThrow();
      for (const id of Object.values(policy.chains).flat()) {
        const end = policy.models.find((model) => model.id === id)?.lifecycle.endOfLife ?? null;
        expect(policy.simulationOnly || end === null || TODAY < end).toBe(true);
      }
    },
  );

  it('say who of them is expected to be up to the message', () => {
    expect(plan({ chain: 'mixed' }).reason).toBe(
      'chain mixed: in its order; claude-sonnet-5-5 is the first up to advanced work',
    );
    expect(plan({ chain: 'fast' }).reason).toContain('nobody of it is up to advanced work');
  });

  it('lose the models above the tier that the caller sets', () => {
    const economy = plan({ chain: 'mixed', tier: 'economy' });
    expect(models(economy)).toEqual(['gpt-4o-mini', HAIKU]);
    expect(economy.reason).toContain('; without claude-sonnet-5-5 and claude-opus-5-5 by tier economy');
    const none = plan({ chain: [SONNET, 'gpt-4'], tier: 'economy' });
    expect(models(none)).toEqual([HAIKU]);
    expect(none.reason).toContain('nothing of it is within tier economy');
  });

  it('begin with the first model that money and time allow', () => {
    const poor = plan({ chain: [OPUS, SONNET, HAIKU], maxCostUsd: 0.001 });
    expect(models(poor)).toEqual([HAIKU]);
    expect(poor.reason).toContain('; starts at cheap for the ceiling of $0.001');
    expect(models(plan({ chain: ['claude-haiku-3.5', HAIKU], maxCostUsd: 0.0005 }))).toEqual([HAIKU]);
  });

  it('name nobody twice, though the request does', () => {
    expect(models(plan({ chain: [HAIKU, SONNET, HAIKU] }))).toEqual([HAIKU, SONNET]);
  });
});

describe('models that could not answer', () => {
  it('leaves out a window that the prompt does not fit', () => {
    const document = { name: 'report', text: 'page '.repeat(8_000) };
    const long = plan({ chain: ['gpt-4', 'gpt-4o'], document, maxCostUsd: 0.05, slaMs: 20_000 });
    expect(models(long)).toEqual(['gpt-4o']);
    expect(long.reason).toContain('; without gpt-4, whose window of 8192 tokens is too small');
  });

  const retired: Policy = {
    ...defaultPolicy,
    models: defaultPolicy.models.map((model) =>
      model.id === 'gpt-4o-mini'
        ? { ...model, lifecycle: { endOfLife: '2026-10-01', successor: null } }
        : model.id === SONNET
          ? { ...model, lifecycle: { endOfLife: '2026-12-01', successor: OPUS } }
          : model,
    ),
  };

  it('passes over what has retired since the policy was saved, for its successor where there is one', () => {
    expect(models(plan({ chain: 'fast' }, retired, TODAY))).toEqual([HAIKU]);
    expect(models(plan({ chain: 'anthropic' }, retired, TODAY))).toEqual([HAIKU, SONNET, OPUS]);
    const later = plan({ chain: 'anthropic' }, retired, '2026-12-01');
    expect(models(later)).toEqual([HAIKU, OPUS]);
    expect(later.reason).toContain('; claude-sonnet-5-5 has retired, claude-opus-5-5 stands in');
  });

  it('minds no retirement where nothing is really called', () => {
    const simulated = { ...retired, simulationOnly: true };
    expect(models(plan({ chain: 'fast' }, simulated, TODAY))).toEqual([HAIKU, 'gpt-4o-mini']);
  });
});
