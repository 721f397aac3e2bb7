import type { Policy } from '../../tasks/core/policy/policy.ts';
import { seededRandom } from '../random.ts';
import { RUN_IN_S, TRAFFIC } from './assumptions.ts';
import type { Chart } from './chart.ts';
import { countMessage } from './count.ts';
import type { Trip } from './course.ts';
import type { Demand } from './demand.ts';
import { type Chances, SampledFate } from './fate.ts';
import { walkMessage } from './message.ts';
import { PlansByVariant } from './plans.ts';
import type { Sample } from './samples.ts';
import { CHUNK_S, emptyTally, type Tally } from './tally.ts';
import { arrivals, type Busyness, busyness, sumOver } from './traffic.ts';
import { Agenda, type Walk } from './walk.ts';
import { type Purse, World } from './world.ts';

/** All that a chunk depends on: plain data, the same for every worker. */
export interface Prepared {
  readonly policy: Policy;
  readonly chart: Chart;
  readonly demands: readonly Demand[];
  readonly samples: Readonly<Record<string, readonly Sample[]>>;
  readonly chances: Chances;
  readonly seed: number;
  /** Of each chunk. */
  readonly messages: readonly number[];
  /** Milliseconds that latencies are told apart by. */
  readonly bins: number;
}

export interface ChunkResult {
  readonly index: number;
  readonly tally: Tally;
  /** What is left. */
  readonly purse: Purse;
}

/** One message before anything happens to it. */
export interface Drawn {
  readonly sample: Sample;
  readonly demand: Demand;
  readonly random: () => number;
}

/** What a worker keeps between chunks: plans that were reckoned, and the shape of the day. */
export class Chunks {
  readonly #prepared: Prepared;
  readonly #plans: PlansByVariant;
  readonly #weights: Busyness;
  readonly #wholeDay: number;

  constructor(prepared: Prepared) {
    this.#prepared = prepared;
    this.#plans = new PlansByVariant(prepared.policy);
    this.#weights = busyness(prepared.seed);
    this.#wholeDay = sumOver(this.#weights, 0, this.#weights.length);
  }

  /** A part of the day, with an uncounted minute before it, after which nothing is empty, cold or unheard of. */
  run(index: number, purse: Readonly<Purse>): ChunkResult {
    const { policy, bins, messages } = this.#prepared;
    const world = new World(policy);
    const tally = emptyTally(bins, undefined, index * CHUNK_S);
    const agenda = new Agenda();
    const upTo = (at: number): void => {
      while (agenda.nextAt <= at) agenda.step();
    };
    this.#runIn(index).forEach((at, no) => {
      upTo(at);
      agenda.put(at, this.#go(index, -1 - no, at, world, emptyTallyFor(bins)));
    });
    upTo(index * CHUNK_S * 1_000);
    const own = { ...purse };
    world.purse = own;
    const random = seededRandom(seedOf(this.#prepared.seed, index, 0xa11));
    const from = index * CHUNK_S;
    arrivals(this.#weights, from, from + CHUNK_S, messages[index] ?? 0, random).forEach((at, no) => {
      upTo(at);
      agenda.put(at, this.#go(index, no, at, world, tally));
    });
    upTo(Number.MAX_VALUE);
    return { index, tally, purse: own };
  }

  /** As busy as the minute before; that of the first chunk as its own first one. */
  #runIn(index: number): Float64Array {
    const { seed, messages } = this.#prepared;
    const start = index * CHUNK_S;
    const from = Math.max(0, start - RUN_IN_S);
    const total = messages.reduce((sum, one) => sum + one, 0);
    const share = sumOver(this.#weights, from, from + RUN_IN_S) / this.#wholeDay;
    const random = seededRandom(seedOf(seed, index, 0x1e55));
    const moments = arrivals(this.#weights, from, from + RUN_IN_S, Math.round(total * share), random);
    return index === 0 ? moments.map((at) => at - RUN_IN_S * 1_000) : moments;
  }

  *#go(index: number, no: number, startedAt: number, world: World, tally: Tally): Walk<void> {
    const { chances, chart } = this.#prepared;
    const { sample, demand, random } = this.draw(index, no);
    const plans = this.#plans.of(`s${index}-${Math.floor(no / TRAFFIC.messagesPerSession)}`);
    const fate = new SampledFate(sample, demand, plans.policy, chances, random);
    const ground = { policy: plans.policy, world, fate, tally };
    const trip: Trip = { messageId: `m${index}-${no}`, sample, startedAt, plans, chart, ground };
    countMessage(trip, yield* walkMessage(trip));
  }

  /** What a message asks, by the shares of the mix; everything else about it comes from the same chance. */
  draw(index: number, no: number): Drawn {
    const { seed, demands, samples } = this.#prepared;
    const random = seededRandom(seedOf(seed, index, no));
    const demand = demandAt(demands, random());
    const intent = demand.intents[Math.floor(random() * demand.intents.length)] ?? 'unknown';
    const pool = samples[intent] ?? [];
    return { demand, sample: pool[Math.floor(random() * pool.length)] as Sample, random };
  }
}

/** Demands lie side by side from 0 to 1, each as wide as its share. */
function demandAt(demands: readonly Demand[], at: number): Demand {
  let below = 0;
  const found = demands.find(({ share }) => {
    below += share;
    return at < below;
  });
  return found ?? (demands.at(-1) as Demand);
}

const scratch = new Map<number, Tally>();

/** Where the run-in counts to: nobody looks at it. */
function emptyTallyFor(bins: number): Tally {
  const found = scratch.get(bins) ?? emptyTally(bins, 1);
  scratch.set(bins, found);
  return found;
}

/** A seed of its own for each message of each chunk: three numbers stirred (the finalizer of murmur3, twice). */
function seedOf(seed: number, index: number, no: number): number {
  return stir(
    stir(stir(seed) ^ Math.imul(index + 1, 0x9e37_79b1)) ^ Math.imul(no + 0x4000_0000, 0x85eb_ca6b),
  );
}

function stir(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
