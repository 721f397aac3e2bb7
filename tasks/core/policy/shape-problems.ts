import type * as z from 'zod/mini';
import { allowed, namesOf, shapeAt } from './field-shapes.ts';
import { nearest } from './nearest.ts';
import { type Policy, policySchema } from './policy.ts';

type Issue = z.core.$ZodIssue;

/** Longer values are cut: the message is one line. */
const GIVEN_CHARS = 80;

/** Names that reach into every object of the language: nobody's model, chain or domain is called that. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);

export const isReserved = (name: string): boolean => RESERVED.has(name);

/** A document of the right shape, or what is wrong with it: field, given value, allowed values and the fix. */
export type Shaped = { readonly policy: Policy } | { readonly problems: readonly string[] };

export function shapePolicy(input: unknown): Shaped {
  const reserved = reservedNames(input, []);
  if (reserved.length > 0) return { problems: reserved };
  const parsed = policySchema.safeParse(input);
  if (parsed.success) return { policy: parsed.data };
  // A mistyped field comes before the one it leaves missing: it is the cause.
  const issues = parsed.error.issues.toSorted((one, other) => rank(one) - rank(other));
  return { problems: issues.flatMap((issue) => problemsOf(issue, input)) };
}

function reservedNames(value: unknown, path: readonly string[]): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    isReserved(key)
      ? [`${[...path, key].join('.')}: the name ${key} is reserved, choose another`]
      : reservedNames(inner, [...path, key]),
  );
}

const rank = ({ code }: Issue): number => (code === 'unrecognized_keys' ? 0 : 1);

function problemsOf(issue: Issue, input: unknown): readonly string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownField(issue.path, key, input));
  }
  const where = fieldName(issue.path, input);
  const given = valueAt(input, issue.path);
  if (issue.code === 'custom') return [`${where} is ${told(given)}: ${issue.message}`];
  const fix = allowed(shapeAt(issue.path));
  return [
    given === undefined ? `${where} is missing: give ${fix}` : `${where} is ${told(given)}: use ${fix}`,
  ];
}

/** A field that the policy does not have; the one that was meant, when a name is near. */
export function unknownField(path: readonly PropertyKey[], key: string, input: unknown): string {
  const parent = fieldName(path, input);
  const names = namesOf(shapeAt(path)) ?? [];
  const near = nearest(key, names);
  const inParent = (name: string): string => (path.length === 0 ? name : `${parent}.${name}`);
  if (near !== undefined)
    return `${inParent(key)} is no field of the policy: did you mean ${inParent(near)}?`;
  return `${inParent(key)} is no field of the policy: remove it, or use one of ${names.join(', ')}`;
}

/** `models.claude-haiku-5-5.prices.input`: models go by their names, as far as they have one. */
function fieldName(path: readonly PropertyKey[], input: unknown): string {
  const names = path.map((key, at) => {
    if (typeof key !== 'number') return String(key);
    const element = path.slice(0, at + 1);
    const name = ['id', 'name'].map((field) => valueAt(input, [...element, field])).find(isName);
    return name ?? String(key);
  });
  return names.join('.') || 'policy';
}

const isName = (value: unknown): value is string => typeof value === 'string' && value !== '';

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** A value as it is written, cut where it is long. */
export function told(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > GIVEN_CHARS ? `${text.slice(0, GIVEN_CHARS)}...` : text;
}
