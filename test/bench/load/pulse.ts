import { createHash } from 'node:crypto';
import { fixed } from '../report.ts';
import { median } from './statistics.ts';

const WARM = 10;
const GOES = 3;
/** About 20 ms on the machines that this was written on. */
const TIMES = 1_200;

/** As large and as nested as what a stage returns. It never changes: else a pulse of today is none of tomorrow. */
const DOCUMENT = {
  messageId: 'm-1',
  classification: {
    intents: ['recommendation', 'stock'].map((label, at) => ({ label, confidence: 0.5 + at / 10 })),
    entities: Array.from({ length: 12 }, (_, at) => ({ type: 'title', text: `Volume ${at} of 進撃の巨人` })),
  },
  passages: Array.from({ length: 6 }, (_, at) => ({
    id: `product:${at}`,
    text: 'Dark fantasy manga. '.repeat(12),
  })),
  attempts: Array.from({ length: 3 }, (_, at) => ({
    model: `model-${at}`,
    usd: 0.000_281,
    ms: 543,
    accepted: true,
  })),
};

function work(): number {
  const seen = new Map<string, number>();
  let text = JSON.stringify(DOCUMENT);
  for (let at = 0; at < TIMES; at++) {
    const hash = createHash('sha256').update(text).digest('hex');
    seen.set(hash, (seen.get(text.slice(0, 64)) ?? 0) + at);
    text = JSON.stringify({ ...JSON.parse(text), messageId: hash });
  }
  return seen.size;
}

function goMs(): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}

/**
 * Milliseconds of processor that a fixed piece of work takes just now, in JSON, hashes and maps as a message is: a
 * machine shared with others is half as fast again at one minute as at the next, and figures go with it.
 */
export class Pulse {
  readonly #beats: number[] = [];

  constructor() {
    for (let warm = 0; warm < WARM; warm++) work();
  }

  readonly beat = (): void => {
    this.#beats.push(median(Array.from({ length: GOES }, goMs)));
  };

  /** Of the beats since the last look. */
  look(): string {
    const beats = this.#beats.splice(0);
    const [least, most] = [Math.min(...beats), Math.max(...beats)];
    return `pulse ${fixed(median(beats))} ms (${fixed(least)} to ${fixed(most)})`;
  }
}
