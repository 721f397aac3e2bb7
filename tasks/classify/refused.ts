import { type EpochMs, utcDay } from '../core/clock.ts';
import type { Facts } from '../core/contract/plan.ts';
import type { MessageRequest } from '../core/contract/request.ts';
import { rulesOf } from '../core/contract/rules.ts';
import { planLanes } from '../core/routing/plan-lanes.ts';
import { publish } from '../ports/metric-sink.ts';
import type { UnderstandOutput } from './contract.ts';
import type { UnderstandDeps } from './deps.ts';

const NOBODY: MessageRequest = { messageId: 'none', sessionId: 'none', query: 'none' };

const NO_FACTS: Facts = {
  request: 'refused',
  claim: 'none',
  cached: false,
  budget: 'ample',
  pinned: false,
  ensemble: false,
  unsure: false,
  band: 'simple',
  answered: false,
  deadlineAt: 0,
};

/** Every field present, nothing claimed: what a lane would do with no message at all. */
export function emptyOutput(startedAt: EpochMs, deps: UnderstandDeps): UnderstandOutput {
  const policy = deps.profile.defaultPolicy;
  const { classification } = deps.profile.classify('', [], undefined);
  return {
    request: NOBODY,
    problem: { error: '', cause: '' },
    run: {
      messageId: 'none',
      executionArn: 'none',
      startedAt,
      deadlineAt: startedAt,
      slaMs: 0,
      fenceAt: startedAt,
      leaseUntil: startedAt,
      day: utcDay(startedAt),
      policyVersion: policy.version,
      pot: 'main',
      replayOf: null,
      warm: null,
      openModels: [],
      shadow: false,
      answerKey: null,
      routeKey: null,
      variant: null,
    },
    facts: NO_FACTS,
    classification,
    lanes: planLanes(NOBODY, classification, policy),
    ...rulesOf(policy),
    history: [],
    passages: [],
    missing: [],
    searched: false,
    attempts: [],
    nextNo: 0,
    degraded: [],
    stored: {},
    apology: deps.profile.canned(classification.language).apology,
  };
}

/** Nothing was claimed and nothing spent: the machine fails the execution with this name and cause. */
export function refused(
  error: 'Request.Invalid' | 'Request.Conflict',
  cause: string,
  startedAt: EpochMs,
  deps: UnderstandDeps,
): UnderstandOutput {
  publish(deps.metrics, () => [{ values: { Refusals: 1 }, dimensions: {}, messageId: null }]);
  const empty = emptyOutput(startedAt, deps);
  return {
    ...empty,
    problem: { error, cause },
    facts: { ...empty.facts, request: error === 'Request.Conflict' ? 'conflict' : 'refused' },
  };
}
