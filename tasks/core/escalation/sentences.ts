import type { Candidate } from '../contract/plan.ts';
import { percent } from '../round.ts';

const usd = (value: number): string => `${value < 0 ? '-' : ''}$${Number(Math.abs(value).toFixed(5))}`;
const seconds = (ms: number): string => `${Number((ms / 1_000).toFixed(1))} s`;

/** `net $0.0251 = gain $0.0308 - price $0.0042 - 1.4 s at $0.0014`. */
export function arithmetic(candidate: Candidate): string {
  const { gainUsd, laterUsd, costUsd, waitUsd, valueUsd, latencyMs } = candidate;
  const later = laterUsd > 0 ? ` + up to ${usd(laterUsd)} from the rungs above` : '';
  return (
    `net ${usd(valueUsd)} = gain ${usd(gainUsd)}${later} - price ${usd(costUsd)} ` +
    `- ${seconds(latencyMs)} at ${usd(waitUsd)}`
  );
}

/** Why this model is asked, and what speaks against the others. */
export function whyAsk(
  chosen: Candidate,
  others: readonly Candidate[],
  before: string,
  left: { readonly ms: number; readonly usd: number },
): string {
  const against = others.map((other) => `; ${whyNot(other, left)}`).join('');
  return `${before}: ask ${chosen.model}, ${percent(chosen.good)} likely good, ${arithmetic(chosen)}${against}`;
}

/** Why this one is not asked. */
export function whyNot(candidate: Candidate, left: { readonly ms: number; readonly usd: number }): string {
  const { model, neededMs, boundUsd, verdict } = candidate;
  switch (verdict) {
    case 'no_time':
      return `${model} needs ${neededMs} ms, ${Math.max(0, Math.round(left.ms))} are left`;
    case 'no_money':
      return `${model} may cost ${usd(boundUsd)}, ${usd(Math.max(0, left.usd))} are left`;
    case 'not_worth_it':
      return `${model} is not worth it: ${arithmetic(candidate)}`;
    case 'breaker_open':
      return `${model} is known to be failing`;
    case 'same_family':
      return `${model} is of a family that has refused`;
    case 'small_window':
      return `${model} has no larger window than one that was too small`;
    case 'open':
      return `${model} comes to ${usd(candidate.valueUsd)}`;
  }
}

/** Why a model that failed is asked once more. */
export function whyAgain({ model }: Candidate, waitMs: number, shorten: boolean): string {
  if (shorten) return `nobody else could read so much: ask ${model} again, with less to read`;
  return `nobody else could answer in time: ask ${model} again ${waitMs > 0 ? `in ${waitMs} ms` : 'at once'}`;
}
