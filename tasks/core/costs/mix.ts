import type { Intent } from '../contract/enums.ts';
import type { TokenPrices } from '../money.ts';

/** One call to a model, as sizes; tokens may be means, so they need not be whole. */
export interface Call {
  readonly model: string;
  readonly inputTokens: number;
  readonly cachedTokens?: number;
  readonly outputTokens: number;
}

/** A share of the traffic that is answered in one way. */
export interface Part {
  readonly name: string;
  /** Of all messages that are not answered by the cache, 0-1. */
  readonly share: number;
  /** What these messages ask for, in equal parts; the model's overall quality counts where none is named. */
  readonly tasks: readonly Intent[];
  /** In order; each is paid. The last one answers: those before it were rejected by the check. */
  readonly calls: readonly Call[];
  /** All at once, and the best answer is sent: an ensemble, where nothing is rejected. */
  readonly together?: true;
}

/** How a day's traffic is answered. The shares of its parts add up to 1. */
export interface Mix {
  readonly name: string;
  readonly messagesPerDay: number;
  /** Share answered by the answer cache at no cost, 0-1. */
  readonly cacheHitShare: number;
  /** Paid for every message that the cache does not answer, side by side: a classifier, an embedding. */
  readonly everyMessage: readonly Call[];
  readonly parts: readonly Part[];
}

export type PricesOf = (model: string) => TokenPrices;

/** How far shares may be from 1 and still add up: they are written by hand, as decimals. */
const SHARE_NOISE = 1e-6;

/** What is wrong with the shares of a mix; undefined when they add up to 1. */
export function sharesProblem(parts: readonly Pick<Part, 'share'>[]): string | undefined {
  const sum = parts.reduce((total, { share }) => total + share, 0);
  if (Math.abs(sum - 1) <= SHARE_NOISE) return undefined;
  const rest = tidy(1 - sum);
  const fix = rest > 0 ? `${rest} is missing` : `${-rest} is too much`;
  return `the shares of the parts add up to ${tidy(sum)}: they must add up to 1 (${fix})`;
}

const tidy = (value: number): number => Number(value.toFixed(6));

/** US dollars of one call, exact to the binary noise: what is booked is rounded, what is compared is not. */
export const callUsd = (call: Call, prices: TokenPrices): number =>
  (call.inputTokens * prices.input +
    (call.cachedTokens ?? 0) * prices.cachedInput +
    call.outputTokens * prices.output) /
  1e6;

/** US dollars of several calls, whether one after the other or side by side. */
export const callsUsd = (calls: readonly Call[], pricesOf: PricesOf): number =>
  calls.reduce((sum, call) => sum + callUsd(call, pricesOf(call.model)), 0);

/** Mean US dollars a message, those from the cache included. */
export function messageUsd({ cacheHitShare, everyMessage, parts }: Mix, pricesOf: PricesOf): number {
  const paid = parts.reduce((sum, { share, calls }) => sum + share * callsUsd(calls, pricesOf), 0);
  return (1 - cacheHitShare) * (paid + callsUsd(everyMessage, pricesOf));
}

/** US dollars a day. */
export const dayUsd = (mix: Mix, pricesOf: PricesOf): number =>
  clean(mix.messagesPerDay * messageUsd(mix, pricesOf));

/** US dollars a day of one part. */
export const partDayUsd = (mix: Mix, part: Part, pricesOf: PricesOf): number =>
  clean(mix.messagesPerDay * (1 - mix.cacheHitShare) * part.share * callsUsd(part.calls, pricesOf));

/** Share of the messages that a model answers, 0-1; the cache's stand apart. */
export function answeredBy({ cacheHitShare, parts }: Mix, model: string): number {
  const shares = parts.filter(({ calls }) => calls.at(-1)?.model === model).map(({ share }) => share);
  return clean((1 - cacheHitShare) * shares.reduce((sum, share) => sum + share, 0));
}

/** Share of all messages that were rejected once and asked again, 0-1. */
export const escalatedShare = ({ cacheHitShare, parts }: Mix): number =>
  clean((1 - cacheHitShare) * parts.filter(isEscalated).reduce((sum, { share }) => sum + share, 0));

export const isEscalated = ({ calls, together }: Part): boolean => together !== true && calls.length > 1;

/**
 * Mean milliseconds a message: calls of a cascade follow each other, those of an ensemble run side by side, and the
 * cache takes none.
 */
export function messageMs(mix: Mix, msOf: (model: string) => number): number {
  const first = Math.max(0, ...mix.everyMessage.map(({ model }) => msOf(model)));
  const mean = mix.parts.reduce((sum, { share, calls, together }) => {
    const times = calls.map(({ model }) => msOf(model));
    const waited = together ? Math.max(0, ...times) : times.reduce((all, one) => all + one, 0);
    return sum + share * waited;
  }, first);
  return clean((1 - mix.cacheHitShare) * mean);
}

/** Without what doubles add of their own: figures of this kind have no more than nine decimals. */
export const clean = (value: number): number => Number(value.toFixed(9));
