import { payerOf, requestCeiling } from '../core/budget.ts';
import { CLASSIFIER_TIME_SHARE, LEAST_CLASSIFIER_TOKENS } from '../core/call-limits.ts';
import {
  FALLBACK_CLASSIFICATION,
  type ParsedClassification,
  parseClassifierReply,
} from '../core/classifier-reply.ts';
import type { Attempt } from '../core/contract/attempt.ts';
import type { Classification } from '../core/contract/classification.ts';
import type { DegradedCode } from '../core/contract/enums.ts';
import type { Run } from '../core/contract/plan.ts';
import { remainingMs } from '../core/deadline.ts';
import { historyWindow } from '../core/history.ts';
import { toNano } from '../core/money.ts';
import { policyUnder } from '../core/policy/experiment.ts';
import type { Policy } from '../core/policy/policy.ts';
import { laneBand } from '../core/routing/band.ts';
import { needsOwnSearch } from '../core/routing/own-search.ts';
import { askModel } from '../spending/ask-model.ts';
import type { AskClassifierInput, AskClassifierOutput } from './contract.ts';
import type { AskClassifierDeps } from './deps.ts';
import { withLabels } from './labels.ts';
import { plansFor } from './plan.ts';

/**
 * The cheap model decides what the rules were unsure of. When it fails or babbles, the fallback
 * classification stands: unknown, 5, .3.
 */
export async function askClassifier(
  input: AskClassifierInput,
  deps: AskClassifierDeps,
): Promise<AskClassifierOutput> {
  const policy = policyUnder(await deps.policies.version(input.run.policyVersion), input.run.variant);
  const { request, run } = input;
  const { attempt, recorded } = await askModel(
    {
      run,
      payer: payerOf(request),
      no: input.no,
      role: 'classifier',
      model: policy.classifierModel,
      prompt: deps.profile.classifierPrompt(request.query, input.classification.language),
      history: historyWindow(input.history, policy.history.classifyTurns),
      maxTokens: policy.tokens.classifier,
      leastTokens: LEAST_CLASSIFIER_TOKENS,
      ceiling: toNano(requestCeiling(request, policy)),
      timeoutMs: remainingMs(run, deps.clock.now()) * CLASSIFIER_TIME_SHARE,
    },
    policy,
    deps,
  );
  const labels = attempt.text === '' ? undefined : parseClassifierReply(attempt.text);
  const usable = labels !== undefined;
  const classification = withLabels(input.classification, labels ?? FALLBACK_CLASSIFICATION);
  const kept = await keep(run, attempt, labels, policy, deps);
  const degraded: DegradedCode[] = [
    ...(usable ? [] : (['classifier_unavailable'] as const)),
    ...(recorded && kept ? [] : (['unrecorded'] as const)),
  ];
  const judged: Attempt = { ...attempt, outcome: judge(attempt, usable), text: '' };
  return {
    facts: { ...input.facts, unsure: false, band: bandOf(input, classification, policy) },
    classification,
    lanes: plansFor(request, classification, run, policy),
    attempts: [judged],
    degraded,
    passagesFit: !needsOwnSearch(classification),
  };
}

const judge = (attempt: Attempt, usable: boolean): Attempt['outcome'] =>
  attempt.outcome === 'accepted' && !usable ? 'rejected' : attempt.outcome;

const bandOf = (input: AskClassifierInput, classification: Classification, policy: Policy) =>
  laneBand(classification, input.request.strategy ?? 'auto', policy);

/**
 * A whole reply that names what is asked is kept for the same words: never the fallback, never one that
 * was cut off, and none that the model itself doubts. False when it could not be written.
 */
async function keep(
  { routeKey }: Run,
  { stopReason }: Attempt,
  labels: ParsedClassification | undefined,
  policy: Policy,
  deps: AskClassifierDeps,
): Promise<boolean> {
  const good =
    labels !== undefined && stopReason === 'complete' && labels.confidence >= policy.thresholds.classify;
  if (routeKey === null || !good) return true;
  const { language: _byRules, ...route } = labels;
  const expiresAt = deps.clock.now() + policy.caches.routeTtlS * 1_000;
  return deps.routes.put(routeKey, route, expiresAt).then(
    () => true,
    () => false,
  );
}
