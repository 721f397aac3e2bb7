import { RUNGS } from '../core/contract/enums.ts';
import type { MessageRequest } from '../core/contract/request.ts';
import type { Policy } from '../core/policy/policy.ts';
import { rungIndex } from '../core/routing/band.ts';

/** Models and chains a request names must be the policy's. Returns the problem, or undefined. */
export function checkNames(request: MessageRequest, policy: Policy): string | undefined {
  const known = policy.models.map(({ id }) => id);
  const check = (field: string, id: string): string | undefined =>
    known.includes(id) ? undefined : `${field} names ${id}: registered are ${known.join(', ')}`;
  if (request.model !== undefined) {
    const problem = check('model', request.model);
    if (problem !== undefined) return problem;
  }
  if (typeof request.chain === 'string' && !Object.hasOwn(policy.chains, request.chain)) {
    return `chain names ${request.chain}: known are ${Object.keys(policy.chains).join(', ')}`;
  }
  const unserved = checkEnsemble(request);
  if (unserved !== undefined) return unserved;
  const listed: readonly (readonly [string, readonly string[]])[] = [
    ['chain', Array.isArray(request.chain) ? request.chain : []],
    ['ensemble.models', request.ensemble?.models ?? []],
  ];
  for (const [field, ids] of listed) {
    for (const id of ids) {
      const problem = check(field, id) ?? checkCap(field, id, request, policy);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

/** Who sets a tier means it for every model of the message. */
function checkCap(field: string, id: string, { tier }: MessageRequest, policy: Policy): string | undefined {
  const rung = RUNGS.find((name) => policy.rungs[name] === id);
  if (tier === undefined || rung === undefined) return undefined;
  return rungIndex(rung) <= rungIndex(policy.tierCaps[tier])
    ? undefined
    : `${field} names ${id}, which tier ${tier} does not allow: leave it out or raise the tier`;
}

/** The one way of combining answers that is built; the others are refused rather than quietly ignored. */
const SERVED_METHOD = 'confidence_select';

function checkEnsemble({ ensemble }: MessageRequest): string | undefined {
  if (ensemble === undefined) return undefined;
  if (ensemble.method !== SERVED_METHOD) {
    return `ensemble.method ${ensemble.method} is not built yet: use ${SERVED_METHOD}`;
  }
  if (ensemble.weights !== undefined || ensemble.n !== undefined) {
    return `ensemble.weights and ensemble.n have no meaning for ${SERVED_METHOD}: leave them out`;
  }
  return new Set(ensemble.models).size < (ensemble.models?.length ?? 0)
    ? 'ensemble.models names a model twice: name 2-5 different ones'
    : undefined;
}
