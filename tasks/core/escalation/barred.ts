import type { Attempt, AttemptFacts } from '../contract/attempt.ts';
import type { ClimbModel, ClimbRules } from '../contract/rules.ts';
import { FAILURE_RULES, type FailureCode } from '../health/failure-rules.ts';

type Failed = AttemptFacts & Pick<Attempt, 'failure'>;

/** Why there was no answer; undefined where there is one, or where nobody was asked. */
export function failureOf({ failure, outcome }: Failed): FailureCode | undefined {
  if (failure !== undefined) return failure;
  switch (outcome) {
    case 'accepted':
    case 'rejected':
    case 'skipped':
      return undefined;
    case 'crashed':
      return 'failed';
    default:
      return outcome;
  }
}

/** What forbids a model, whatever it would be worth. */
export type Bar = 'breaker_open' | 'same_family' | 'small_window';

/** Why this model is not to be asked, after what became of the others. */
export function barOf(
  model: ClimbModel,
  attempts: readonly Failed[],
  openModels: readonly string[],
  rules: ClimbRules,
): Bar | undefined {
  if (openModels.includes(model.id)) return 'breaker_open';
  for (const attempt of attempts) {
    const failure = failureOf(attempt);
    const other = rules.models.find(({ id }) => id === attempt.model);
    if (failure === undefined || other === undefined) continue;
    const { otherModel } = FAILURE_RULES[failure];
    if (otherModel === 'other_family' && model.family === other.family) return 'same_family';
    if (otherModel === 'larger_window' && model.contextWindow <= other.contextWindow) return 'small_window';
  }
  return undefined;
}
