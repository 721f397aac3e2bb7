import { fieldsOf } from '../../tasks/core/policy/policy-changes.ts';

/** A field's name beside its value, as deep as a person still reads it. */
export type Row = readonly [name: string, value: string];

/** The whole policy is told to this depth; a field that was asked for by name is told to the end. */
const OVERVIEW_DEPTH = 2;

/** The rows of the whole policy: an intent is one line, and models are only named, since they have a command. */
export function overviewRows(document: unknown): readonly Row[] {
  const fields = [...(fieldsOf(document) ?? [])];
  return fields.flatMap(([name, value]) => {
    const models = name === 'models' ? fieldsOf(value) : undefined;
    return models === undefined
      ? rowsOf(value, name, OVERVIEW_DEPTH - 1)
      : [[name, [...models.keys()].join(', ')] as const];
  });
}

/** The rows of one field. */
export const fieldRows = (field: string, value: unknown): readonly Row[] =>
  rowsOf(value, field, Number.POSITIVE_INFINITY);

function rowsOf(value: unknown, name: string, depth: number): readonly Row[] {
  const inside = fieldsOf(value);
  if (inside === undefined || inside.size === 0) return [[name, plain(value)]];
  if (depth === 0) return [[name, inLine(inside)]];
  return [...inside].flatMap(([key, inner]) =>
    rowsOf(inner, name === '' ? key : `${name}.${key}`, depth - 1),
  );
}

const inLine = (fields: ReadonlyMap<string, unknown>): string =>
  [...fields].map(([key, value]) => `${key} ${plain(value)}`).join(', ');

function plain(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '""' : value;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value) && value.every((element) => typeof element !== 'object')) {
    return value.length === 0 ? '(none)' : value.join(', ');
  }
  const inside = fieldsOf(value);
  return inside === undefined ? JSON.stringify(value) : `(${inLine(inside)})`;
}
