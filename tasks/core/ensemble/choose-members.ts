import { round } from '../round.ts';

/** A model that could be asked. */
export interface Candidate {
  readonly model: string;
  /** Chance of a good answer by the registry, 0-1. */
  readonly quality: number;
  /** The most that it may cost. */
  readonly costUsd: number;
  /** Expected time, milliseconds. */
  readonly latencyMs: number;
  readonly breakerOpen: boolean;
}

export interface FanOutLimits {
  /** US dollars that one good answer is worth. */
  readonly goodAnswerUsd: number;
  /** For all members together. */
  readonly ceilingUsd: number;
  /** Milliseconds left for the slowest. */
  readonly timeMs: number;
  readonly maxMembers: number;
  /** 0: models fail independently. 1: a stronger one fails only where the weaker one does. */
  readonly overlap: number;
  /** Whether a member must add more than it costs; not where somebody asked for just these models. */
  readonly mustPay?: boolean;
}

export interface ChosenMember {
  readonly model: string;
  readonly costUsd: number;
  /** What it adds to the worth of those before it, and that for each dollar; null where it is free. */
  readonly gainUsd: number;
  readonly valuePerUsd: number | null;
}

export interface Unchosen {
  readonly model: string;
  readonly why: 'breaker_open' | 'no_time' | 'no_money' | 'too_many' | 'not_worth_it';
  readonly reason: string;
}

export interface FanOut {
  readonly chosen: readonly ChosenMember[];
  readonly leftOut: readonly Unchosen[];
  readonly costUsd: number;
}

/**
 * Cost-aware selection: whom to ask, one after the other by the value each adds for a dollar, as long as it
 * adds more than it costs. It decides before anything is paid; afterwards a better answer is not thrown away
 * for its price.
 */
export function chooseMembers(candidates: readonly Candidate[], limits: FanOutLimits): FanOut {
  const leftOut: Unchosen[] = [];
  let open = candidates
    .toSorted((one, other) => one.costUsd - other.costUsd || (one.model < other.model ? -1 : 1))
    .filter((candidate) => {
      const barred = barredBy(candidate, limits);
      if (barred !== undefined) leftOut.push(barred);
      return barred === undefined;
    });
  const asked: Candidate[] = [];
  const chosen: ChosenMember[] = [];
  let spent = 0;
  while (open.length > 0) {
    const rated = open.map((candidate) => ({ candidate, gain: gainOf(candidate, asked, limits) }));
    const next = rated.reduce((best, one) => (perDollar(one) > perDollar(best) ? one : best));
    open = open.filter((candidate) => candidate !== next.candidate);
    const { candidate, gain } = next;
    const left = limits.ceilingUsd - spent;
    const refused = refusalOf(candidate, gain, asked.length, left, limits);
    if (refused !== undefined) {
      leftOut.push(refused);
      continue;
    }
    asked.push(candidate);
    spent = round(spent + candidate.costUsd, 9);
    chosen.push({
      model: candidate.model,
      costUsd: candidate.costUsd,
      gainUsd: round(gain, 9),
      valuePerUsd: candidate.costUsd === 0 ? null : round(gain / candidate.costUsd, 2),
    });
  }
  return { chosen, leftOut, costUsd: spent };
}

interface Rated {
  readonly candidate: Candidate;
  readonly gain: number;
}

const perDollar = ({ candidate, gain }: Rated): number =>
  candidate.costUsd === 0 ? Number.POSITIVE_INFINITY : gain / candidate.costUsd;

function barredBy(
  { model, breakerOpen, latencyMs }: Candidate,
  { timeMs }: FanOutLimits,
): Unchosen | undefined {
  if (breakerOpen) return { model, why: 'breaker_open', reason: `${model}: its breaker is open` };
  if (latencyMs <= timeMs) return undefined;
  return {
    model,
    why: 'no_time',
    reason: `${model}: takes ${latencyMs} ms, ${Math.round(timeMs)} ms are left`,
  };
}

function refusalOf(
  { model, costUsd }: Candidate,
  gain: number,
  count: number,
  leftUsd: number,
  { maxMembers, mustPay = true }: FanOutLimits,
): Unchosen | undefined {
  if (count >= maxMembers) {
    return { model, why: 'too_many', reason: `${model}: ${maxMembers} members are asked already` };
  }
  if (round(costUsd, 9) > round(leftUsd, 9)) {
    return {
      model,
      why: 'no_money',
      reason: `${model}: may cost $${costUsd}, $${round(Math.max(0, leftUsd), 9)} are left`,
    };
  }
  // The first is asked whatever it is worth: there has to be an answer.
  if (count === 0 || gain > costUsd || !mustPay) return undefined;
  return { model, why: 'not_worth_it', reason: `${model}: adds $${round(gain, 6)} for $${costUsd}` };
}

/** The worth that one more model adds: the chance that at least one of them answers well, between independent and nested failures. */
function gainOf(candidate: Candidate, asked: readonly Candidate[], limits: FanOutLimits): number {
  const chance = (group: readonly Candidate[]): number => {
    const qualities = group.map(({ quality }) => quality);
    const independent = 1 - qualities.reduce((miss, quality) => miss * (1 - quality), 1);
    return (1 - limits.overlap) * independent + limits.overlap * Math.max(0, ...qualities);
  };
  return limits.goodAnswerUsd * (chance([...asked, candidate]) - chance(asked));
}

/** What is left of the day: shares 0-1 of its money and of its time. */
export interface DayPace {
  readonly moneyLeft: number;
  readonly dayLeft: number;
}

/** Nothing is spent yet. */
export const UNSPENT: DayPace = { moneyLeft: 1, dayLeft: 1 };

/**
 * The ceiling of one request, which falls as spending runs ahead of the day: the part of the budget that is
 * left over the part of the day that is left. It never rises above what the request may cost anyway.
 */
export function dynamicCeiling(requestUsd: number, { moneyLeft, dayLeft }: DayPace): number {
  if (moneyLeft <= 0) return 0;
  return round(requestUsd * (moneyLeft >= dayLeft ? 1 : moneyLeft / dayLeft), 9);
}
