import * as z from 'zod/mini';
import { policySchema } from './policy.ts';

/** What may stand in a field of the policy: the part of JSON Schema that the policy uses. */
export interface FieldShape {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, FieldShape>>;
  readonly propertyNames?: FieldShape;
  readonly additionalProperties?: FieldShape | boolean;
  readonly items?: FieldShape;
  readonly anyOf?: readonly FieldShape[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly minLength?: number;
}

let whole: FieldShape | undefined;

/** Made once, when first asked: a stage that only reads the policy does not pay for it. */
function policyShape(): FieldShape {
  whole ??= z.toJSONSchema(policySchema) as FieldShape;
  return whole;
}

/** The shape at a path; a list's elements may be named by anything. Undefined where the policy has no field. */
export function shapeAt(path: readonly PropertyKey[]): FieldShape | undefined {
  let shape: FieldShape | undefined = policyShape();
  for (const key of path) shape = inside(shape, String(key));
  return shape;
}

function inside(shape: FieldShape | undefined, key: string): FieldShape | undefined {
  if (shape === undefined) return undefined;
  if (shape.items !== undefined) return shape.items;
  const { properties, propertyNames, additionalProperties } = shape;
  if (properties !== undefined && Object.hasOwn(properties, key)) return properties[key];
  if (typeof additionalProperties !== 'object') return undefined;
  const names = propertyNames?.enum;
  return names === undefined || names.includes(key) ? additionalProperties : undefined;
}

/** The names an object may have; undefined when it takes any. */
export function namesOf(shape: FieldShape | undefined): readonly string[] | undefined {
  if (shape?.properties !== undefined) return Object.keys(shape.properties);
  return shape?.propertyNames?.enum?.map(String);
}

/** What is allowed, as it stands after the word `use`: `a number from 0 to 1`. */
export function allowed(shape: FieldShape | undefined): string {
  if (shape === undefined) return 'a field of the policy';
  const choices = shape.enum ?? shape.anyOf?.map((option) => option.const);
  if (choices?.every((choice) => choice !== undefined)) return oneOf(choices.map(String));
  const types = shape.anyOf?.flatMap(typesOf) ?? typesOf(shape);
  const kinds = types.map((type) => kindOf(type, shape));
  return kinds.length > 1 ? kinds.join(' or ') : (kinds[0] ?? 'a value');
}

const typesOf = ({ type }: FieldShape): readonly string[] =>
  type === undefined ? [] : typeof type === 'string' ? [type] : type;

/** Whether text stands in the field as it is, without quotes. */
export const takesText = (shape: FieldShape | undefined): boolean =>
  shape !== undefined && (typesOf(shape).includes('string') || shape.enum !== undefined);

export const isNullable = (shape: FieldShape | undefined): boolean =>
  shape !== undefined && (shape.anyOf?.some(isNullable) ?? typesOf(shape).includes('null'));

export const isList = (shape: FieldShape | undefined): boolean => shape?.items !== undefined;

function kindOf(type: string, shape: FieldShape): string {
  if (type === 'integer') return `a whole number${rangeOf(shape)}`;
  if (type === 'number') return `a number${rangeOf(shape)}`;
  if (type === 'boolean') return 'true or false';
  if (type === 'string') return shape.minLength === undefined ? 'text' : 'text that is not empty';
  if (type === 'array') {
    const each = shape.items?.enum === undefined ? '' : ` of ${oneOf(shape.items.enum.map(String))}`;
    return `a list${each}${shape.minItems === undefined ? '' : ` of at least ${shape.minItems}`}`;
  }
  if (type === 'null') return 'null';
  const names = namesOf(shape);
  return names === undefined ? 'an object' : `an object with ${names.join(', ')}`;
}

/** Bounds that are only those of exact integers are no bounds of the field. */
const bound = (value: number | undefined): number | undefined =>
  value === undefined || Math.abs(value) === Number.MAX_SAFE_INTEGER ? undefined : value;

function rangeOf({ minimum, maximum, exclusiveMinimum }: FieldShape): string {
  const [least, most] = [bound(minimum), bound(maximum)];
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}`;
  if (least !== undefined && most !== undefined) return ` from ${least} to ${most}`;
  if (least !== undefined) return ` of at least ${least}`;
  return most === undefined ? '' : ` of at most ${most}`;
}

const oneOf = (choices: readonly string[]): string =>
  choices.length < 2 ? choices.join('') : `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
