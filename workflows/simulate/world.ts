import type { BudgetState } from '../../tasks/core/budget.ts';
import { budgetState } from '../../tasks/core/budget.ts';
import type { Stage } from '../../tasks/core/contract/enums.ts';
import type { OpenModel } from '../../tasks/core/contract/plan.ts';
import type { ModelFailureKind } from '../../tasks/core/errors.ts';
import {
  admittedShare,
  cutShare,
  fitsQuota,
  isAdmitted,
  mayCut,
  minuteOf,
} from '../../tasks/core/health/admission.ts';
import {
  bucketOf,
  closed,
  type DeploymentHealth,
  isInWindow,
  mayProbe,
  opened,
  shouldTrip,
  stateOf,
  UNKNOWN_HEALTH,
} from '../../tasks/core/health/breaker.ts';
import { deploymentOrder } from '../../tasks/core/health/deployments.ts';
import { FAILURE_RULES, type FailureCode } from '../../tasks/core/health/failure-rules.ts';
import { openModels } from '../../tasks/core/health/open-models.ts';
import type { NanoUsd } from '../../tasks/core/money.ts';
import type { ModelProfile } from '../../tasks/core/policy/model-profile.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import { LAMBDA_CONCURRENCY } from './assumptions.ts';
import type { Tally } from './tally.ts';

/** The day's money as a chunk finds it, and leaves it. Nano-dollars; infinite where none will be short. */
export interface Purse {
  main: NanoUsd;
  economy: NanoUsd;
}

export const PLENTY: Readonly<Purse> = {
  main: Number.POSITIVE_INFINITY,
  economy: Number.POSITIVE_INFINITY,
};

/** Taken out of a purse for one call, until it is settled. */
export interface Hold {
  readonly purse: Purse;
  readonly pot: keyof Purse;
  readonly amount: NanoUsd;
}

export interface Candidate {
  readonly deployment: string;
  readonly probes: boolean;
}

/**
 * What messages share: the health of models, the environments of functions, the day's money, quotas. The rules are
 * those of the core; state lives in memory, is known to everybody at once, and begins with each chunk.
 */
export class World {
  purse: Purse = { ...PLENTY };
  readonly #policy: Policy;
  readonly #health = new Map<string, DeploymentHealth>();
  readonly #warm = new Map<Stage, { free: number; busy: number }>();
  readonly #used = new Map<string, { calls: number; tokens: number }>();
  #busy = 0;
  #isAnyOpen = false;

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  budget(): BudgetState {
    const { main } = this.purse;
    return budgetState({ main, share: 1 }, this.#policy);
  }

  reserve(amount: NanoUsd, least: NanoUsd, pots: readonly (keyof Purse)[]): Hold | undefined {
    const { purse } = this;
    for (const pot of pots) {
      const taken = Math.min(amount, purse[pot]);
      if (taken < Math.min(amount, least)) continue;
      purse[pot] -= taken;
      return { purse, pot, amount: taken };
    }
    return undefined;
  }

  settle({ purse, pot, amount }: Hold, booked: NanoUsd): void {
    purse[pot] += amount - Math.min(amount, booked);
  }

  /** 'cold' where a new environment has to start; 'full' where the account has no more of them. */
  enter(stage: Stage): 'warm' | 'cold' | 'full' {
    if (this.#busy >= LAMBDA_CONCURRENCY) return 'full';
    const pool = this.#warm.get(stage) ?? { free: 0, busy: 0 };
    this.#warm.set(stage, pool);
    this.#busy += 1;
    pool.busy += 1;
    if (pool.free === 0) return 'cold';
    pool.free -= 1;
    return 'warm';
  }

  leave(stage: Stage): void {
    const pool = this.#warm.get(stage);
    if (pool === undefined) return;
    this.#busy -= 1;
    pool.busy -= 1;
    pool.free += 1;
  }

  openModels(now: number): readonly OpenModel[] {
    if (!this.#isAnyOpen) return [];
    this.#isAnyOpen = [...this.#health.values()].some(({ openUntil }) => openUntil !== null);
    return openModels(this.#policy.models, this.#health, now);
  }

  /** Who of a model's deployments may be asked, in this message's order; or what stands against them. */
  candidates(
    model: ModelProfile,
    messageId: string,
    no: number,
    patient: boolean,
    now: number,
  ): { readonly able: readonly Candidate[]; readonly barred: readonly FailureCode[] } {
    const isOne = model.deployments === undefined && model.canary === undefined;
    const order = isOne ? [model.apiId] : deploymentOrder(model, messageId);
    const able: Candidate[] = [];
    const barred: FailureCode[] = [];
    for (const deployment of order) {
      const known = this.#health.get(deployment);
      const failure = known && this.#barOf(known, deployment, () => `${messageId}#${no}`, patient, now);
      if (failure !== undefined) barred.push(failure);
      else able.push({ deployment, probes: known !== undefined && stateOf(known, now) === 'half_open' });
    }
    return { able, barred };
  }

  #barOf(
    known: DeploymentHealth,
    deployment: string,
    callId: () => string,
    patient: boolean,
    now: number,
  ): FailureCode | undefined {
    const state = stateOf(known, now);
    if (state === 'open') return 'breaker_open';
    if (state === 'half_open') return mayProbe(known, now) ? undefined : 'held_back';
    const { rates } = this.#policy;
    if (patient || admittedShare(known.cut, now, rates) >= 1) return undefined;
    return isAdmitted(callId(), deployment, known.cut, now, rates) ? undefined : 'held_back';
  }

  takeProbe(deployment: string, holder: string, now: number): boolean {
    const known = this.#of(deployment);
    if (!mayProbe(known, now)) return false;
    const until = now + this.#policy.breakers.probeMs;
    this.#health.set(deployment, { ...known, probe: { holder, until } });
    return true;
  }

  report(
    deployment: string,
    failure: ModelFailureKind | null,
    probes: boolean,
    now: number,
    tally: Tally,
  ): void {
    const { breakers, rates } = this.#policy;
    const known = this.#of(deployment);
    const rule = failure === null ? undefined : FAILURE_RULES[failure];
    const isBad = rule !== undefined && rule.breaker !== 'alive';
    if (probes) {
      const next = isBad && failure !== null ? opened(known, failure, now, breakers) : closed(known, now);
      this.#health.set(deployment, next);
      if (isBad) tally.breakers.opened += 1;
      else tally.breakers.closed += 1;
      return;
    }
    if (stateOf(known, now) !== 'closed') return;
    const counted = this.#counted(known, isBad, now);
    if (counted !== known) this.#health.set(deployment, counted);
    if (!isBad || failure === null) return;
    const cut =
      rule?.cuts === true && mayCut(counted.cut, now) ? cutShare(counted.cut, now, rates) : counted.cut;
    const next = { ...counted, cut };
    const trips = rule?.breaker === 'open' || shouldTrip(next, now, breakers);
    this.#health.set(deployment, trips ? opened(next, failure, now, breakers) : next);
    if (!trips) return;
    this.#isAnyOpen = true;
    tally.breakers.opened += 1;
  }

  /** Adds a call to the bucket of its ten seconds, and forgets those that nobody looks back to. */
  #counted(known: DeploymentHealth, isBad: boolean, now: number): DeploymentHealth {
    const at = bucketOf(now);
    const last = known.buckets.at(-1);
    const failures = isBad ? 1 : 0;
    if (last?.at === at) {
      const grown = last as { failures: number; successes: number };
      grown.failures += failures;
      grown.successes += 1 - failures;
      return known;
    }
    const recent = known.buckets.filter((bucket) =>
      isInWindow(bucket.at, now, this.#policy.breakers.windowS),
    );
    const next = { ...known, buckets: [...recent, { at, failures, successes: 1 - failures }] };
    return next;
  }

  /** Whether a quota of this minute allows the call, which then counts towards it. */
  admit({ id, limits }: ModelProfile, tokens: number, now: number): boolean {
    if (limits.rpm === 0 && limits.tpm === 0) return true;
    const key = `${id} ${minuteOf(now)}`;
    const used = this.#used.get(key) ?? { calls: 0, tokens: 0 };
    if (!fitsQuota(limits, used, tokens)) return false;
    this.#used.set(key, { calls: used.calls + 1, tokens: used.tokens + tokens });
    return true;
  }

  #of(deployment: string): DeploymentHealth {
    const found = this.#health.get(deployment);
    if (found !== undefined) return found;
    this.#health.set(deployment, UNKNOWN_HEALTH);
    return UNKNOWN_HEALTH;
  }
}
