import type { Intent } from '../../tasks/core/contract/enums.ts';
import type { Mix, Part } from '../../tasks/core/costs/mix.ts';
import { PolicyInvalid } from '../../tasks/core/errors.ts';
import { nearest } from '../../tasks/core/policy/nearest.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import type { Book } from '../compare/book.ts';
import { MixInvalid } from '../compare/mix-file.ts';
import type { Sample } from './samples.ts';

/** A kind of message: how often it comes, what it asks, and how much a model reads and writes for it. */
export interface Demand {
  readonly name: string;
  /** 0-1; those of all demands add up to 1. */
  readonly share: number;
  readonly intents: readonly Intent[];
  /** Means of one answer. */
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/**
 * What a mix says of traffic: shares, what is asked, and the tokens of whoever answers. Which model that is, whether
 * it climbs and who classifies is the policy's to decide here, so the mix's models and escalations are not used: parts
 * that name no task, such as "escalated", are dealt among the others by their shares.
 * @throws MixInvalid where no part says what it asks for
 */
export function demandsOf(mix: Mix): readonly Demand[] {
  const named = mix.parts.filter(({ tasks, share }) => tasks.length > 0 && share > 0);
  const known = named.reduce((sum, { share }) => sum + share, 0);
  if (known === 0) {
    throw new MixInvalid(`${mix.name}: parts[0].tasks: name what the messages ask for, such as ["faq"]`);
  }
  return named.map((part) => {
    const { inputTokens, outputTokens } = lastCall(part);
    return {
      name: part.name,
      share: part.share / known,
      intents: part.tasks,
      inputTokens: inputTokens > 0 ? inputTokens : 1,
      outputTokens: outputTokens > 0 ? outputTokens : 1,
    };
  });
}

const lastCall = ({ calls }: Part) => calls.at(-1) ?? { inputTokens: 0, outputTokens: 0 };

/**
 * How likely a message that may be cached is one that was answered moments ago, so that the mix's share of all
 * messages comes from the cache; 1 where not so many may be.
 */
export function hitChance(
  mix: Mix,
  demands: readonly Demand[],
  samples: Readonly<Record<string, readonly Sample[]>>,
): number {
  const cacheable = demands.reduce((sum, { share, intents }) => {
    const each = intents.map((intent) => {
      const pool = samples[intent] ?? [];
      return pool.filter((sample) => sample.cacheable).length / Math.max(1, pool.length);
    });
    return sum + (share * each.reduce((all, one) => all + one, 0)) / intents.length;
  }, 0);
  return cacheable === 0 ? 0 : Math.min(1, mix.cacheHitShare / cacheable);
}

/** Prices and names of a policy of one's own, for a mix to be read with. */
export function bookOfPolicy({ models, rungs, embedding, escalation }: Policy): Book {
  const modelOf = (id: string) => {
    const found = models.find((model) => model.id === id);
    if (found !== undefined) return found;
    const known = [...Object.keys(rungs), ...models.map((model) => model.id)];
    const near = nearest(id, known);
    throw new PolicyInvalid(
      `there is no model ${id} in this policy: ${near === undefined ? '' : `did you mean ${near}? `}known are ${known.join(', ')}`,
    );
  };
  return {
    set: 'current',
    cast: { cheap: rungs.cheap, mid: rungs.mid, embedding: embedding.id },
    terms: escalation,
    pricesOf: (id) => modelOf(id).prices,
    msOf: (id) => modelOf(id).latencyMs.p50,
    skillOf: (id) => modelOf(id),
    idOf: (name) =>
      name === embedding.id
        ? name
        : modelOf(Object.hasOwn(rungs, name) ? rungs[name as keyof typeof rungs] : name).id,
  };
}
