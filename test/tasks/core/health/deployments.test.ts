import { describe, expect, it } from 'vitest';
import { UNKNOWN_HEALTH } from '../../../../tasks/core/health/breaker.ts';
import { deploymentOrder } from '../../../../tasks/core/health/deployments.ts';
import { openModels } from '../../../../tasks/core/health/open-models.ts';
import type { ModelProfile } from '../../../../tasks/core/policy/model-profile.ts';
import { defaultPolicy } from '../../../../tasks/profiles/mangaassist/default-policy.ts';

const [haiku] = defaultPolicy.models as [ModelProfile];
const served: ModelProfile = {
  ...haiku,
  deployments: [
    { apiId: 'us', weight: 6 },
    { apiId: 'eu', weight: 3 },
    { apiId: 'jp', weight: 1 },
  ],
};
const onTrial: ModelProfile = { ...served, canary: { apiId: 'new', share: 0.05 } };

const MESSAGES = Array.from({ length: 20_000 }, (_, at) => `m-${at}`);
const shareOf = (model: ModelProfile, apiId: string): number =>
  MESSAGES.filter((id) => deploymentOrder(model, id)[0] === apiId).length / MESSAGES.length;

describe('the order of deployments', () => {
  it('is the one id where there is one', () => {
    expect(deploymentOrder(haiku, 'm-1')).toEqual([haiku.apiId]);
  });

  it('begins with each as often as its weight says', () => {
    expect(shareOf(served, 'us')).toBeCloseTo(0.6, 1);
    expect(shareOf(served, 'eu')).toBeCloseTo(0.3, 1);
    expect(shareOf(served, 'jp')).toBeCloseTo(0.1, 1);
  });

  it('is the same for a message wherever it is asked, and names each once', () => {
    for (const id of MESSAGES.slice(0, 100)) {
      expect(deploymentOrder(served, id)).toEqual(deploymentOrder({ ...served }, id));
      expect(deploymentOrder(served, id).toSorted()).toEqual(['eu', 'jp', 'us']);
    }
  });

  it('moves only the messages of the deployment that drops out', () => {
    const without = {
      ...served,
      deployments: (served.deployments ?? []).filter(({ apiId }) => apiId !== 'eu'),
    };
    for (const id of MESSAGES.slice(0, 2_000)) {
      const [first, second] = deploymentOrder(served, id);
      expect(deploymentOrder(without, id)[0]).toBe(first === 'eu' ? second : first);
    }
  });

  it('begins with the canary for its share of the messages, and asks it for no other', () => {
    expect(shareOf(onTrial, 'new')).toBeCloseTo(0.05, 2);
    for (const id of MESSAGES.slice(0, 2_000)) {
      const order = deploymentOrder(onTrial, id);
      expect(order.filter((apiId) => apiId !== 'new')).toEqual(deploymentOrder(served, id));
      expect(order.indexOf('new')).toBeLessThanOrEqual(0);
    }
  });
});

describe('models that nobody may ask', () => {
  const NOW = 1_000_000;
  const open = (until: number) => ({ ...UNKNOWN_HEALTH, gen: 1, openUntil: until, reason: 'auth' as const });
  const found = (...health: readonly (readonly [string, ReturnType<typeof open>])[]) =>
    openModels([onTrial], new Map(health), NOW);

  it('are those of which every regular deployment is open, until the first may be tried', () => {
    const us = ['us', open(NOW + 9_000)] as const;
    const eu = ['eu', open(NOW + 3_000)] as const;
    expect(found(us, eu)).toEqual([]);
    expect(found(us, eu, ['jp', open(NOW + 5_000)])).toEqual([
      { model: haiku.id, reason: 'auth', until: NOW + 3_000 },
    ]);
    expect(found(us, eu, ['jp', open(NOW)])).toEqual([]);
  });
});
