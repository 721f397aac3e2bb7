import type { Json } from '../types.ts';

/**
 * AWS's notation as a JSON pointer (RFC 6901). State names may hold slashes and brackets, so the definition
 * itself says where one ends; what it does not have (a missing field) is taken as written.
 */
export function toPointer(definition: Json, location: string): string {
  const segments: string[] = [];
  let value: Json | undefined = definition;
  let left = location === '/' ? '' : location;
  while (left !== '') {
    const index = /^\[(\d+)\]/.exec(left);
    if (index !== null && Array.isArray(value)) {
      segments.push(index[1] ?? '');
      value = value[Number(index[1])];
      left = left.slice(index[0].length);
      continue;
    }
    const key = longestKey(value, left) ?? /^\/?[^/[]*/.exec(left)?.[0].slice(1) ?? '';
    segments.push(key);
    value = memberOf(value, key);
    left = left.slice(Math.max(1, key.length + 1));
  }
  return segments.map((segment) => `/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function memberOf(value: Json | undefined, key: string): Json | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function longestKey(value: Json | undefined, left: string): string | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  return Object.keys(value)
    .filter((key) => left.startsWith(`/${key}`) && /^(?:$|[/[])/.test(left.slice(key.length + 1)))
    .sort((one, other) => other.length - one.length)[0];
}
