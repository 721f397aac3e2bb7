import type { Attempt } from '../../tasks/core/contract/attempt.ts';
import type { NanoUsd } from '../../tasks/core/money.ts';
import { toNano } from '../../tasks/core/money.ts';
import { defaultPolicy } from '../../tasks/profiles/mangaassist/default-policy.ts';
import type { DayBooks } from './books.ts';
import type { Given } from './deaths.ts';
import { givenCost } from './given-cost.ts';

/** What a dead execution leaves: its journal, its books, and what it had been given. */
export interface Wreck {
  readonly books: DayBooks;
  readonly journal: readonly Attempt[];
  readonly given: readonly Given[];
}

export const isChat = ({ model }: Given): boolean => model !== defaultPolicy.embedding.apiId;

const apiIdOf = (model: string): string =>
  defaultPolicy.models.find(({ id }) => id === model)?.apiId ?? defaultPolicy.embedding.apiId;

export const countOf = (given: readonly Given[], model: string): number =>
  given.filter((one) => one.model === model).length;

export const journalledOf = (journal: readonly Attempt[], model: string): number =>
  journal.filter((attempt) => apiIdOf(attempt.model) === model).length;

/** Answers that a provider gave and nobody wrote down. */
export function vanished({ given, journal }: Wreck): readonly Given[] {
  const models = new Set(given.map(({ model }) => model));
  return [...models].flatMap((model) => {
    const written = journalledOf(journal, model);
    return given.filter((one) => one.model === model).slice(written);
  });
}

/** Sums that the calls of a wreck may be booked with once their holds have lapsed, nano-dollars. */
export function bookable(wreck: Wreck): ReadonlySet<NanoUsd> {
  const { books, journal } = wreck;
  const heldNos = new Set(books.holds.map(({ name }) => Number(name.split('#').at(-2))));
  const settled = journal.filter(({ no }) => !heldNos.has(no));
  const known = books.held + settled.reduce((sum, { costUsd }) => sum + toNano(costUsd), 0);
  const sums = new Set([known]);
  // What was settled without being journalled is booked at its cost.
  for (const cost of vanished(wreck).map(givenCost)) {
    for (const sum of [...sums]) sums.add(sum + cost);
  }
  return sums;
}
