import { remainingMs } from '../core/deadline.ts';
import { embeddedOf } from '../core/ensemble/embedded.ts';
import { toNano } from '../core/money.ts';
import { policyUnder } from '../core/policy/experiment.ts';
import type { PolicyStore } from '../ports/policy-store.ts';
import type { EmbedAnswerInput, EmbedAnswerOutput } from './contract.ts';
import { type EmbedTextDeps, embedText } from './embed-text.ts';

export interface EmbedAnswerDeps extends EmbedTextDeps {
  readonly policies: PolicyStore;
}

/**
 * The vector of one member's answer, from which the aggregate sees how far members agree. Paid out of what
 * the member has left of its own share, and never in time that what follows needs; what cannot be paid, or
 * fails, comes back as a fact.
 */
export async function embedAnswer(
  input: EmbedAnswerInput,
  deps: EmbedAnswerDeps,
): Promise<EmbedAnswerOutput> {
  const { run, request, plan, answer, no } = input;
  const policy = policyUnder(await deps.policies.version(run.policyVersion), run.variant);
  const ofMember = toNano(Math.max(0, plan.maxCostUsd - input.spentUsd)) * input.share;
  const left = remainingMs(run, deps.clock.now()) - plan.comparison.needsMs;
  const { attempt, recorded } = await embedText(
    {
      run,
      request,
      no,
      text: answer.text,
      ceiling: Math.max(0, Math.floor(ofMember) - toNano(answer.costUsd)),
      // Its usual time is part of what must be left before it is asked.
      timeoutMs: left + policy.embedding.latencyMs.p99,
    },
    policy,
    deps,
    (vector) => ({ embedded: embeddedOf(answer.text, vector) }),
  );
  return { attempts: [attempt], degraded: recorded ? [] : ['unrecorded'] };
}
