/** The ledger's unit: integer nano-USD, exact up to about nine million dollars. */
export type NanoUsd = number;

const NANO = 1e9;

/** Rounds up: what we book is never less than what we owe. */
export const toNano = (usd: number): NanoUsd => Math.ceil(withoutNoise(usd * NANO));
export const toUsd = (nano: NanoUsd): number => nano / NANO;

/** Nearer to a whole number than half of the sixth decimal. */
const NEGLIGIBLE = 4e-7;

/** Removes binary noise before a ceiling would turn 0.1 + 0.2 into an extra unit. */
function withoutNoise(value: number): number {
  const whole = Math.round(value);
  // Nearly all prices come out whole, and writing out decimals takes most of the time of an estimate.
  return Math.abs(value - whole) < NEGLIGIBLE ? whole : Number(value.toFixed(6));
}

export interface TokenPrices {
  /** US dollars a million tokens. */
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
}

export interface TokenUsage {
  /** Input tokens billed at the full price; cached ones stand apart. */
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
}

/** Cached input is billed at its own rate, so the three counts stay apart until here. */
export function costNano(prices: TokenPrices, usage: TokenUsage): NanoUsd {
  const usdPerMillion =
    usage.inputTokens * prices.input +
    usage.cachedTokens * prices.cachedInput +
    usage.outputTokens * prices.output;
  return toNano(usdPerMillion / 1e6);
}

/** No tokenizer makes more tokens than a text has UTF-8 bytes; roles and markers add a few. */
const MESSAGE_OVERHEAD_TOKENS = 64;

export const maxInputTokens = (promptBytes: number): number => promptBytes + MESSAGE_OVERHEAD_TOKENS;

/** The most a call can cost: what is reserved before it is made. */
export const boundNano = (prices: TokenPrices, promptBytes: number, maxTokens: number): NanoUsd =>
  costNano(prices, { inputTokens: maxInputTokens(promptBytes), cachedTokens: 0, outputTokens: maxTokens });

/** The longest answer that `money` still buys after the prompt; 0 when none. */
export function affordableTokens(prices: TokenPrices, promptBytes: number, money: NanoUsd): number {
  const left = money - boundNano(prices, promptBytes, 0);
  if (left < 0) return 0;
  if (prices.output === 0) return Number.MAX_SAFE_INTEGER;
  return Math.max(0, Math.floor((toUsd(left) * 1e6) / prices.output) - 1);
}
