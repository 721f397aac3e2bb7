import type { Classification } from '../core/contract/classification.ts';
import type { Facts } from '../core/contract/plan.ts';
import type { MessageRequest } from '../core/contract/request.ts';
import type { Policy } from '../core/policy/policy.ts';
import { laneBand } from '../core/routing/band.ts';

/** What the route depends on besides the message: what is stored, and what is left. */
export type Circumstances = Pick<Facts, 'claim' | 'cached' | 'budget' | 'answered' | 'deadlineAt'>;

/** The plain facts of a valid request that Choose Route branches on. */
export function routeFacts(
  request: MessageRequest,
  classification: Classification,
  policy: Policy,
  circumstances: Circumstances,
): Facts {
  const strategy = request.strategy ?? 'auto';
  return {
    request: 'valid',
    pinned: request.model !== undefined || (policy.tierIsPin && request.tier !== undefined),
    ensemble: strategy === 'ensemble' || request.ensemble !== undefined,
    unsure: classification.source === 'fast' && classification.confidence < policy.thresholds.classify,
    band: laneBand(classification, strategy, policy),
    ...circumstances,
  };
}
