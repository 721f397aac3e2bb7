import type { Classification } from '../core/contract/classification.ts';
import type { Facts } from '../core/contract/plan.ts';
import type { MessageRequest } from '../core/contract/request.ts';
import type { DayPace } from '../core/ensemble/choose-members.ts';
import type { Policy } from '../core/policy/policy.ts';
import { callsForEnsemble } from '../core/routing/auto-ensemble.ts';
import { laneBand } from '../core/routing/band.ts';

/** What the route depends on besides the message: what is stored, and what is left. */
export type Circumstances = Pick<Facts, 'claim' | 'cached' | 'budget' | 'answered' | 'deadlineAt'>;

/** The caller named the one model. */
export const isPinned = ({ model, tier }: MessageRequest, policy: Policy): boolean =>
  model !== undefined || (policy.tierIsPin && tier !== undefined);

export const isEnsemble = ({ strategy, ensemble }: MessageRequest): boolean =>
  strategy === 'ensemble' || ensemble !== undefined;

/** The rules could not tell, and nobody else has said yet. */
export const isUnsure = ({ source, confidence }: Classification, policy: Policy): boolean =>
  source === 'fast' && confidence < policy.thresholds.classify;

/** The plain facts of a valid request that Choose Route branches on. */
export function routeFacts(
  request: MessageRequest,
  classification: Classification,
  policy: Policy,
  circumstances: Circumstances,
  pace?: DayPace,
): Facts {
  const strategy = request.strategy ?? 'auto';
  return {
    request: 'valid',
    pinned: isPinned(request, policy),
    ensemble: isEnsemble(request) || callsForEnsemble(request, classification, policy, pace),
    unsure: isUnsure(classification, policy),
    band: laneBand(classification, strategy, policy),
    ...circumstances,
  };
}
