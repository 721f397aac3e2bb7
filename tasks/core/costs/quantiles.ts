/** Neighbouring buckets differ by this factor, so a quantile is at most half a per cent off. */
const GROWTH = 1.01;
const LOG_GROWTH = Math.log(GROWTH);

/** Quantiles of any number of amounts in constant memory: counts in buckets of equal relative width. */
export class Quantiles {
  readonly #buckets = new Map<number, number>();
  #zeros = 0;
  #count = 0;
  #least = Number.POSITIVE_INFINITY;
  #most = 0;

  /** @param amount 0 or more */
  add(amount: number): void {
    this.#count += 1;
    this.#least = Math.min(this.#least, amount);
    this.#most = Math.max(this.#most, amount);
    if (amount <= 0) {
      this.#zeros += 1;
      return;
    }
    const bucket = Math.round(Math.log(amount) / LOG_GROWTH);
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
  }

  get most(): number | null {
    return this.#count === 0 ? null : this.#most;
  }

  /** Nearest rank, within half a per cent; null of nothing. @param share 0-1 */
  at(share: number): number | null {
    if (this.#count === 0) return null;
    const rank = Math.max(1, Math.ceil(share * this.#count));
    let seen = this.#zeros;
    if (rank <= seen) return 0;
    for (const bucket of [...this.#buckets.keys()].toSorted((one, other) => one - other)) {
      seen += this.#buckets.get(bucket) ?? 0;
      if (seen >= rank) return Math.min(this.#most, Math.max(this.#least, Math.exp(bucket * LOG_GROWTH)));
    }
    return this.#most;
  }
}
