import * as z from 'zod/mini';
import { confidencePolicySchema } from '../confidence/policy.ts';
import { escalationPolicySchema } from '../escalation/policy.ts';
import { intentRuleSchema } from '../policy/intent-rule.ts';
import { modelProfileSchema } from '../policy/model-profile.ts';
import type { Policy } from '../policy/policy.ts';
import { INTENTS } from './enums.ts';

/**
 * What the policy of the run says about judging an answer. The run carries it, so that the check reads nothing:
 * it loads no client, and goes by the numbers that the run began with.
 */
export const checkRulesSchema = z.object({
  confidence: confidencePolicySchema,
  /** Of every intent: another may turn out to be the one while the message is looked at more closely. */
  intents: z.record(
    z.enum(INTENTS),
    z.pick(z.object(intentRuleSchema.shape), {
      needsContext: true,
      needsProductData: true,
      confidenceAdjustment: true,
      minAnswerChars: true,
      maxAnswerChars: true,
    }),
  ),
});

/** What the policy of the run says about asking another model; carried as {@link checkRulesSchema} is. */
export const climbRulesSchema = z.object({
  /** All that are registered: a resumed run may hold answers of any. */
  models: z.array(
    z.pick(z.object(modelProfileSchema.shape), {
      id: true,
      family: true,
      prices: true,
      contextWindow: true,
      latencyMs: true,
      quality: true,
      taskQuality: true,
    }),
  ),
  escalation: escalationPolicySchema,
  estimates: z.object({ ownMs: z.number(), bytesPerToken: z.number(), answerTokens: z.number() }),
  retries: z.object({ jitterMs: z.number() }),
  sla: z.object({ finishReserveMs: z.number() }),
});

export type CheckRules = z.infer<typeof checkRulesSchema>;
export type ClimbRules = z.infer<typeof climbRulesSchema>;
/** As much of a model as a climb is decided by. */
export type ClimbModel = ClimbRules['models'][number];

interface Rules {
  readonly checkRules: CheckRules;
  readonly climbRules: ClimbRules;
}

/** A policy serves many messages, and none of them changes it. */
const known = new WeakMap<Policy, Rules>();

/** @param policy with the run's variant in it */
export function rulesOf(policy: Policy): Rules {
  const rules = known.get(policy) ?? {
    checkRules: checkRulesSchema.parse(policy),
    climbRules: climbRulesSchema.parse(policy),
  };
  known.set(policy, rules);
  return rules;
}
