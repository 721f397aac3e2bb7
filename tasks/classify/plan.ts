import type { Classification } from '../core/contract/classification.ts';
import type { Lanes, Run } from '../core/contract/plan.ts';
import type { MessageRequest } from '../core/contract/request.ts';
import type { Policy } from '../core/policy/policy.ts';
import { planLanes } from '../core/routing/plan-lanes.ts';
import { stayWarm } from '../core/session/stay.ts';

/** What every lane would do with this message, in this session. */
export const plansFor = (
  request: MessageRequest,
  classification: Classification,
  { warm, day, openModels, pace }: Run,
  policy: Policy,
): Lanes =>
  stayWarm(
    planLanes(request, classification, policy, day, openModels, pace),
    warm,
    request,
    classification,
    policy,
  );
