import type { EpochMs } from '../clock.ts';
import type { Attempt, AttemptFacts } from '../contract/attempt.ts';
import type { Classification } from '../contract/classification.ts';
import type { Candidate, LanePlan } from '../contract/plan.ts';
import type { ClimbModel, ClimbRules } from '../contract/rules.ts';
import { boundNano, costNano, type NanoUsd, toUsd } from '../money.ts';
import { modelById } from '../policy/model-by-id.ts';
import { round } from '../round.ts';
import { expectedQuality } from '../selection/fit.ts';
import { type Bar, barOf } from './barred.ts';
import { type RungTerms, type Standing, valueOfAsking } from './climb-value.ts';
import { meanMs, neededMs } from './latency.ts';

/** An attempt without its text. */
export type JudgedAttempt = AttemptFacts &
  Pick<Attempt, 'safe' | 'originalCostUsd' | 'failure' | 'retryAfterMs' | 'embedded'>;

export interface StepInput {
  readonly plan: LanePlan;
  readonly classification: Classification;
  readonly attempts: readonly JudgedAttempt[];
  /** Until the deadline, the finishing reserve already taken off. */
  readonly remainingMs: number;
  /** Of the request's own ceiling. */
  readonly remainingNano: NanoUsd;
  /** UTF-8 bytes of the prompt that the next rung would read. */
  readonly promptBytes: number;
  /** Those whose breaker is open. */
  readonly openModels: readonly string[];
  readonly now: EpochMs;
  /** 0 up to 1, by chance: how much of the longest wait a second chance waits. */
  readonly jitter: number;
}

/** What must hold before a rung may be asked. */
export interface Terms {
  /** Share of the model's calls that would come in time. */
  readonly inTimeShare: number;
  /** Whether it must be worth its price: not where the alternative is no answer at all. */
  readonly mustPay: boolean;
  /** Calls that could follow it. */
  readonly further: number;
}

/** The shortest answer worth paying a better model for. */
const LEAST_TOKENS = 128;

/**
 * What asking each of the models would come to; `models` in the order of their answers' rank, lowest first.
 * Values do not depend on the time and money left, and a rung that is not worth its price by itself is never
 * open: so less of either takes away the slowest or dearest rungs and never brings in a slower or dearer one.
 */
export function weigh(
  models: readonly string[],
  input: StepInput,
  terms: Terms,
  rules: ClimbRules,
): readonly Candidate[] {
  const profiles = models.map((id) => modelById(rules, id));
  const rungs = profiles.map((model) => termsOf(model, input, rules));
  const standing = standingOf(input, rules);
  const answers = input.attempts.filter(isAnswering);
  return profiles.map((model, index): Candidate => {
    const asking = valueOfAsking(rungs, index, standing, terms.further, rules.escalation);
    const needed = neededMs(model.latencyMs, terms.inTimeShare);
    const bound = boundNano(model.prices, input.promptBytes, LEAST_TOKENS);
    const rung = rungs[index] as RungTerms;
    return {
      model: model.id,
      verdict: verdictOf({
        barred: barOf(model, answers, input.openModels, rules),
        isWorthIt: !terms.mustPay || asking.aloneUsd > 0,
        isInTime: needed <= input.remainingMs,
        isAffordable: bound <= input.remainingNano,
      }),
      good: round(asking.good),
      accepted: round(asking.accepted),
      gainUsd: usd(asking.gainUsd),
      laterUsd: usd(asking.laterUsd),
      costUsd: usd(rung.costUsd),
      boundUsd: toUsd(bound),
      waitUsd: usd(rung.waitUsd),
      valueUsd: usd(asking.valueUsd),
      latencyMs: Math.round(latencyOf(model, rules)),
      neededMs: Math.ceil(round(needed)),
    };
  });
}

interface Fit {
  readonly barred: Bar | undefined;
  readonly isWorthIt: boolean;
  readonly isInTime: boolean;
  readonly isAffordable: boolean;
}

function verdictOf({ barred, isWorthIt, isInTime, isAffordable }: Fit): Candidate['verdict'] {
  if (barred !== undefined) return barred;
  if (!isWorthIt) return 'not_worth_it';
  if (!isInTime) return 'no_time';
  return isAffordable ? 'open' : 'no_money';
}

/** Fine enough that the parts of a sum still add up to what is shown. */
const usd = (value: number): number => round(value, 9);

function termsOf(model: ClimbModel, input: StepInput, rules: ClimbRules): RungTerms {
  const usage = usageOf(input, rules);
  return {
    quality: expectedQuality(model, input.classification),
    costUsd: toUsd(costNano(model.prices, usage)),
    waitUsd: (latencyOf(model, rules) / 1_000) * rules.escalation.secondUsd,
  };
}

const latencyOf = (model: ClimbModel, rules: ClimbRules): number =>
  meanMs(model.latencyMs) + rules.estimates.ownMs;

/** The prompt as the last model counted it, and an answer at least as long; caches of other models do not help. */
function usageOf({ attempts, promptBytes }: StepInput, rules: ClimbRules) {
  const answers = attempts.filter(isAnswering);
  const counted = Math.max(0, ...answers.map(({ inputTokens, cachedTokens }) => inputTokens + cachedTokens));
  const said = Math.max(0, ...answers.map(({ outputTokens }) => outputTokens));
  return {
    inputTokens: counted > 0 ? counted : Math.ceil(promptBytes / rules.estimates.bytesPerToken),
    cachedTokens: 0,
    outputTokens: Math.max(rules.estimates.answerTokens, said),
  };
}

export const isAnswering = ({ role }: AttemptFacts): boolean => role === 'answer' || role === 'insurance';

/** The answer that would be sent if nobody else were asked; one that may not be shown is known to be bad. */
function standingOf({ attempts, classification }: StepInput, rules: ClimbRules): Standing {
  const judged = attempts.filter((one) => isAnswering(one) && one.confidence !== null);
  const good = (attempt: JudgedAttempt) => (attempt.safe ? (attempt.confidence ?? 0) : 0);
  const best = judged.reduce<JudgedAttempt | undefined>(
    (chosen, attempt) => (chosen !== undefined && good(chosen) > good(attempt) ? chosen : attempt),
    undefined,
  );
  if (best === undefined) return { best: 0, belief: undefined };
  // A model that has left the registry tells nothing of how hard the message is.
  const model = rules.models.find(({ id }) => id === best.model);
  const belief =
    model === undefined ? undefined : { quality: expectedQuality(model, classification), good: good(best) };
  return { best: good(best), belief };
}
