import type { Json } from '../types.ts';

/** Walks without recursion: the definitions this is for would overflow the stack. */
export function isNestedDeeperThan(json: Json, limit: number): boolean {
  let level: Json[] = [json];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((value) =>
      value !== null && typeof value === 'object' ? (Object.values(value) as Json[]) : [],
    );
  }
  return false;
}
