import type { Clock } from '../core/clock.ts';
import type { Step } from '../core/contract/plan.ts';
import { remainingMs } from '../core/deadline.ts';
import { nextStep } from '../core/escalation/next-step.ts';
import { toNano } from '../core/money.ts';
import type { EscalateInput } from './contract.ts';

export interface EscalateDeps {
  readonly clock: Clock;
  readonly random: () => number;
}

/** The longest system prompt, for two intents in Japanese, in bytes: beside what request and passages add. */
const PROMPT_BYTES = 1_600;

/** The facts of the next rung: which and what it comes to, or why none. */
export function escalate(input: EscalateInput, deps: EscalateDeps): Step {
  const spent = input.attempts.reduce((sum, attempt) => sum + toNano(attempt.costUsd), 0);
  const now = deps.clock.now();
  return nextStep(
    {
      plan: input.plan,
      classification: input.classification,
      attempts: input.attempts,
      remainingMs: remainingMs(input.run, now) - input.rules.sla.finishReserveMs,
      remainingNano: toNano(input.plan.maxCostUsd) - spent,
      promptBytes: PROMPT_BYTES + input.contextBytes,
      openModels: input.run.openModels.filter(({ until }) => until > now).map(({ model }) => model),
      now,
      jitter: deps.random(),
    },
    input.rules,
  );
}
