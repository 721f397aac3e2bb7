import { routeFacts } from '../../tasks/classify/facts.ts';
import { checkNames } from '../../tasks/classify/names.ts';
import type { Classification } from '../../tasks/core/contract/classification.ts';
import { PLANNED_LANES } from '../../tasks/core/contract/enums.ts';
import type { Facts, LanePlan } from '../../tasks/core/contract/plan.ts';
import { checkRequest } from '../../tasks/core/contract/request.ts';
import type { Profile } from '../../tasks/core/profile.ts';
import { planLanes } from '../../tasks/core/routing/plan-lanes.ts';
import { COORDINATE } from '../bindings.ts';
import type { Message } from '../client/options.ts';
import { createEngine } from '../local/engine/engine.ts';
import type { Json } from '../local/engine/types.ts';
import { localSubstitutions, readDefinitionFile } from '../local/machines.ts';

/** Where a message would go, what that is expected to cost and take, and why. */
export interface Explanation {
  readonly classification: Classification;
  /** Why the rules labelled it so. */
  readonly because: string;
  /** The state that Choose Route goes to first. */
  readonly firstState: string;
  /** True when the cheap model would be asked first; the plan is then that of the rules' own guess. */
  readonly asksClassifier: boolean;
  readonly plan: LanePlan;
}

/** A request that the machine would refuse. */
export class BadMessage extends Error {
  override name = 'Request.Invalid';
}

/**
 * Route and estimate by the very rules and the very Choice of the machine; nothing is claimed or paid.
 * Money and caches are taken as they are at the start of a day.
 * @throws BadMessage naming the field and the fix.
 */
export async function explainMessage(message: Message, profile: Profile): Promise<Explanation> {
  const policy = profile.defaultPolicy;
  const check = checkRequest({ messageId: 'explained', sessionId: 'explained', ...message });
  if (!check.ok) throw new BadMessage(check.problem);
  const { request } = check;
  const problem = checkNames(request, policy);
  if (problem !== undefined) throw new BadMessage(problem);
  const { classification, reason } = profile.classify(request.query, request.history ?? [], request.locale);
  const facts = routeFacts(request, classification, policy, {
    claim: 'new',
    cached: false,
    budget: 'ample',
    answered: false,
    deadlineAt: 0,
  });
  const firstState = await chooseRoute(facts);
  const state = facts.unsure ? await chooseRoute({ ...facts, unsure: false }) : firstState;
  const lanes = planLanes(request, classification, policy);
  const lane = PLANNED_LANES.find((name) => state.toLowerCase().startsWith(name));
  if (lane === undefined) throw new Error(`Choose Route leads to ${state}, which is no lane`);
  return { classification, because: reason, firstState, asksClassifier: facts.unsure, plan: lanes[lane] };
}

/** The precedence stands in the state machine alone, so it is the machine that is asked. */
async function chooseRoute(facts: Facts): Promise<string> {
  const engine = createEngine({ integrations: {} });
  let definition = await readDefinitionFile(COORDINATE);
  for (const [name, value] of Object.entries(localSubstitutions(COORDINATE, {}))) {
    definition = definition.replaceAll(`\${${name}}`, () => JSON.stringify(value).slice(1, -1));
  }
  const { nextState } = await engine.testState({
    definition,
    stateName: 'Choose Route',
    input: {},
    variables: { facts: { ...facts } as unknown as Json },
  });
  return nextState ?? 'nowhere';
}
