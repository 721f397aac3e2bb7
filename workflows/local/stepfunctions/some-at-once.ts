/** Does its work for everything it is given, so many at once, in the order given. */
export class SomeAtOnce<T> {
  readonly #most: number;
  readonly #work: (one: T) => Promise<void>;
  readonly #waiting: T[] = [];
  #busy = 0;
  #idle = Promise.withResolvers<void>();

  /** @param work never rejects */
  constructor(most: number, work: (one: T) => Promise<void>) {
    this.#most = most;
    this.#work = work;
    this.#idle.resolve();
  }

  add(one: T): void {
    if (this.#busy === 0) this.#idle = Promise.withResolvers();
    this.#waiting.push(one);
    if (this.#busy < this.#most) void this.#drain();
  }

  /** Resolves when nothing is left to do. */
  idle(): Promise<void> {
    return this.#idle.promise;
  }

  async #drain(): Promise<void> {
    this.#busy += 1;
    for (let one = this.#waiting.shift(); one !== undefined; one = this.#waiting.shift())
      await this.#work(one);
    this.#busy -= 1;
    if (this.#busy === 0) this.#idle.resolve();
  }
}
