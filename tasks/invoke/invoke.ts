import { payerOf } from '../core/budget.ts';
import { LEAST_ANSWER_TOKENS } from '../core/call-limits.ts';
import type { Turn } from '../core/contract/request.ts';
import { callTimeoutMs, remainingMs } from '../core/deadline.ts';
import { sieve } from '../core/ensemble/member.ts';
import { metaPrompt } from '../core/ensemble/meta-prompt.ts';
import { toNano } from '../core/money.ts';
import { modelById } from '../core/policy/check-policy.ts';
import { policyUnder } from '../core/policy/experiment.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { Prompt } from '../core/profile.ts';
import { askModel } from '../spending/ask-model.ts';
import type { InvokeInput, InvokeOutput } from './contract.ts';
import type { InvokeDeps } from './deps.ts';
import { draftFor } from './draft-for.ts';
import { pauseUntil } from './pause.ts';
import { type Reading, shorten } from './shorten.ts';

/** A document is answered at length. */
const DOCUMENT_TOKENS = 1_024;

/**
 * Asks one model for an answer. Throttles, time-outs and refusals come back as a failed attempt with its
 * cost; only a crash throws.
 */
export async function invokeModel(input: InvokeInput, deps: InvokeDeps): Promise<InvokeOutput> {
  const policy = policyUnder(await deps.policies.version(input.run.policyVersion), input.run.variant);
  const { request, plan, run } = input;
  await pauseUntil(input.notBefore, remainingMs(run, deps.clock.now()), deps);
  const model = modelById(policy, input.model);
  const left = toNano(Math.max(0, plan.maxCostUsd - input.spentUsd));
  const most = maxTokens(input, model.defaultMaxTokens, policy);
  const all = { history: input.history, passages: input.passages, document: request.document };
  const read = input.shorten ? shorten(all, request.query, most, model, policy) : all;
  const reading = readingOf(input, read, deps.profile);
  const draft = draftFor(input, reading.prompt.system, policy, deps);
  const { attempt, recorded } = await askModel(
    {
      run,
      payer: payerOf(request),
      no: input.no,
      role: input.role,
      model: model.id,
      ...reading,
      maxTokens: most,
      leastTokens: LEAST_ANSWER_TOKENS,
      ceiling: Math.floor(left * input.share),
      timeoutMs: callTimeoutMs(remainingMs(run, deps.clock.now()), plan, model, policy, input.role),
      patient: input.notBefore > 0,
      ...(draft !== undefined && { listener: draft }),
    },
    policy,
    deps,
  );
  await draft?.ends(attempt.outcome === 'accepted' ? attempt.text : undefined);
  const firstAt = draft?.firstAt;
  return {
    attempt: { ...attempt, ...(firstAt !== undefined && { firstTextMs: firstAt - run.startedAt }) },
    degraded: [
      ...(recorded ? [] : (['unrecorded'] as const)),
      ...(input.shorten ? (['context_unavailable'] as const) : []),
    ],
  };
}

/** What the model reads: a member the question, a meta-model the answers of members, who have read the rest. */
function readingOf(
  { role, request, plan, classification, missing, answers = [] }: InvokeInput,
  { history, passages, document }: Reading,
  profile: InvokeDeps['profile'],
): { readonly prompt: Prompt; readonly history: readonly Turn[] } {
  const { query } = request;
  if (role === 'meta') {
    const prompt = metaPrompt(sieve(answers).usable, { query, classification, passages });
    return { prompt, history: [] };
  }
  const band = plan.lane;
  return {
    prompt: profile.answerPrompt({ query, document, classification, band, passages, missing }),
    history,
  };
}

function maxTokens({ request, plan }: InvokeInput, fallback: number, policy: Policy): number {
  if (request.document !== undefined && plan.lane !== 'economy') return DOCUMENT_TOKENS;
  return policy.tokens.byLane[plan.lane] ?? fallback;
}
