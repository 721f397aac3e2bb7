import type { Json } from '../types.ts';

/** The recorder parsed every text that begins with a brace; what is compared must be parsed alike. */
export function deepParse(value: Json): Json {
  if (Array.isArray(value)) return value.map((item) => (isCompound(item) ? deepParse(item) : item));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const parsed = parseObjectText(member);
      return [key, isCompound(parsed) ? deepParse(parsed) : parsed];
    }),
  );
}

const isCompound = (value: Json): boolean => value !== null && typeof value === 'object';

function parseObjectText(value: Json): Json {
  if (typeof value !== 'string' || !value.startsWith('{')) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const show = (value: Json | undefined): string => JSON.stringify(value)?.slice(0, 300) ?? 'nothing';

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Recorders masked what differs from run to run: whole values, or `<placeholders>` inside texts. */
function matchesMasked(expected: string, actual: Json | undefined, masks: readonly string[]): boolean {
  if (masks.includes(expected) && !expected.includes('<')) return true;
  if (expected === actual) return true;
  const placeholders = masks.filter((mask) => mask.startsWith('<') && expected.includes(mask));
  if (placeholders.length === 0 || typeof actual !== 'string') return false;
  const pattern = placeholders.reduce(
    (source, mask) => source.replaceAll(escapePattern(mask), '[\\s\\S]*?'),
    escapePattern(expected),
  );
  return new RegExp(`^${pattern}$`).test(actual);
}

/** Every place where `actual` differs from what was recorded, in words. */
export function findDifferences(
  expected: Json,
  actual: Json | undefined,
  masks: readonly string[],
  path = '$',
): string[] {
  const unequal = [`${path}: expected ${show(expected)} got ${show(actual)}`];
  if (typeof expected === 'string') return matchesMasked(expected, actual, masks) ? [] : unequal;
  if (typeof expected === 'number' && typeof actual === 'number') {
    return Math.abs(expected - actual) < 1e-12 ? [] : unequal;
  }
  if (expected === null || typeof expected !== 'object') return expected === actual ? [] : unequal;
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return unequal;
    return expected.flatMap((item, index) =>
      findDifferences(item, actual[index], masks, `${path}[${index}]`),
    );
  }
  if (actual === null || typeof actual !== 'object' || Array.isArray(actual)) return unequal;
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...keys].flatMap((key) => {
    const place = `${path}.${key}`;
    if (!Object.hasOwn(expected, key)) return [`${place}: unexpected ${show(actual[key])}`];
    if (!Object.hasOwn(actual, key)) return [`${place}: missing`];
    return findDifferences(expected[key] ?? null, actual[key], masks, place);
  });
}

/** Compares as the recorder would have written both. */
export function compareParsed(
  expected: Json,
  actual: Json | undefined,
  masks: readonly string[],
  path: string,
): string[] {
  const parsed = (value: Json | undefined) => {
    const whole = deepParse({ value: parseObjectText(value ?? null) }) as { value: Json };
    return whole.value;
  };
  if (actual === undefined) return [`${path}: missing`];
  return findDifferences(parsed(expected), parsed(actual), masks, path);
}

/** An entry's number is only compared where it was recorded with one. */
const ENTERED = /\(entered at the event id #\d+\)/g;
const UNNUMBERED = '(entered at the event id #0)';

export interface Result {
  readonly status: string;
  readonly output?: Json;
  readonly error?: string | null;
  readonly cause?: string | null;
}

/** How the recorded end of an execution differs from ours. */
export function compareResults(expected: Result, actual: Result, masks: readonly string[]): string[] {
  if (expected.status !== actual.status) {
    const why = `${actual.error ?? ''} ${String(actual.cause ?? '').slice(0, 200)}`;
    return [`status: expected ${expected.status} (${expected.error ?? ''}) got ${actual.status} ${why}`];
  }
  if (expected.status === 'SUCCEEDED') {
    return findDifferences(deepParse(expected.output ?? null), deepParse(actual.output ?? null), masks);
  }
  const cause = expected.cause ?? null;
  const own = actual.cause ?? null;
  const comparable = cause?.includes(UNNUMBERED) ? (own?.replace(ENTERED, UNNUMBERED) ?? null) : own;
  return [
    ...findDifferences(expected.error ?? null, actual.error ?? null, masks, 'error'),
    ...compareParsed(cause, comparable, masks, 'cause'),
  ];
}
