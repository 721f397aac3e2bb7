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
  readonly #facts: Kept<Facts> = new Map();
  readonly #lanes: Kept<Lanes> = new Map();

  constructor(policy: Policy, propose: (request: MessageRequest) => MessageRequest) {
    this.policy = policy;
    this.#propose = propose;
  }

  request(sample: Sample): MessageRequest {
    return this.#propose({ messageId: 'm', sessionId: 's', query: sample.query });
  }

  /** With everything but the circumstances: those of a new message on a day with money. */
  facts(sample: Sample, classification: Classification): Facts {
    return kept(this.#facts, sample, labels(classification), () =>
      routeFacts(this.request(sample), classification, this.policy, {
        claim: 'new',
        cached: false,
        budget: 'ample',
        answered: false,
        deadlineAt: 0,
      }),
    );
  }

  lanes(sample: Sample, classification: Classification, openModels: readonly OpenModel[]): Lanes {
    const open = openModels.map(({ model, reason }) => ` ${model} ${reason}`).join('');
    return kept(this.#lanes, sample, labels(classification) + open, () =>
      planLanes(this.request(sample), classification, this.policy, undefined, openModels),
    );
  }
}

type Kept<Value> = Map<Sample, Map<string, Value>>;

function kept<Value>(all: Kept<Value>, sample: Sample, key: string, reckon: () => Value): Value {
  let own = all.get(sample);
  if (own === undefined) {
    own = new Map();
    all.set(sample, own);
  }
  const found = own.get(key);
  if (found !== undefined) return found;
  const value = reckon();
  own.set(key, value);
  return value;
}

/** The rules say one thing of a sample; the classifier, what was labelled, or nothing that could be read. */
const labels = ({ source, complexity, confidence }: Classification): string =>
  source === 'fast' ? source : `${source} ${complexity} ${confidence}`;

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
