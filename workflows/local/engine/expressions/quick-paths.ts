import { NEEDS_EVALUATOR } from './quick-values.ts';

/** The field of a field of a value, as JSONata finds it. */
export function follow(start: unknown, fields: readonly string[]): unknown {
  let value = start;
  for (let at = 0; at < fields.length; at += 1) {
    if (value === undefined || value === null) return undefined;
    if (Array.isArray(value)) return followItems(value, fields.slice(at));
    if (typeof value !== 'object') return undefined;
    value = (value as Record<string, unknown>)[fields[at] as string];
  }
  return typeof value === 'function' ? NEEDS_EVALUATOR : value;
}

/** JSONata maps a field over an array and joins what it finds. */
function followItems(start: readonly unknown[], fields: readonly string[]): unknown {
  let items = start;
  for (const [at, field] of fields.entries()) {
    const found: unknown[] = [];
    for (const item of items) {
      if (Array.isArray(item)) return NEEDS_EVALUATOR;
      const value = follow(item, [field]);
      if (value === NEEDS_EVALUATOR) return NEEDS_EVALUATOR;
      if (value !== undefined) found.push(value);
    }
    const isLast = at === fields.length - 1;
    if (isLast && found.length === 1 && Array.isArray(found[0])) return found[0];
    items = found.flat();
  }
  return unwrapped(items);
}

/** What JSONata makes of a sequence: nothing of an empty one, and of one item that item. */
export const unwrapped = (items: readonly unknown[]): unknown => (items.length > 1 ? items : items[0]);
