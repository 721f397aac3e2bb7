import type { Estimate, LadderRung } from '../contract/plan.ts';
import { costNano, toUsd } from '../money.ts';
import { modelById } from '../policy/check-policy.ts';
import type { Policy } from '../policy/policy.ts';

/** Typical sizes in tokens, for estimates only: what is reserved is a bound, not this. */
const SYSTEM_TOKENS = 300;
const PASSAGES_TOKENS = 700;
const ANSWER_TOKENS = 220;
const BYTES_PER_TOKEN = 4;
/** Typical milliseconds of our own tasks and of a search. */
const OWN_OVERHEAD_MS = 60;
const SEARCH_MS = 60;

/** What asking this rung is expected to cost and take, before it is paid. */
export function estimateCall(
  rung: LadderRung,
  promptBytes: number,
  needsContext: boolean,
  embeds: boolean,
  policy: Policy,
): Estimate {
  const model = modelById(policy, rung.model);
  const inputTokens =
    SYSTEM_TOKENS + Math.ceil(promptBytes / BYTES_PER_TOKEN) + (needsContext ? PASSAGES_TOKENS : 0);
  const answer = costNano(model.prices, { inputTokens, cachedTokens: 0, outputTokens: ANSWER_TOKENS });
  const embedding = embeds
    ? costNano(
        { ...policy.embedding.prices, cachedInput: 0, output: 0 },
        { inputTokens: Math.ceil(promptBytes / BYTES_PER_TOKEN), cachedTokens: 0, outputTokens: 0 },
      )
    : 0;
  const retrievalMs = needsContext ? SEARCH_MS + (embeds ? policy.embedding.latencyMs.p50 : 0) : 0;
  return {
    costUsd: toUsd(answer + embedding),
    latencyMs: OWN_OVERHEAD_MS + retrievalMs + model.latencyMs.p50,
  };
}
