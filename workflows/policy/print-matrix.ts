import { PolicyInvalid } from '../../tasks/core/errors.ts';
import { nearest } from '../../tasks/core/policy/nearest.ts';
import { MATRICES } from '../../tasks/profiles/mangaassist/matrices/index.ts';
import { textTable } from '../printing/text-table.ts';

export type ShownMatrix = (typeof MATRICES)[number];

/**
 * The tables the shop routes by or was designed by: all of them, or the one of this name.
 * @throws PolicyInvalid naming the known ones.
 */
export function matricesNamed(name: string | true): readonly ShownMatrix[] {
  if (name === true) return MATRICES;
  const found = MATRICES.filter((matrix) => matrix.name === name);
  if (found.length > 0) return found;
  const names = MATRICES.map((matrix) => matrix.name);
  const near = nearest(name, names);
  throw new PolicyInvalid(
    `there is no matrix ${name}: ${near === undefined ? '' : `did you mean ${near}? `}known are ${names.join(', ')}`,
  );
}

/** A matrix as lines of text: its title and its sources, headings, rows. An empty cell is a `-`. */
export function matrixLines({ name, title, columns, rows }: ShownMatrix): readonly string[] {
  const sources = new Set(rows.map(({ source }) => source));
  const shown = sources.size === 1 ? columns : [...columns, 'source'];
  const cells = rows.map((row) => shown.map((column) => String(row[column] ?? '-')));
  const from = sources.size === 1 ? `, from ${[...sources].join('')}` : '';
  return [`${title} (${name})${from}`, ...textTable([shown, ...cells])];
}
