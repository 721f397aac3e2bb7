import type { Mix } from '../../tasks/core/costs/mix.ts';
import type { Skill } from '../../tasks/core/costs/quality.ts';
import { PolicyInvalid } from '../../tasks/core/errors.ts';
import type { CheckTerms } from '../../tasks/core/escalation/belief.ts';
import type { TokenPrices } from '../../tasks/core/money.ts';
import { nearest } from '../../tasks/core/policy/nearest.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import { policyOfSet } from '../policy/policy-of-set.ts';
import type { Cast, Chapter } from './strategies.ts';

export const SETS = ['claude-3', 'current'] as const;
export type SetName = (typeof SETS)[number];

/** What the models of a set cost, take and are worth: everything that puts a number to a mix. */
export interface Book {
  readonly set: SetName;
  readonly cast: Cast;
  readonly terms: CheckTerms;
  pricesOf(model: string): TokenPrices;
  /** Median milliseconds. */
  msOf(model: string): number;
  skillOf(model: string): Skill;
  /** The id of a rung (`cheap`, `mid`, `top`) or of a model. @throws PolicyInvalid naming the known ones. */
  idOf(name: string): string;
}

/** Under `claude-3` each chapter has its own document's latencies and qualities. */
const PROFILE_OF: Readonly<Record<Chapter, string>> = {
  cascade: 'claude-3/efficiency',
  coordination: 'claude-3/router',
};

/** @param set a name of SETS @throws PolicyInvalid naming them */
export function bookOf(set: string, chapter: Chapter): Book {
  const known = SETS.find((name) => name === set);
  if (known === undefined) {
    throw new PolicyInvalid(`--set ${set}: use ${SETS.join(' or ')}`);
  }
  const policy = policyOfSet(known === 'claude-3' ? PROFILE_OF[chapter] : known);
  const { embedding, escalation, rungs } = policy;
  return {
    set: known,
    cast: { cheap: rungs.cheap, mid: rungs.mid, embedding: embedding.id },
    terms: escalation,
    pricesOf: (model) =>
      model === embedding.id
        ? { input: embedding.prices.input, cachedInput: embedding.prices.input, output: 0 }
        : modelOf(policy, model).prices,
    msOf: (model) =>
      model === embedding.id ? embedding.latencyMs.p50 : modelOf(policy, model).latencyMs.p50,
    skillOf: (model) => modelOf(policy, model),
    idOf: (name) =>
      name === embedding.id
        ? name
        : modelOf(policy, Object.hasOwn(rungs, name) ? rungs[name as keyof typeof rungs] : name).id,
  };
}

function modelOf({ models, rungs }: Policy, id: string) {
  const found = models.find((model) => model.id === id);
  if (found !== undefined) return found;
  const known = [...Object.keys(rungs), ...models.map((model) => model.id)];
  const near = nearest(id, known);
  const meant = near === undefined ? '' : `did you mean ${near}? `;
  throw new PolicyInvalid(`there is no model ${id} in this set: ${meant}known are ${known.join(', ')}`);
}

/** The mix with the models' own ids in place of rungs. */
export function castMix(mix: Mix, book: Book): Mix {
  const named = <T extends { readonly model: string }>(call: T): T => ({
    ...call,
    model: book.idOf(call.model),
  });
  return {
    ...mix,
    everyMessage: mix.everyMessage.map(named),
    parts: mix.parts.map((part) => ({ ...part, calls: part.calls.map(named) })),
  };
}
