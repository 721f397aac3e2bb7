import type { Resolution } from '../contract/resolution.ts';
import type { Detail } from '../ensemble/choice.ts';

/** A reply must fit into a state, whatever five models have written. */
const MOST = 40;
const LONGEST = 300;

/** The parts of a choice as a reply shows them: the first of each list, with long texts cut. */
export function shownDetail(detail: Detail): Resolution['detail'] {
  switch (detail.kind) {
    case 'vote':
      return { ...detail, sides: detail.sides.map((side) => ({ ...side, models: [...side.models] })) };
    case 'ranking':
      return {
        kind: 'ranking',
        items: first(detail.items).map(({ item, ...rest }) => ({
          item: cut(item),
          ...rest,
          models: [...rest.models],
        })),
      };
    case 'scores':
      return { kind: 'scores', scores: [...detail.scores] };
    case 'merge':
      return {
        kind: 'merge',
        claims: first(detail.claims).map(({ text, sources, passages }) => ({
          text: cut(text),
          sources: [...sources],
          passages: [...passages],
        })),
        conflicts: first(detail.conflicts).map(({ about, matter, sides, settled, note }) => ({
          about: cut(about),
          matter,
          sides: sides.map(({ value, models }) => ({ value: cut(value), models: [...models] })),
          settled: settled === null ? null : cut(settled),
          note: cut(note),
        })),
        dropped: first(detail.dropped).map((one) => ({ ...one, text: cut(one.text) })),
      };
    default:
      return { ...detail };
  }
}

const first = <T>(items: readonly T[]): readonly T[] => items.slice(0, MOST);

const cut = (text: string): string =>
  text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).toWellFormed()}…`;
