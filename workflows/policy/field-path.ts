import { PolicyInvalid } from '../../tasks/core/errors.ts';
import { allowed, shapeAt } from '../../tasks/core/policy/field-shapes.ts';
import { nearest } from '../../tasks/core/policy/nearest.ts';
import { fieldsOf } from '../../tasks/core/policy/policy-changes.ts';
import { isReserved, unknownField } from '../../tasks/core/policy/shape-problems.ts';

type Path = readonly string[];

/** Where a field stands: its parent is there, the field itself may still be missing. */
export interface Found {
  readonly path: Path;
  /** Undefined when the document has no such field yet. */
  readonly value: unknown;
}

/**
 * Finds a field by its dotted name. Models go by their ids, which have dots of their own: the longest name that
 * fits wins, `models.claude-haiku-3.5.prices.input`.
 * @throws PolicyInvalid naming the nearest field.
 */
export function findField(document: unknown, field: string): Found {
  const reserved = field.split('.').find(isReserved);
  if (reserved !== undefined) {
    throw new PolicyInvalid(`${field}: the name ${reserved} is reserved, choose another`);
  }
  const path: string[] = [];
  let value = document;
  for (let rest = field; rest !== ''; ) {
    const inside = childrenOf(value);
    const key = [...inside.keys()]
      .filter((name) => rest === name || rest.startsWith(`${name}.`))
      .toSorted((one, other) => other.length - one.length)[0];
    if (key === undefined) return missing(document, field, path, value, rest);
    path.push(key);
    value = inside.get(key);
    rest = rest.slice(key.length + 1);
  }
  return { path, value };
}

/** Lists without ids count from 0. */
function childrenOf(value: unknown): ReadonlyMap<string, unknown> {
  if (Array.isArray(value) && fieldsOf(value) === undefined) {
    return new Map(value.map((element: unknown, at) => [String(at), element]));
  }
  return fieldsOf(value) ?? new Map();
}

/** A name the policy would take here is a field to be set; any other is a mistake. */
function missing(document: unknown, field: string, path: Path, parent: unknown, name: string): Found {
  if (!Array.isArray(parent) && shapeAt([...path, name]) !== undefined && isNew(path, name)) {
    return { path: [...path, name], value: undefined };
  }
  const near = nearest(field, allFields(document));
  const last = allFields(document).filter((known) => known.endsWith(`.${field}`));
  const meant = near ?? (last.length === 1 ? last[0] : undefined);
  if (meant !== undefined) {
    throw new PolicyInvalid(`${field} is no field of the policy: did you mean ${meant}?`);
  }
  if (parent !== null && typeof parent !== 'object') {
    throw new PolicyInvalid(
      `${field} is no field of the policy: ${path.join('.')} is ${allowed(shapeAt(path))}, with nothing inside`,
    );
  }
  if (Array.isArray(parent)) {
    const names = [...childrenOf(parent).keys()].join(', ');
    throw new PolicyInvalid(`${field} is no field of the policy: ${path.join('.')} has ${names}`);
  }
  throw new PolicyInvalid(unknownField(path, name, document));
}

/** A name of one's own, such as a chain's, has no dots: those reach for something that is not there. */
const isNew = (path: Path, name: string): boolean =>
  !name.includes('.') || shapeAt(path)?.properties !== undefined;

function allFields(document: unknown, before = ''): readonly string[] {
  const inside = fieldsOf(document);
  if (inside === undefined) return [];
  return [...inside].flatMap(([key, value]) => [`${before}${key}`, ...allFields(value, `${before}${key}.`)]);
}

/** A copy of the document with one field set. The path is one that `findField` gave. */
export function withField(document: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(document)) {
    const at = [...childrenOf(document).keys()].indexOf(key);
    return document.map((element: unknown, index) =>
      index === at ? withField(element, rest, value) : element,
    );
  }
  const entries = Object.entries(document ?? {});
  const inside = entries.find(([name]) => name === key)?.[1];
  const changed: readonly [string, unknown] = [key, withField(inside, rest, value)];
  // Entries, not assignment: a reserved name becomes an own field, which the check refuses by name.
  return Object.fromEntries(
    entries.some(([name]) => name === key)
      ? entries.map((entry) => (entry[0] === key ? changed : entry))
      : [...entries, changed],
  );
}
