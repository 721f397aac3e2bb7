export type Cell = string | number | boolean | null;

/** A table of figures that a document published, ready to be shown. */
export interface Matrix<Row extends Readonly<Record<string, Cell>> = Readonly<Record<string, Cell>>> {
  /** How it is asked for: `tasks`. */
  readonly name: string;
  readonly title: string;
  /** In the order they are shown; a row's `source` stands beside them. */
  readonly columns: readonly string[];
  readonly rows: readonly (Row & { readonly source: string })[];
}

/** Units stand in the names of the columns: `latencyMs`, `costUsd`. */
export function matrix<Row extends Readonly<Record<string, Cell>>>(
  name: string,
  title: string,
  source: string,
  rows: readonly Row[],
): Matrix<Row> {
  return {
    name,
    title,
    columns: Object.keys(rows[0] ?? {}),
    rows: rows.map((row) => ({ ...row, source })),
  };
}
