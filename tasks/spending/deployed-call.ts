import type { Clock } from '../core/clock.ts';
import type { Attempt } from '../core/contract/attempt.ts';
import { ModelError } from '../core/errors.ts';
import { isAdmitted, untilNextMinuteMs } from '../core/health/admission.ts';
import { type DeploymentHealth, type Health, healthOf, mayProbe, stateOf } from '../core/health/breaker.ts';
import { deploymentOrder } from '../core/health/deployments.ts';
import { FAILURE_RULES, type FailureCode } from '../core/health/failure-rules.ts';
import type { ModelProfile } from '../core/policy/model-profile.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { ChatModel, ChatReply, ChatRequest } from '../ports/chat-model.ts';
import type { RaiseAlarm } from '../ports/model-alarm.ts';
import type { ModelHealth } from '../ports/model-health.ts';

export interface DeployedCallDeps {
  readonly chat: ChatModel;
  readonly health: ModelHealth;
  readonly clock: Clock;
  readonly alarm?: RaiseAlarm;
}

export interface CallOfModel {
  readonly model: ModelProfile;
  readonly messageId: string;
  /** Among the calls of the message. */
  readonly no: number;
  /** Unique among all calls. */
  readonly callId: string;
  /** Whole tokens that are read and may be written: what a quota counts. */
  readonly tokens: number;
  /** It has waited before, and is not held back again. */
  readonly patient: boolean;
}

/** Nobody was asked. */
export interface Refusal {
  readonly failure: FailureCode;
  readonly reason: string;
  readonly retryAfterMs?: number;
}

type Notes = Pick<Attempt, 'failure' | 'retryAfterMs' | 'deployment' | 'tried'>;
type Candidate = { readonly deployment: string; readonly probes: boolean };

/**
 * One call to one model, wherever that is served: the deployments in the message's order, without those
 * whose breaker is open and those that throttle. One that fails at no cost is followed by the next.
 */
export class DeployedCall {
  readonly #call: CallOfModel;
  readonly #policy: Policy;
  readonly #deps: DeployedCallDeps;
  readonly #tried: { readonly deployment: string; readonly failure: FailureCode }[] = [];
  readonly #reports: Promise<void>[] = [];
  #candidates: readonly Candidate[] = [];
  #notes: Notes = {};

  constructor(call: CallOfModel, policy: Policy, deps: DeployedCallDeps) {
    this.#call = call;
    this.#policy = policy;
    this.#deps = deps;
  }

  /** Finds who may be asked, before any money is reserved; says why when that is nobody. */
  async prepare(): Promise<Refusal | undefined> {
    const health = await this.#deps.health.read();
    this.#candidates = this.#callable(health);
    if (this.#candidates.length === 0) return this.#heldBack();
    return (await this.#admit()) ? undefined : this.#overQuota();
  }

  /** @throws ModelError of the deployment that was asked last. */
  async ask(request: Omit<ChatRequest, 'model'>, signal: AbortSignal): Promise<ChatReply> {
    let failed: ModelError | undefined;
    for (const { deployment, probes } of this.#candidates) {
      if (probes && !(await this.#takeProbe(deployment))) {
        this.#tried.push({ deployment, failure: 'held_back' });
        continue;
      }
      if (failed !== undefined && !(await this.#admit())) break;
      const answer = await this.#askOne(deployment, probes, request, signal);
      if (!(answer instanceof ModelError)) return answer;
      failed = answer;
      if (signal.aborted || !FAILURE_RULES[answer.kind].otherDeployment) break;
      this.#tried.push({ deployment, failure: answer.kind });
    }
    if (failed !== undefined) throw failed;
    this.#notes = { failure: 'held_back' };
    throw new ModelError('throttled', this.#call.model.id, 'another call is trying whether it answers again');
  }

  /** What an attempt tells beside its answer. */
  notes(): Notes {
    const before = this.#tried.filter(({ deployment }) => deployment !== this.#notes.deployment);
    return { ...this.#notes, ...(before.length > 0 && { tried: before }) };
  }

  /** Until the news of this call are written. Never fails. */
  async reported(): Promise<void> {
    await Promise.all(this.#reports);
  }

  async #askOne(
    deployment: string,
    probes: boolean,
    request: Omit<ChatRequest, 'model'>,
    signal: AbortSignal,
  ): Promise<ChatReply | ModelError> {
    const { chat, clock } = this.#deps;
    const model = { ...this.#call.model, apiId: deployment };
    const askedAt = clock.now();
    try {
      const reply = await chat.chat({ ...request, model }, signal);
      const stoppedBy = reply.guardrail === undefined ? 'refused' : 'guardrail';
      this.#notes = { deployment, ...(reply.stopReason === 'refused' && { failure: stoppedBy }) };
      this.#report(deployment, null, probes);
      return reply;
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      const { kind, retryAfterMs } = error;
      if (FAILURE_RULES[kind].alarm) {
        this.#deps.alarm?.({ error, deployment, messageId: this.#call.messageId });
      }
      this.#notes = { deployment, failure: kind, ...(retryAfterMs !== undefined && { retryAfterMs }) };
      const impatience = signal.aborted && clock.now() - askedAt < model.latencyMs.p95;
      // A deadline that leaves less time than most answers take says nothing about who was asked.
      if (!(kind === 'timed_out' && impatience)) this.#report(deployment, kind, probes);
      return error;
    }
  }

  #report(deployment: string, failure: ModelError['kind'] | null, probes: boolean): void {
    const probe = probes ? this.#call.callId : null;
    this.#reports.push(this.#deps.health.report({ deployment, failure, probe }, this.#policy));
  }

  #takeProbe(deployment: string): Promise<boolean> {
    return this.#deps.health.takeProbe(deployment, this.#call.callId, this.#policy);
  }

  #admit(): Promise<boolean> {
    const { model, tokens } = this.#call;
    return this.#deps.health.admit({ model: model.id, tokens, quota: model.limits });
  }

  #callable(health: Health): readonly Candidate[] {
    const now = this.#deps.clock.now();
    return deploymentOrder(this.#call.model, this.#call.messageId).flatMap((deployment) => {
      const known = healthOf(health, deployment);
      const failure = this.#barred(deployment, known, now);
      if (failure === undefined) return [{ deployment, probes: stateOf(known, now) === 'half_open' }];
      this.#tried.push({ deployment, failure });
      return [];
    });
  }

  #barred(deployment: string, known: DeploymentHealth, now: number): FailureCode | undefined {
    const state = stateOf(known, now);
    if (state === 'open') return 'breaker_open';
    if (state === 'half_open') return mayProbe(known, now) ? undefined : 'held_back';
    const { messageId, no, patient } = this.#call;
    const { rates } = this.#policy;
    const admitted = patient || isAdmitted(`${messageId}#${no}`, deployment, known.cut, now, rates);
    return admitted ? undefined : 'held_back';
  }

  #heldBack(): Refusal {
    const list = this.#tried.map(({ deployment, failure }) => `${deployment} ${failure}`).join(', ');
    const held = this.#tried.some(({ failure }) => failure === 'held_back');
    return { failure: held ? 'held_back' : 'breaker_open', reason: `not asked: ${list}` };
  }

  #overQuota(): Refusal {
    const { model } = this.#call;
    const { rpm, tpm } = model.limits;
    const limits = [rpm > 0 ? `${rpm} requests` : '', tpm > 0 ? `${tpm} tokens` : ''].filter(Boolean);
    return {
      failure: 'rate_limited',
      reason: `not asked: ${model.id} has had its ${limits.join(' or ')} of this minute`,
      retryAfterMs: untilNextMinuteMs(this.#deps.clock.now()),
    };
  }
}
