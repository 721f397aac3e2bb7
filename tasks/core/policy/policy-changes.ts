/** One field that two policies do not share; a side that lacks it is absent. */
export interface FieldChange {
  /** `thresholds.accept`, `models.claude-haiku-5-5.prices.input`. */
  readonly field: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

/**
 * What changed from one document to another, in the order of the fields; the version is not counted. Models go by
 * their ids and experiments by their names, so that moving one is no change; every other list is one value. Either document may be
 * one that this release cannot read.
 */
export function policyChanges(before: unknown, after: unknown): readonly FieldChange[] {
  return changesAt([], before, after).filter(({ field }) => field !== 'version');
}

function changesAt(path: readonly string[], before: unknown, after: unknown): readonly FieldChange[] {
  const [old, fresh] = [fieldsOf(before), fieldsOf(after)];
  if (old === undefined || fresh === undefined) {
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [changeOf(path, before, after)];
  }
  const keys = new Set([...old.keys(), ...fresh.keys()]);
  return [...keys].flatMap((key) => changesAt([...path, key], old.get(key), fresh.get(key)));
}

const changeOf = (path: readonly string[], from: unknown, to: unknown): FieldChange => ({
  field: path.join('.') || 'policy',
  ...(from !== undefined && { from }),
  ...(to !== undefined && { to }),
});

/** The fields inside a value; undefined for one that is a whole. */
export function fieldsOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  const named = value.map((element: unknown) => [idOf(element), element] as const);
  const ids = new Set(named.map(([id]) => id));
  const byId = value.length > 0 && ids.size === value.length && !ids.has(undefined);
  return byId ? new Map(named.map(([id, element]) => [id ?? '', element])) : undefined;
}

function idOf(element: unknown): string | undefined {
  if (typeof element !== 'object' || element === null) return undefined;
  const id: unknown = Reflect.get(element, 'id') ?? Reflect.get(element, 'name');
  return typeof id === 'string' ? id : undefined;
}

/** `thresholds.accept: 0.8 -> 0.85`, for people and for the audit. */
export function changeLine({ field, from, to }: FieldChange): string {
  if (from === undefined) return `${field}: added ${written(to)}`;
  if (to === undefined) return `${field}: removed ${written(from)}`;
  return `${field}: ${written(from)} -> ${written(to)}`;
}

const LINE_CHARS = 160;

function written(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LINE_CHARS ? `${text.slice(0, LINE_CHARS)}...` : text;
}
