import type { Goal } from '../contract/enums.ts';
import { clamp01, round } from '../round.ts';
import { fiveLevelOf } from './level.ts';
import { CONSTRAINTS, type Constraint, type Selection, type TradeOff } from './selection.ts';
import { type Expected, firstWithin, isAffordable, isInTime, type Limits } from './within-limits.ts';

/** How much each criterion counts; they add up to 1. */
export interface Weights {
  readonly cost: number;
  readonly quality: number;
  readonly latency: number;
  readonly fit: number;
}

/** A model as this one message would meet it: every figure is made for the candidate that it describes. */
export interface Candidate extends Expected {
  readonly model: string;
  /** 0-1, what is scored. */
  readonly quality: number;
  /** 0-1, expected on this task: what the least quality is held against. */
  readonly taskQuality: number;
  /** 0-1: 1 a strength, 0.3 a weakness, 0.6 neither. */
  readonly fit: number;
  /** Tokens. */
  readonly contextWindow: number;
  /** ISO date, or null while none is announced. */
  readonly endOfLife: string | null;
}

export interface Criteria extends Limits {
  readonly goal: Goal;
  readonly weights: Weights;
  /** 0-1, of `taskQuality`. */
  readonly minQuality: number;
  /** Tokens of the prompt and the answer together. */
  readonly neededTokens: number;
  /** ISO date; without it nobody is taken for retired. */
  readonly today?: string | undefined;
  /** For the reason only. */
  readonly task: string;
  readonly complexity: number;
}

/**
 * Score = w_cost (1 - cost/max) + w_quality quality + w_latency (1 - latency/max) + w_fit fit, each part 0-1
 * (the selector framework of the cascade document). A ceiling of nothing says nothing of cost: 0.5.
 */
export function scoreOf(candidate: Candidate, { weights, maxCostUsd, maxLatencyMs }: Criteria): number {
  const cost = maxCostUsd > 0 ? clamp01(1 - candidate.costUsd / maxCostUsd) : 0.5;
  const latency = maxLatencyMs > 0 ? clamp01(1 - candidate.latencyMs / maxLatencyMs) : 0;
  return (
    weights.cost * cost +
    weights.quality * candidate.quality +
    weights.latency * latency +
    weights.fit * candidate.fit
  );
}

/** The constraints that this candidate breaks. */
function brokenBy(candidate: Candidate, criteria: Criteria): readonly Constraint[] {
  const broken: Record<Constraint, boolean> = {
    quality: candidate.taskQuality < criteria.minQuality,
    latency: !isInTime(candidate, criteria),
    cost: !isAffordable(candidate, criteria),
    context: candidate.contextWindow < criteria.neededTokens,
    lifecycle: isRetired(candidate, criteria.today),
  };
  return CONSTRAINTS.filter((name) => broken[name]);
}

const isRetired = ({ endOfLife }: Pick<Candidate, 'endOfLife'>, today: string | undefined): boolean =>
  endOfLife !== null && today !== undefined && today >= endOfLife;

/**
 * The model with the best score among those that keep every constraint. When none does, the least quality
 * gives way first, then the time, then the money, so that less of either never picks a dearer or slower model;
 * a model that cannot be asked at all gives way last.
 * @throws RangeError without a candidate.
 */
export function selectModel(candidates: readonly Candidate[], criteria: Criteria): Selection {
  const ranked = candidates
    .map((candidate) => ({
      candidate,
      score: scoreOf(candidate, criteria),
      broken: brokenBy(candidate, criteria),
    }))
    .toSorted((one, other) => other.score - one.score || one.candidate.costUsd - other.candidate.costUsd);
  const chosen = choose(ranked, criteria);
  if (chosen === undefined) throw new RangeError('selectModel needs at least one candidate');
  const others = ranked.filter((one) => one !== chosen);
  return {
    model: chosen.candidate.model,
    score: round(chosen.score),
    alternatives: others.map(({ candidate, score, broken }) => ({
      model: candidate.model,
      score: round(score),
      excluded: broken,
    })),
    tradeOffs: others.map(({ candidate }) => tradeOff(chosen.candidate, candidate)),
    relaxed: chosen.broken,
    reason: reasonFor(chosen, criteria),
  };
}

interface Ranked {
  readonly candidate: Candidate;
  readonly score: number;
  readonly broken: readonly Constraint[];
}

function choose(ranked: readonly Ranked[], criteria: Criteria): Ranked | undefined {
  const best = ranked.find(({ broken }) => broken.length === 0);
  if (best !== undefined) return best;
  const usable = ranked.filter(({ broken }) => !broken.includes('context') && !broken.includes('lifecycle'));
  const pool = usable.length > 0 ? usable : ranked;
  const choice = firstWithin(
    pool.map(({ candidate }) => candidate),
    criteria,
  );
  return pool.find(({ candidate }) => candidate === choice);
}

const tradeOff = (chosen: Candidate, other: Candidate): TradeOff => ({
  model: other.model,
  costUsd: round(chosen.costUsd - other.costUsd, 6),
  quality: round(chosen.quality - other.quality, 3),
  latencyMs: round(chosen.latencyMs - other.latencyMs, 1),
});

const PURPOSE: Readonly<Record<Goal, string>> = {
  cost: 'low cost',
  quality: 'high quality',
  latency: 'low latency',
  balanced: 'balanced performance',
};

function reasonFor({ candidate, score, broken }: Ranked, criteria: Criteria): string {
  const chosen = `${candidate.model} (score ${score.toFixed(4)}) for ${PURPOSE[criteria.goal]}`;
  const asked = `task ${criteria.task}, complexity ${fiveLevelOf(criteria.complexity)}`;
  const gaveWay = broken.length > 0 ? `; no model keeps every limit: ${broken.join(' and ')} gave way` : '';
  return `${chosen}, ${asked}${gaveWay}`;
}
