import { guardRailsOf } from '../../tasks/core/optimizer/guard-rails.ts';
import {
  type MessageSample,
  type Observed,
  observe,
  type Span,
} from '../../tasks/core/optimizer/observed.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import type { Observations } from '../../tasks/ports/observations.ts';
import { normal, seededRandom } from '../../workflows/random.ts';

/** What the shop's world is like at some time. */
export interface Weather {
  /** Mean of what the check makes of cheap answers. */
  readonly sureness: number;
  /** Chance that a customer likes a cheap answer that was sent. */
  readonly liked: number;
  /** Tokens of a usual cheap answer. */
  readonly answerTokens: number;
  readonly strongUsd: number;
}

export const FAIR: Weather = { sureness: 0.93, liked: 0.93, answerTokens: 150, strongUsd: 0.012 };

const STRONG_LIKED = 0.96;
const SURENESS_SPREAD = 0.04;
const TOKENS_SPREAD = 25;
const VOTE_CHANCE = 0.05;
const CHEAP_USD = 0.0006;
const DAY_MS = 86_400_000;

/**
 * A shop whose threshold, cache lifetime and token bounds change what becomes of its messages: answers below the
 * threshold climb, which is slow, dear and good; kept answers are at once, once the cache of a version is warm; a
 * bound on tokens cuts long answers off, and what is cut off climbs. Day and night traffic, from a seed.
 */
export class ResponseModel implements Observations {
  readonly #random: () => number;
  readonly #weather: (at: number) => Weather;
  readonly #busy: number;
  /** Votes with their times. */
  readonly #votes: { readonly at: number; readonly up: boolean }[] = [];
  /** When the live version went live: its cache begins empty. */
  changedAt = 0;

  constructor(seed: number, weather: (at: number) => Weather = () => FAIR, busy = 240) {
    this.#random = seededRandom(seed);
    this.#weather = weather;
    this.#busy = busy;
  }

  async read(span: Span, votesSince: number, policy: Policy): Promise<Observed> {
    const count = Math.max(0, Math.round(this.#trafficAt(span.from) * (1 + 0.15 * normal(this.#random))));
    const samples = Array.from({ length: count }, () => this.#message(span, policy));
    const votes = this.#votes.filter(({ at }) => at >= votesSince && at < span.until);
    const up = votes.filter((vote) => vote.up).length;
    return observe(samples, { up, down: votes.length - up }, span, guardRailsOf(policy).targets);
  }

  /** Nights are so quiet that many windows hold fewer than ten messages. */
  #trafficAt(at: number): number {
    const phase = ((at % DAY_MS) / DAY_MS) * 2 * Math.PI;
    return this.#busy * Math.max(0.02, 0.5 - 0.5 * Math.cos(phase));
  }

  #message(span: Span, policy: Policy): MessageSample {
    const random = this.#random;
    const { caches, thresholds, tokens } = policy;
    const ttl = caches.answerTtlS;
    const warm = Math.min(1, Math.max(0, span.from - this.changedAt) / (ttl * 1_000));
    if (random() < 0.3 * warm * (ttl / (ttl + 300))) {
      return {
        served: true,
        reply: {
          ...REPLY,
          lane: 'cached',
          latencyMs: 40 + 20 * random(),
          costUsd: 0,
          quality: 0.95,
          cached: true,
        },
        calls: [],
      };
    }
    const weather = this.#weather(span.from);
    const lane = random() < 0.6 ? 'simple' : 'medium';
    const cut = weather.answerTokens + TOKENS_SPREAD * normal(random) > (tokens.byLane[lane] ?? 512);
    const sure = Math.min(1, weather.sureness + SURENESS_SPREAD * normal(random)) - (cut ? 0.15 : 0);
    const escalated = sure < thresholds.accept;
    const cheapMs = 400 * Math.exp(0.35 * normal(random));
    const strongMs = 1_300 * Math.exp(0.2 * normal(random));
    this.#vote(span, escalated ? STRONG_LIKED : weather.liked);
    return {
      served: random() < 0.9999,
      reply: {
        ...REPLY,
        lane,
        latencyMs: cheapMs + (escalated ? strongMs : 0),
        costUsd: CHEAP_USD + (escalated ? weather.strongUsd : 0),
        quality: escalated ? Math.min(1, 0.95 + 0.02 * normal(random)) : sure,
        escalated,
        truncated: cut,
      },
      calls: [
        { model: policy.rungs.cheap, failed: false, latencyMs: cheapMs },
        ...(escalated ? [{ model: policy.rungs.mid, failed: false, latencyMs: strongMs }] : []),
      ],
    };
  }

  #vote({ from, until }: Span, liked: number): void {
    if (this.#random() >= VOTE_CHANCE) return;
    this.#votes.push({ at: from + this.#random() * (until - from), up: this.#random() < liked });
  }
}

const REPLY = { quality: null, escalated: false, cached: false, truncated: false };
