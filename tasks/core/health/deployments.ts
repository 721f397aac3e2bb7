import type { ModelProfile } from '../policy/model-profile.ts';
import { fractionOf } from './fraction.ts';

type Deployed = Pick<ModelProfile, 'id' | 'apiId' | 'deployments' | 'canary'>;

/** Every id under which the model may be asked. */
export const deploymentsOf = ({ apiId, deployments, canary }: Deployed): readonly string[] => [
  ...(deployments ?? [{ apiId }]).map((one) => one.apiId),
  ...(canary === undefined ? [] : [canary.apiId]),
];

/** Those that serve every message: a canary is asked by its own share alone. */
export const regularDeployments = ({ apiId, deployments }: Deployed): readonly string[] =>
  (deployments ?? [{ apiId }]).map((one) => one.apiId);

/**
 * The order in which one message asks a model's deployments: the canary for its share of messages, then
 * each of the others as often first as its weight says (weighted rendezvous hashing: when one drops out,
 * only its own messages move). The same message gets the same order everywhere.
 */
export function deploymentOrder(model: Deployed, messageId: string): readonly string[] {
  const { id, apiId, deployments = [{ apiId, weight: 1 }], canary } = model;
  const drawn = deployments
    .map((one) => ({
      ...one,
      draw: -Math.log(1 - fractionOf('deployment', id, one.apiId, messageId)) / one.weight,
    }))
    .toSorted((one, other) => one.draw - other.draw)
    .map((one) => one.apiId);
  const chosen = canary !== undefined && fractionOf('canary', id, messageId) < canary.share;
  return chosen ? [canary.apiId, ...drawn] : drawn;
}
