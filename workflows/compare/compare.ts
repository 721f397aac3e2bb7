import type { Figure } from '../../tasks/core/costs/figure.ts';
import { dayUsd, type Mix } from '../../tasks/core/costs/mix.ts';
import { type BreakEven, breakEven } from '../../tasks/core/costs/projection.ts';
import type { CheckTerms } from '../../tasks/core/escalation/belief.ts';
import { type Book, bookOf, type SetName } from './book.ts';
import { cascadeFigures } from './figures-cascade.ts';
import { coordinationFigures } from './figures-coordination.ts';
import { efficiencyFigures, SCORE_NOTE } from './figures-efficiency.ts';
import { orchestratorFigures } from './figures-orchestrator.ts';
import { pathFigures } from './figures-paths.ts';
import { IMPLEMENTATION_USD, worthFigures } from './figures-worth.ts';
import type { OwnMix } from './mix-file.ts';
import { type Outcome, onMidAlone, outcomeOf } from './outcome.ts';
import { type Chapter, strategiesFor } from './strategies.ts';

export interface StrategyOutcome extends Outcome {
  readonly id: string;
  /** The document whose strategy it is; `own` for a mix from a file. */
  readonly chapter: Chapter | 'own';
}

export interface Comparison {
  readonly set: SetName;
  readonly messagesPerDay: number;
  /** In the order of the documents; the first of a chapter is what the others are set against. */
  readonly strategies: readonly StrategyOutcome[];
  /** At this volume, and at a tenth of it. */
  readonly breakEven: { readonly strategy: string; readonly full: BreakEven; readonly tenth: BreakEven };
  readonly quality: { readonly formula: string; readonly check: CheckTerms };
  readonly efficiency: typeof SCORE_NOTE;
  /** The documents' figures beside ours: under `claude-3` only, where their prices hold. */
  readonly figures: readonly Figure[];
}

const FORMULA =
  'quality = sum over the parts of share x chance that the answer is good: the task quality of the model that answers, ' +
  'by Bayes after the check (acceptsGood, acceptsBad); an escalated message counts as one that somebody has just ' +
  'failed on (overlap). Retained = that over the quality of the mid model alone on the same messages.';

/** The strategies of both cost chapters under the prices of a set. @throws PolicyInvalid */
export function compareStrategies(set: string): Comparison {
  const books: Readonly<Record<Chapter, Book>> = {
    cascade: bookOf(set, 'cascade'),
    coordination: bookOf(set, 'coordination'),
  };
  const { cascade, coordination } = books;
  const listed = strategiesFor(cascade.cast);
  const baseline = (chapter: Chapter): number => {
    const first = listed.find((one) => one.chapter === chapter);
    return first === undefined ? 0 : dayUsd(first.mix, books[chapter].pricesOf);
  };
  const strategies = listed.map(({ id, chapter, mix }) => ({
    id,
    chapter,
    ...outcomeOf(mix, books[chapter], baseline(chapter)),
  }));
  const of = (id: string): Outcome => {
    const found = strategies.find((strategy) => strategy.id === id);
    if (found === undefined) throw new RangeError(`there is no strategy ${id}`);
    return found;
  };
  const figures =
    cascade.set === 'claude-3'
      ? [
          ...cascadeFigures(of, cascade),
          ...worthFigures(of, cascade),
          ...efficiencyFigures(of, cascade),
          ...pathFigures(coordination),
          ...coordinationFigures(of),
          ...orchestratorFigures(),
        ]
      : [];
  return {
    set: cascade.set,
    messagesPerDay: of('all-mid').projection.messagesPerDay,
    strategies,
    breakEven: even('cascade-optimized', of('cascade-optimized'), of('all-mid'), IMPLEMENTATION_USD),
    quality: { formula: FORMULA, check: cascade.terms },
    efficiency: SCORE_NOTE,
    figures,
  };
}

/** A mix of one's own between all messages on the mid model and all on the cheap one. */
export function compareMix({ mix, implementationUsd }: OwnMix, book: Book): Comparison {
  const mid = { ...onMidAlone(mix, book), name: 'all on the mid model' };
  const cheap = onCheapAlone(mid, book);
  const baseline = dayUsd(mid, book.pricesOf);
  const outcome = (id: string, one: Mix): StrategyOutcome => ({
    id,
    chapter: 'own',
    ...outcomeOf(one, book, baseline),
  });
  const strategies = [outcome('all-mid', mid), outcome('all-cheap', cheap), outcome('mix', mix)] as const;
  return {
    set: book.set,
    messagesPerDay: mix.messagesPerDay,
    strategies,
    breakEven: even('mix', strategies[2], strategies[0], implementationUsd),
    quality: { formula: FORMULA, check: book.terms },
    efficiency: SCORE_NOTE,
    figures: [],
  };
}

const onCheapAlone = (mid: Mix, { cast }: Book): Mix => ({
  ...mid,
  name: 'all on the cheap model',
  parts: mid.parts.map((part) => ({
    ...part,
    calls: part.calls.map((call) => ({ ...call, model: cast.cheap })),
  })),
});

function even(strategy: string, one: Outcome, baseline: Outcome, implementationUsd: number) {
  const saved = baseline.projection.dayUsd - one.projection.dayUsd;
  return {
    strategy,
    full: breakEven(implementationUsd, saved),
    tenth: breakEven(implementationUsd, saved / 10),
  };
}
