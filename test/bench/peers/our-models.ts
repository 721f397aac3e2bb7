import { deploymentOrder } from '../../../tasks/core/health/deployments.ts';
import { modelById } from '../../../tasks/core/policy/check-policy.ts';
import { defaultPolicyFor } from '../../../tasks/profiles/default-policy-for.ts';

const policy = defaultPolicyFor('openai');

/** What our own first model is called by its provider. */
export const openAiPolicy = {
  cheapApiIds: deploymentOrder(modelById(policy, policy.rungs.cheap), 'bench'),
} as const;
