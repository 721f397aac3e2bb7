/** What an attribute may be made. */
export type Value = string | number | readonly string[];

/** An item of the books, as it is stored. */
export type Entry = Readonly<Record<string, unknown>>;

/** A number that is not there counts as 0, or as `from`. */
export type Requirement =
  | { readonly that: 'atLeast'; readonly name: string; readonly value: number; readonly from?: number }
  | { readonly that: 'is'; readonly name: string; readonly value: number }
  | { readonly that: 'absent'; readonly name: string };

export type Change =
  | { readonly to: 'add'; readonly name: string; readonly value: number; readonly from?: number }
  | { readonly to: 'put'; readonly name: string; readonly value: Value }
  | { readonly to: 'remove'; readonly name: string };

/**
 * One guarded change of one item: it happens as a whole where every requirement holds, else not at all.
 * Every change of the books is one of these, so the laws can be proved on them without a database.
 */
export interface Move {
  readonly require: readonly Requirement[];
  readonly change: readonly Change[];
}

export const numberOf = (entry: Entry | undefined, name: string, otherwise = 0): number => {
  const value = entry?.[name];
  return typeof value === 'number' ? value : otherwise;
};
