import { aggregateReply } from '../../../tasks/aggregate/aggregate.ts';
import { aggregateInputSchema } from '../../../tasks/aggregate/contract.ts';
import { classify } from '../../../tasks/classify/classify.ts';
import type { AskClassifierDeps, UnderstandDeps } from '../../../tasks/classify/deps.ts';
import { checkConfidence } from '../../../tasks/confidence-check/check-confidence.ts';
import { checkInputSchema } from '../../../tasks/confidence-check/contract.ts';
import type { Attempt } from '../../../tasks/core/contract/attempt.ts';
import type { LanePlan } from '../../../tasks/core/contract/plan.ts';
import { callTimeoutMs } from '../../../tasks/core/deadline.ts';
import { digestOf } from '../../../tasks/core/ensemble/embedded.ts';
import { costNano, toUsd } from '../../../tasks/core/money.ts';
import { modelById } from '../../../tasks/core/policy/check-policy.ts';
import { policyUnder } from '../../../tasks/core/policy/experiment.ts';
import type { Policy } from '../../../tasks/core/policy/policy.ts';
import type { Profile } from '../../../tasks/core/profile.ts';
import { escalateInputSchema } from '../../../tasks/escalate/contract.ts';
import { escalate } from '../../../tasks/escalate/escalate.ts';
import { type InvokeInput, type InvokeOutput, invokeInputSchema } from '../../../tasks/invoke/contract.ts';
import type { ChatModel } from '../../../tasks/ports/chat-model.ts';
import {
  type EmbedAnswerInput,
  type EmbedAnswerOutput,
  embedAnswerInputSchema,
  type RetrieveInput,
  type RetrieveOutput,
  retrieveInputSchema,
} from '../../../tasks/retrieve/contract.ts';
import type { Handlers } from '../../local/integrations/lambda.ts';
import { classifierCall, isOfQuestion, type Recorded } from './recorded.ts';
import type { RecordedClock } from './recorded-clock.ts';
import { ownMs, recordedStores } from './recorded-stores.ts';

/** Recorded answers do not tell what would have come of this. */
class Unknown extends Error {
  override name = 'WhatIf.Unknown';
}

/** Look Closer asks the classifier and searches side by side: this is the number of its search. */
const BESIDE_THE_CLASSIFIER = 1;

/**
 * The tasks of the machine over one recorded message: what decides is the real code under the other policy,
 * what was paid for is read from the record, at today's prices of that policy. What was never asked is noted
 * as unknown.
 */
export class RecordedTasks {
  readonly unknown = new Set<string>();
  /** The lane that was taken, once a model was to be asked. */
  plan: LanePlan | undefined;
  readonly #recorded: Recorded;
  readonly #policy: Policy;
  readonly #clock: RecordedClock;
  readonly #deps: UnderstandDeps & AskClassifierDeps;
  readonly #asked = new Map<string, number>();
  #understoodAt = 0;
  #fanOutAt: number | undefined;

  constructor(recorded: Recorded, policy: Policy, profile: Profile, clock: RecordedClock) {
    this.#recorded = recorded;
    this.#policy = policy;
    this.#clock = clock;
    const chat: ChatModel = { chat: ({ model }) => this.#classifier(model.id) };
    this.#deps = recordedStores(recorded, policy, profile, clock, chat);
  }

  handlers(): Handlers {
    const deps = { ...this.#deps, random: () => 0 };
    return {
      classify: async (event) => {
        const output = await classify(event, deps);
        if (this.#understoodAt > 0) return output;
        this.#clock.took(this.#clock.now(), ownMs(this.#recorded, this.#policy));
        this.#understoodAt = this.#clock.now();
        return output;
      },
      retrieve: async (event) => {
        const { data } = embedAnswerInputSchema.safeParse(event);
        return data === undefined ? this.#retrieve(retrieveInputSchema.parse(event)) : this.#embed(data);
      },
      invoke: async (event) => this.#invoke(invokeInputSchema.parse(event)),
      'confidence-check': async (event) => checkConfidence(checkInputSchema.parse(event), deps),
      escalate: async (event) => escalate(escalateInputSchema.parse(event), deps),
      aggregate: async (event) => aggregateReply(aggregateInputSchema.parse(event), deps),
    };
  }

  async #classifier(model: string) {
    const call = classifierCall(this.#recorded);
    if (call === undefined) throw this.#note('the classifier was not asked then');
    if (call.model !== model) throw this.#note(`${model} did not classify it then`);
    this.#clock.took(this.#understoodAt, call.latencyMs);
    const { text, inputTokens, cachedTokens, outputTokens, simulated } = call;
    return { text, inputTokens, cachedTokens, outputTokens, simulated, stopReason: 'complete' as const };
  }

  #retrieve({ retrieval, no }: RetrieveInput): RetrieveOutput {
    const { searched, passages, record, own } = this.#recorded;
    // A search on a guess may be missing: the machine asks again when it turns out to need one.
    if (!searched && no === BESIDE_THE_CLASSIFIER) throw new Unknown('nothing was found on a guess');
    if (!searched) throw this.#note('no facts were looked up then');
    if (passages === undefined) throw this.#note('its facts have left the catalogue');
    const embedding = retrieval === 'hybrid' ? own.find(isOfQuestion) : undefined;
    const from = no === BESIDE_THE_CLASSIFIER ? this.#understoodAt : this.#clock.now();
    if (embedding !== undefined) this.#clock.took(from, embedding.latencyMs);
    return {
      passages: [...passages],
      attempts: embedding === undefined ? [] : [{ ...embedding, no, costUsd: this.#costOf(embedding) }],
      missing: [...(record.artefacts?.missing ?? [])],
      degraded: record.reply?.degraded.includes('context_unavailable') ? ['context_unavailable'] : [],
    };
  }

  /** An answer that was not embedded then is compared by its words: that changes no answer that was recorded. */
  #embed({ answer, no }: EmbedAnswerInput): EmbedAnswerOutput {
    const { own, others } = this.#recorded;
    const digest = digestOf(answer.text);
    const call = [...own, ...others].find(({ embedded }) => embedded?.digest === digest);
    return {
      attempts: call === undefined ? [] : [{ ...call, no, costUsd: this.#costOf(call) }],
      degraded: [],
    };
  }

  #costOf(call: Attempt): number {
    return toUsd(costNano({ ...this.#policy.embedding.prices, cachedInput: 0, output: 0 }, call));
  }

  #invoke(input: InvokeInput): InvokeOutput {
    this.plan = input.plan;
    const call = this.#recordedCall(input);
    const policy = policyUnder(this.#policy, input.run.variant);
    const model = modelById(policy, input.model);
    const from = this.#begins(input);
    const left = callTimeoutMs(input.run.deadlineAt - from, input.plan, model, policy, input.role);
    this.#clock.took(from, Math.min(call.latencyMs, left));
    if (call.latencyMs > left) return { attempt: this.#tooLate(call, input, left), degraded: [] };
    const costUsd = isBilledByTokens(call) ? toUsd(costNano(model.prices, call)) : call.costUsd;
    const unjudged = { confidence: null, safe: false, no: input.no, role: input.role, costUsd };
    return { attempt: { ...call, ...unjudged }, degraded: [] };
  }

  /** Members of a fan-out are asked side by side; a second chance waits. */
  #begins({ plan, share, notBefore }: InvokeInput): number {
    if (!plan.fanOut || share === 1) return Math.max(this.#clock.now(), notBefore);
    this.#fanOutAt ??= this.#clock.now();
    return this.#fanOutAt;
  }

  /** What this model said to the same words over the same facts. */
  #recordedCall({ model, passages, plan, role, answers = [] }: InvokeInput): Attempt {
    const { own, others, searched } = this.#recorded;
    if (role === 'meta') return this.#recordedMeta(model, answers);
    const number = this.#asked.get(model) ?? 0;
    this.#asked.set(model, number + 1);
    const calls = [...own, ...others].filter(
      (attempt) => attempt.model === model && (attempt.role === 'answer' || attempt.role === 'insurance'),
    );
    const call = calls[number];
    if (call === undefined)
      throw this.#note(`${model} was not asked${calls.length > 0 ? ' again' : ''} then`);
    if (passages.length === 0 && searched && this.#recorded.passages?.length !== 0) {
      throw this.#note('it was answered from facts then');
    }
    const most = this.#policy.tokens.byLane[plan.lane];
    if (most !== undefined && call.text !== '') {
      if (call.outputTokens > most) throw this.#note(`${model} would have to be shorter`);
      if (call.stopReason === 'max_tokens' && call.outputTokens < most) {
        throw this.#note(`${model} could say more`);
      }
    }
    return call;
  }

  /** A meta-model's words are worth only beside the very answers that it read. */
  #recordedMeta(model: string, answers: readonly Attempt[]): Attempt {
    const { own } = this.#recorded;
    const read = own.filter((attempt) => attempt.role === 'answer' && attempt.text !== '');
    const call = own.find((attempt) => attempt.role === 'meta' && attempt.model === model);
    const isSame =
      read.length === answers.length && answers.every(({ text }) => read.some((one) => one.text === text));
    if (call === undefined || !isSame) throw this.#note(`${model} wrote nothing from these answers then`);
    return call;
  }

  /** Silence may have been billed: the bound is booked, as for a call that was really cut off. */
  #tooLate(call: Attempt, { no, role, plan, model }: InvokeInput, left: number): Attempt {
    return {
      ...call,
      no,
      role,
      outcome: 'timed_out',
      costUsd: plan.bounds[model] ?? call.costUsd,
      latencyMs: Math.max(0, left),
      text: '',
      confidence: null,
      selfReport: null,
      stopReason: 'none',
      safe: false,
      reason: 'the recorded answer would come too late',
    };
  }

  #note(why: string): Unknown {
    this.unknown.add(why);
    return new Unknown(why);
  }
}

const isBilledByTokens = ({ inputTokens, outputTokens }: Attempt): boolean => inputTokens + outputTokens > 0;
