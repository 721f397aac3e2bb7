import { deploymentsOf } from '../../tasks/core/health/deployments.ts';
import { behindProfile } from '../../tasks/core/policy/inference-profile.ts';
import { isRetired, usesOf } from '../../tasks/core/policy/lifecycle.ts';
import type { ModelProfile } from '../../tasks/core/policy/model-profile.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';

/** One id that Bedrock is asked by. */
export interface NeededModel {
  /** Ours. */
  readonly id: string;
  /** Bedrock's, of a model or an inference profile. */
  readonly apiId: string;
  /** Of the model behind a profile; the same as `apiId` where it is asked directly. */
  readonly baseId: string;
  readonly profiled: boolean;
  /** Fields of the policy that ask for it; none: a request may still pin it. */
  readonly uses: readonly string[];
}

const needed = (id: string, apiId: string, uses: readonly string[]): NeededModel => {
  const base = behindProfile(apiId);
  return { id, apiId, baseId: base ?? apiId, profiled: base !== undefined, uses };
};

/** Every Bedrock model that requests and operators can name; those that have left are not deployed. */
export function neededModels(policy: Policy, today: string): readonly NeededModel[] {
  const chat = policy.models
    .filter((model) => model.provider === 'bedrock' && (isUsed(policy, model) || !isRetired(model, today)))
    .flatMap((model) =>
      deploymentsOf(model).map((apiId) => needed(model.id, apiId, usesOf(policy, model.id))),
    );
  const { id, apiId } = policy.embedding;
  return [...chat, needed(id, apiId, ['embedding'])];
}

export const isUsed = (policy: Policy, { id }: Pick<ModelProfile, 'id'>): boolean =>
  usesOf(policy, id).length > 0;
