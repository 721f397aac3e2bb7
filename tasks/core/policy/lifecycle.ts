import { DAY_MS } from '../clock.ts';
import type { ModelProfile } from './model-profile.ts';
import type { Policy } from './policy.ts';

/** So long before its end a model is announced: time to try its successor on real traffic. */
const NOTICE_DAYS = 90;

/** How much of its life a model has left on a day, both ISO dates in UTC. */
export type Lifetime =
  | { readonly state: 'alive' }
  | { readonly state: 'ending' | 'later' | 'ended'; readonly endOfLife: string; readonly days: number };

/** `days` to the end, negative since; `ending` within 90 days. On the last date itself the model is gone. */
export function lifetimeOf({ lifecycle }: ModelProfile, today: string): Lifetime {
  const { endOfLife } = lifecycle;
  if (endOfLife === null) return { state: 'alive' };
  const days = Math.round((Date.parse(endOfLife) - Date.parse(today)) / DAY_MS);
  const state = days <= 0 ? 'ended' : days <= NOTICE_DAYS ? 'ending' : 'later';
  return { state, endOfLife, days };
}

export const isRetired = (model: ModelProfile, today: string): boolean =>
  lifetimeOf(model, today).state === 'ended';

/** The first living model behind this one: a successor may have retired too. */
export function livingSuccessor(
  model: ModelProfile,
  models: readonly ModelProfile[],
  today: string,
): string | undefined {
  const seen = new Set<string>();
  for (let id = model.lifecycle.successor; id !== null && !seen.has(id); ) {
    seen.add(id);
    const next = models.find((candidate) => candidate.id === id);
    if (next === undefined) return undefined;
    if (!isRetired(next, today)) return id;
    id = next.lifecycle.successor;
  }
  return undefined;
}

/** Where a policy asks for a model: the field, and the model's name. */
export function namedModels(policy: Policy): readonly (readonly [field: string, id: string])[] {
  return [
    ['rungs.cheap', policy.rungs.cheap],
    ['rungs.mid', policy.rungs.mid],
    ['rungs.top', policy.rungs.top],
    ['staticModel', policy.staticModel],
    ['classifierModel', policy.classifierModel],
    ...Object.entries(policy.chains).flatMap(([name, ids]) =>
      ids.map((id) => [`chains.${name}`, id] as const),
    ),
  ];
}

/** The fields of a policy that ask for this model, in a variant of an experiment too. */
export function usesOf(policy: Policy, id: string): readonly string[] {
  const tried = policy.experiments.flatMap((experiment) =>
    experiment.variants.flatMap(({ name, changes }) =>
      Object.entries(changes.rungs ?? {}).map(
        ([rung, model]) => [`experiments.${experiment.name}.${name}.${rung}`, model] as const,
      ),
    ),
  );
  const fields = [...namedModels(policy), ...tried].filter(([, named]) => named === id);
  return [...new Set(fields.map(([field]) => field))];
}
