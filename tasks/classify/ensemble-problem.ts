import type { EnsembleMethod } from '../core/contract/enums.ts';
import type { MessageRequest } from '../core/contract/request.ts';
import type { Policy } from '../core/policy/policy.ts';
import { metaTime, methodOf } from '../core/routing/meta.ts';

type Ensemble = NonNullable<MessageRequest['ensemble']>;

/** Who weighs what is a question only where something is counted. */
const WEIGHED: readonly EnsembleMethod[] = ['voting', 'weighted_average'];

/** What an ensemble of this method cannot be asked with, and the fix; undefined when nothing. */
export function ensembleProblem(request: MessageRequest, policy: Policy): string | undefined {
  const { ensemble } = request;
  if (ensemble === undefined) return undefined;
  return (
    modelsProblem(ensemble) ??
    samplesProblem(ensemble) ??
    weightsProblem(ensemble, policy) ??
    timeProblem(ensemble, request, policy)
  );
}

function modelsProblem({ method, models = [] }: Ensemble): string | undefined {
  if (method === 'best_of_n' && models.length > 1) {
    return `ensemble.models has ${models.length} models: best_of_n samples one, name it alone or choose another method`;
  }
  return new Set(models).size < models.length
    ? 'ensemble.models names a model twice: name 2-5 different ones, or sample one by best_of_n'
    : undefined;
}

const samplesProblem = ({ method, n }: Ensemble): string | undefined =>
  n !== undefined && method !== 'best_of_n'
    ? `ensemble.n has no meaning for ${method}: it counts the samples of best_of_n, leave it out`
    : undefined;

function weightsProblem({ method, models, weights }: Ensemble, policy: Policy): string | undefined {
  if (weights === undefined) return undefined;
  if (!WEIGHED.includes(method)) {
    return `ensemble.weights have no meaning for ${method}: they count in ${WEIGHED.join(' and ')}, leave them out`;
  }
  const known = models ?? policy.models.map(({ id }) => id);
  const stranger = Object.keys(weights).find((id) => !known.includes(id));
  if (stranger !== undefined) {
    return `ensemble.weights names ${stranger}, which is no member: members are ${known.join(', ')}`;
  }
  return Object.values(weights).some((weight) => weight > 0)
    ? undefined
    : 'ensemble.weights are all 0: give one member more, or leave them out';
}

/** A wish that cannot come true in time is refused with the sum; a policy's own method does what it can. */
function timeProblem({ method }: Ensemble, request: MessageRequest, policy: Policy): string | undefined {
  if (method !== 'stacking') return undefined;
  const { isInTime, needMs, reason } = metaTime(request, policy);
  return isInTime
    ? undefined
    : `ensemble.method stacking asks its members and then a meta-model: ${reason}; send slaMs of ${needMs} or more, faster members, or another method`;
}

/**
 * Method `cascade` is no fan-out: its models are a chain, asked one after the other while the answer is not
 * good enough. So is the policy's ensemble where that is its method.
 */
export function asChain(request: MessageRequest, policy: Policy): MessageRequest {
  const { ensemble, ...rest } = request;
  const asks = ensemble !== undefined || request.strategy === 'ensemble';
  if (!asks || methodOf(request, policy) !== 'cascade') return request;
  const chain = ensemble?.models ?? request.chain;
  return { ...rest, strategy: 'cascade', ...(chain !== undefined && { chain }) };
}
