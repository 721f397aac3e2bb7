import { routeFacts } from '../../tasks/classify/facts.ts';
import type { Classification } from '../../tasks/core/contract/classification.ts';
import type { Facts, Lanes, OpenModel } from '../../tasks/core/contract/plan.ts';
import type { MessageRequest } from '../../tasks/core/contract/request.ts';
import { assignVariant, policyUnder, requestUnder } from '../../tasks/core/policy/experiment.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import { planLanes } from '../../tasks/core/routing/plan-lanes.ts';
import type { Sample } from './samples.ts';

/** A policy with the changes of one variant, and what it plans for messages: reckoned once for each sample. */
export class Plans {
  readonly policy: Policy;
  readonly #propose: (request: MessageRequest) => MessageRequest;
  readonly #facts = new Map<string, Facts>();
  readonly #lanes = new Map<string, Lanes>();

  constructor(policy: Policy, propose: (request: MessageRequest) => MessageRequest) {
    this.policy = policy;
    this.#propose = propose;
  }

  request(sample: Sample): MessageRequest {
    return this.#propose({ messageId: 'm', sessionId: 's', query: sample.query });
  }

  /** With everything but the circumstances: those of a new message on a day with money. */
  facts(sample: Sample, classification: Classification): Facts {
    const key = `${sample.query}\n${labels(classification)}`;
    const found = this.#facts.get(key);
    if (found !== undefined) return found;
    const facts = routeFacts(this.request(sample), classification, this.policy, {
      claim: 'new',
      cached: false,
      budget: 'ample',
      answered: false,
      deadlineAt: 0,
    });
    this.#facts.set(key, facts);
    return facts;
  }

  lanes(sample: Sample, classification: Classification, openModels: readonly OpenModel[]): Lanes {
    const open = openModels.map(({ model, reason }) => `${model} ${reason}`).join(',');
    const key = `${sample.query}\n${labels(classification)}\n${open}`;
    const found = this.#lanes.get(key);
    if (found !== undefined) return found;
    const lanes = planLanes(this.request(sample), classification, this.policy, undefined, openModels);
    this.#lanes.set(key, lanes);
    return lanes;
  }
}

const labels = ({ source, intents, complexity }: Classification): string =>
  `${source} ${intents.join('+')} ${complexity}`;

/** The plans of each variant; sessions are dealt to them by the policy's own rule. */
export class PlansByVariant {
  readonly #policy: Policy;
  readonly #plans = new Map<string | null, Plans>();

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  of(sessionId: string): Plans {
    const policy = this.#policy;
    const request: MessageRequest = { messageId: 'm', sessionId, query: 'q' };
    const variant = policy.experiments.length === 0 ? null : assignVariant(request, policy);
    const name = variant?.name ?? null;
    const found = this.#plans.get(name);
    if (found !== undefined) return found;
    const plans = new Plans(policyUnder(policy, name), (one) => requestUnder(one, variant));
    this.#plans.set(name, plans);
    return plans;
  }
}
