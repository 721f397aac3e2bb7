import { createContext, Script } from 'node:vm';
import { timeExceeded } from './guard.ts';

/** JavaScript cannot stop a match half-way, but a script in its own context can be given a time limit. */
const context = createContext({}) as { pattern?: RegExp; text?: string };
const matching = new Script('pattern.exec(text)');

const MATCH_LIMIT_MS = 200;

/** Two open repetitions are enough for a match to take exponential time; the limit costs 70 us a match. */
const OPEN_REPETITION = /[*+]|\{\d+,\}/g;

/** Shorter texts are matched at once by any pattern. */
const SHORT_TEXT = 20;

/** JSONata's regular expressions, with a bound on the time one match may take. */
export class GuardedRegExp {
  readonly #pattern: RegExp;
  readonly #isRisky: boolean;

  constructor(pattern: RegExp) {
    this.#pattern = new RegExp(pattern);
    this.#isRisky = (pattern.source.match(OPEN_REPETITION)?.length ?? 0) > 1;
  }

  get lastIndex(): number {
    return this.#pattern.lastIndex;
  }

  set lastIndex(index: number) {
    this.#pattern.lastIndex = index;
  }

  exec(text: string): RegExpExecArray | null {
    if (!this.#isRisky || text.length <= SHORT_TEXT) return this.#pattern.exec(text);
    context.pattern = this.#pattern;
    context.text = text;
    try {
      return matching.runInContext(context, { timeout: MATCH_LIMIT_MS });
    } catch {
      throw timeExceeded();
    }
  }
}
