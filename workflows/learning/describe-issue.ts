import type * as z from 'zod/mini';
import { told } from '../../tasks/core/policy/shape-problems.ts';

/** The first thing that is wrong with what somebody gave: field, value and fix. */
export function describeIssue({ issues }: z.core.$ZodError, given: unknown, whole: string): string {
  const [issue] = issues;
  if (issue === undefined) return `${whole} is not what it should be`;
  const name = issue.path.join('.') || whole;
  if (issue.code === 'unrecognized_keys') {
    return `${name} has ${issue.keys.join(', ')}, which nobody reads: remove it`;
  }
  const value = valueAt(given, issue.path);
  return value === undefined
    ? `${name} is missing: give ${wanted(issue)}`
    : `${name} is ${told(value)}: use ${wanted(issue)}`;
}

function wanted(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return `one of ${issue.values.join(', ')}`;
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `${issue.minimum} or more`
        : 'one that is not empty';
    case 'too_big':
      return `${issue.maximum} or less`;
    default:
      return 'text or a number';
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  tuple: 'a pair of numbers',
  object: 'an object',
  record: 'an object',
};

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  let value = given;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}
