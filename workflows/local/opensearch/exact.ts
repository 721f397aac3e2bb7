import { parsingException } from './api-error.ts';
import { isObject } from './json.ts';
import type { SearchIndex } from './search-index.ts';

type Comparable = number | string;

/** Whether one of the field's values is this value, compared as the field's type; a text field is asked for a term. */
export function matchesExactly(index: SearchIndex, document: number, field: string, value: unknown): boolean {
  if (field === '_id') return index.at(document)?.id === String(value);
  const text = index.text(field);
  if (text) return text.has(document, String(value));
  const kind = index.mapping(field)?.kind;
  const wanted = comparable(kind, value);
  return index.values(document, pathOf(index, field)).some((own) => comparable(kind, own) === wanted);
}

/** `title.keyword` reads the values of `title`. */
const pathOf = (index: SearchIndex, field: string): string =>
  index.text(field.replace(/\.[^.]+$/, '')) ? field.replace(/\.[^.]+$/, '') : field;

function comparable(kind: string | undefined, value: unknown): Comparable {
  if (kind === 'number') return Number(value);
  if (kind === 'date') return typeof value === 'number' ? value : Date.parse(String(value));
  return String(value);
}

const BOUNDS: Readonly<Record<string, (value: Comparable, bound: Comparable) => boolean>> = {
  gte: (value, bound) => value >= bound,
  gt: (value, bound) => value > bound,
  lte: (value, bound) => value <= bound,
  lt: (value, bound) => value < bound,
};

/** The test of a range query. @throws parsing_exception, naming an unknown bound. */
export function readRange(index: SearchIndex, field: string, bounds: unknown): (document: number) => boolean {
  if (!isObject(bounds)) throw parsingException('[range] query malformed, no start_object after field name');
  const kind = index.mapping(field)?.kind;
  const tests = Object.entries(bounds).flatMap(([name, bound]) => {
    const test = Object.hasOwn(BOUNDS, name) ? BOUNDS[name] : undefined;
    if (test === undefined) throw parsingException(`[range] query does not support [${name}]`);
    return bound === null ? [] : [{ test, bound: comparable(kind, bound) }];
  });
  const path = pathOf(index, field);
  return (document) =>
    index.values(document, path).some((own) => {
      const value = comparable(kind, own);
      return tests.every(({ test, bound }) => test(value, bound));
    });
}
