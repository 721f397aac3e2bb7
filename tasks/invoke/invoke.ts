import { payerOf } from '../core/budget.ts';
import { callTimeoutMs } from '../core/deadline.ts';
import { toNano } from '../core/money.ts';
import { modelById } from '../core/policy/check-policy.ts';
import { policyUnder } from '../core/policy/experiment.ts';
import type { Policy } from '../core/policy/policy.ts';
import { askModel } from '../spending/ask-model.ts';
import type { InvokeInput, InvokeOutput } from './contract.ts';
import type { InvokeDeps } from './deps.ts';
import { pauseUntil } from './pause.ts';
import { shorten } from './shorten.ts';

/** A shorter answer than this helps nobody. */
const LEAST_TOKENS = 64;
/** A document is answered at length. */
const DOCUMENT_TOKENS = 1_024;

/**
 * Asks one model for an answer. Throttles, time-outs and refusals come back as a failed attempt with its
 * cost; only a crash throws.
 */
export async function invokeModel(input: InvokeInput, deps: InvokeDeps): Promise<InvokeOutput> {
  const policy = policyUnder(await deps.policies.version(input.run.policyVersion), input.run.variant);
  await pauseUntil(input.notBefore, deps);
  const { request, plan, run } = input;
  const model = modelById(policy, input.model);
  const left = toNano(Math.max(0, plan.maxCostUsd - input.spentUsd));
  const most = maxTokens(input, model.defaultMaxTokens, policy);
  const all = { history: input.history, passages: input.passages, document: request.document };
  const read = input.shorten ? shorten(all, request.query, most, model, policy) : all;
  const { attempt, recorded } = await askModel(
    {
      run,
      payer: payerOf(request),
      no: input.no,
      role: input.role,
      model: model.id,
      prompt: deps.profile.answerPrompt({
        query: request.query,
        document: read.document,
        classification: input.classification,
        band: plan.lane,
        passages: read.passages,
        missing: input.missing,
      }),
      history: read.history,
      maxTokens: most,
      leastTokens: LEAST_TOKENS,
      ceiling: Math.floor(left * input.share),
      timeoutMs: callTimeoutMs(run.deadlineAt - deps.clock.now(), plan, model, policy, input.role),
      patient: input.notBefore > 0,
    },
    policy,
    deps,
  );
  return {
    attempt,
    degraded: [
      ...(recorded ? [] : (['unrecorded'] as const)),
      ...(input.shorten ? (['context_unavailable'] as const) : []),
    ],
  };
}

function maxTokens({ request, plan }: InvokeInput, fallback: number, policy: Policy): number {
  if (request.document !== undefined && plan.lane !== 'economy') return DOCUMENT_TOKENS;
  return policy.tokens.byLane[plan.lane] ?? fallback;
}
