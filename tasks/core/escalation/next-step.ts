import type { DegradedCode } from '../contract/enums.ts';
import type { Candidate, LanePlan, Step } from '../contract/plan.ts';
import type { ClimbRules } from '../contract/rules.ts';
import { FAILURE_RULES } from '../health/failure-rules.ts';
import { toUsd } from '../money.ts';
import { type Again, secondChances } from './ask-again.ts';
import { failureOf } from './barred.ts';
import { whyAgain, whyAsk, whyNot } from './sentences.ts';
import { isAnswering, type JudgedAttempt, type StepInput, type Terms, weigh } from './weigh.ts';

/**
 * A fall-back is tried as soon as one call in two would come in time, where neither another model nor the same one once
 * more would probably be: there is no better answer to wait with.
 */
const FALLBACK_IN_TIME = 0.5;

/**
 * Where to go from an answer that is not good enough: the rung with the highest expected value among those
 * that fit time and money, which may skip others; or the reason for staying. Failures fall back to any
 * untried rung, even where confidence may not climb, and at any price where there is no answer yet.
 */
export function nextStep(input: StepInput, rules: ClimbRules): Step {
  const { plan, attempts } = input;
  const situation = situationOf(input);
  const { present, failed } = situation;
  const calls = attempts.filter(isOwnCall).length;
  const exhausted = limitReached(plan, calls, situation);
  const models = exhausted === undefined ? untried(plan, situation) : [];
  const terms = {
    inTimeShare: failed ? FALLBACK_IN_TIME : rules.escalation.inTimeShare,
    mustPay: situation.inHand,
    further: Math.min(plan.maxCalls - calls - 1, plan.maxClimbs - situation.climbsAfter),
  };
  const surer = failed && exhausted === undefined ? surerChance(models, input, terms, rules) : undefined;
  if (surer !== undefined) return surer;
  const weighed = weigh(models, input, terms, rules);
  const candidates = failed ? climbsFirst(weighed, plan, present) : weighed;
  const left = { ms: input.remainingMs, usd: toUsd(input.remainingNano) };
  const chosen = best(candidates.filter(({ verdict }) => verdict === 'open'));
  if (chosen === undefined) {
    const again = failed && exhausted === undefined ? secondChance(input, terms, rules) : undefined;
    if (again !== undefined) return { ...again, candidates: [...candidates, ...again.candidates] };
    if (models.length === 0) {
      return stay('no_rung', exhausted ?? 'every rung of the ladder was asked', [], situation);
    }
    return stay(
      whyStay(candidates),
      candidates.map((one) => whyNot(one, left)).join('; '),
      candidates,
      situation,
    );
  }
  const others = candidates.filter((one) => one !== chosen);
  return {
    move: candidates[0] === chosen ? 'climb' : 'skip',
    model: chosen.model,
    reason: whyAsk(chosen, others, whatWasHeard(situation), left),
    degraded: [],
    notBefore: 0,
    shorten: false,
    candidates: [...candidates],
  };
}

/** The reason that stands against the best of those that would be worth it. */
function whyStay(candidates: readonly Candidate[]): Exclude<Step['move'], 'climb' | 'skip' | 'retry'> {
  const wanted = best(candidates.filter(({ verdict }) => verdict !== 'not_worth_it'));
  switch (wanted?.verdict) {
    case undefined:
      return 'not_worth_it';
    case 'no_time':
    case 'no_money':
    case 'breaker_open':
      return wanted.verdict;
    default:
      return 'no_rung';
  }
}

/** Silence passes: where every other model would probably come too late, the one that was silent is asked at once. */
function surerChance(
  models: readonly string[],
  input: StepInput,
  terms: Terms,
  rules: ClimbRules,
): Step | undefined {
  const probably = { ...terms, inTimeShare: rules.escalation.inTimeShare };
  const others = weigh(models, input, probably, rules);
  if (others.some(({ verdict }) => verdict === 'open')) return undefined;
  const again = secondChance(input, probably, rules, ({ again: when }) => when === 'at_once');
  return again && { ...again, candidates: [...others, ...again.candidates] };
}

function secondChance(
  input: StepInput,
  terms: Terms,
  rules: ClimbRules,
  admits: (chance: Again) => boolean = () => true,
): Step | undefined {
  const chances = secondChances(input, terms, rules).filter(
    (chance) => chance.candidate.verdict === 'open' && admits(chance),
  );
  const candidate = best(chances.map((one) => one.candidate));
  const chance = chances.find((one) => one.candidate === candidate);
  if (chance === undefined) return undefined;
  const { waitMs, again } = chance;
  const shorten = again === 'shortened';
  return {
    move: 'retry',
    model: chance.candidate.model,
    reason: whyAgain(chance.candidate, waitMs, shorten),
    degraded: [],
    notBefore: shorten ? 0 : input.now + waitMs,
    shorten,
    candidates: [chance.candidate],
  };
}

/**
 * What a replay has from the run before it was called, and counted, there. To embed an answer is to measure it:
 * it takes no model's turn.
 */
const isOwnCall = ({ originalCostUsd, embedded }: JudgedAttempt): boolean =>
  originalCostUsd === undefined && embedded === undefined;

interface Situation {
  /** The model that was asked last; before any call the plan's first. */
  readonly present: string;
  /** It gave no answer, or one that may not be judged. */
  readonly failed: boolean;
  readonly confidence: number | null;
  /** A guardrail stopped an answer, or the question: nobody else may try. */
  readonly declined: boolean;
  /** An answer that could be sent is there. */
  readonly inHand: boolean;
  readonly tried: ReadonlySet<string>;
  /** So far, and with one model more. */
  readonly climbs: number;
  readonly climbsAfter: number;
}

function situationOf({ plan, attempts }: StepInput): Situation {
  const answers = attempts.filter(isAnswering);
  const last = lastAnswer(answers);
  const tried = new Set(answers.map(({ model }) => model));
  // Whoever was asked at the same time as the first is no climb.
  const beside = plan.fanOut ? new Set(plan.members.map(({ model }) => model)).size - 1 : 0;
  return {
    present: last?.model ?? plan.firstModel,
    failed: last === undefined || last.outcome !== 'rejected',
    confidence: last?.confidence ?? null,
    declined: attempts.some(isFinal),
    inHand: answers.some(({ safe, confidence }) => safe && confidence !== null),
    tried,
    climbs: Math.max(0, tried.size - 1 - beside),
    climbsAfter: Math.max(0, tried.size - beside),
  };
}

/** Insurance speaks for the lane only where nobody else was asked. */
const lastAnswer = (answers: readonly JudgedAttempt[]): JudgedAttempt | undefined =>
  answers.findLast(({ role }) => role === 'answer') ?? answers.at(-1);

function isFinal(attempt: JudgedAttempt): boolean {
  const failure = failureOf(attempt);
  return failure !== undefined && FAILURE_RULES[failure].otherModel === 'none';
}

function limitReached(
  plan: LanePlan,
  calls: number,
  { declined, climbs, failed }: Situation,
): string | undefined {
  if (declined) return 'a guardrail stopped it: nobody else is asked';
  if (calls >= plan.maxCalls) return `${calls} of ${plan.maxCalls} calls are used`;
  if (!failed && climbs >= plan.maxClimbs) return `${climbs} of ${plan.maxClimbs} climbs are used`;
  return undefined;
}

/**
 * A failure may fall back to any other rung; low confidence only climbs. Lowest first; a fallback outside
 * the ladder stands below it, since the whole ladder may follow.
 */
function untried(plan: LanePlan, { present, failed, tried }: Situation): readonly string[] {
  const ladder = plan.ladder.map(({ model }) => model);
  const outside = plan.fallbackModel === null ? [] : [plan.fallbackModel];
  const possible = failed
    ? [...outside.filter((id) => !ladder.includes(id)), ...ladder]
    : above(plan, present);
  return [...new Set(possible)].filter((model) => !tried.has(model));
}

function above(plan: LanePlan, present: string): readonly string[] {
  const ladder = plan.ladder.map(({ model }) => model);
  return ladder.slice(ladder.lastIndexOf(present) + 1);
}

/** To fall back below is to skip what stands above. */
function climbsFirst(weighed: readonly Candidate[], plan: LanePlan, present: string): readonly Candidate[] {
  const higher = new Set(above(plan, present));
  const isHigher = ({ model }: Candidate) => higher.has(model);
  return [...weighed.filter(isHigher), ...weighed.filter((one) => !isHigher(one))];
}

/** The highest value; the first of equals. */
const best = (candidates: readonly Candidate[]): Candidate | undefined =>
  candidates.reduce<Candidate | undefined>(
    (chosen, one) => (chosen === undefined || one.valueUsd > chosen.valueUsd ? one : chosen),
    undefined,
  );

const whatWasHeard = ({ present, failed, confidence }: Situation): string => {
  if (failed) return `${present} gave no answer`;
  return `${present} is ${Math.round((confidence ?? 0) * 100)} % sure`;
};

function stay(
  move: Exclude<Step['move'], 'climb' | 'skip' | 'retry'>,
  reason: string,
  candidates: readonly Candidate[],
  { present, failed, declined }: Situation,
): Step {
  const why: DegradedCode[] = [declined ? 'declined' : failed ? 'model_unavailable' : 'low_confidence'];
  return {
    move,
    model: present,
    reason,
    degraded: move === 'not_worth_it' ? why : [...why, move],
    notBefore: 0,
    shorten: false,
    candidates: [...candidates],
  };
}
