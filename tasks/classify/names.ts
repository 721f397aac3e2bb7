import { RUNGS } from '../core/contract/enums.ts';
import type { MessageRequest } from '../core/contract/request.ts';
import type { Policy } from '../core/policy/policy.ts';
import { rungIndex } from '../core/routing/band.ts';
import { ensembleProblem } from './ensemble-problem.ts';

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
  return ensembleProblem(request, policy);
}

/** Who sets a tier means it for every model of the message. */
function checkCap(field: string, id: string, { tier }: MessageRequest, policy: Policy): string | undefined {
  const rung = RUNGS.find((name) => policy.rungs[name] === id);
  if (tier === undefined || rung === undefined) return undefined;
  return rungIndex(rung) <= rungIndex(policy.tierCaps[tier])
    ? undefined
    : `${field} names ${id}, which tier ${tier} does not allow: leave it out or raise the tier`;
}
