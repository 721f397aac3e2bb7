import { serialization, validation } from './api-error.ts';

export interface TextRule {
  readonly min?: number;
  readonly max?: number;
  /** In UTF-8. */
  readonly maxBytes?: number;
  /** AWS leaves the value out of the message. */
  readonly sensitive?: true;
  readonly oneOf?: readonly string[];
}

/**
 * The members of one call, read as AWS reads them: a wrong type is a SerializationException at once; broken
 * constraints are collected, and {@link OperationInput.check} names them all before anything is looked up.
 */
export class OperationInput {
  readonly #members: Readonly<Record<string, unknown>>;
  readonly #violations: string[];
  readonly #path: string;

  private constructor(members: Readonly<Record<string, unknown>>, path: string, violations: string[]) {
    this.#members = members;
    this.#path = path;
    this.#violations = violations;
  }

  /** @throws {ApiError} SerializationException when the body is no JSON object */
  static read(body: string): OperationInput {
    return new OperationInput(readObject(body), '', []);
  }

  /** The members of a structure inside; what is wrong with them is told with the rest. */
  structure(member: string): OperationInput | undefined {
    const value = this.#member(member);
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) throw cannotConvert(value, 'a Structure');
    return new OperationInput(value as Record<string, unknown>, `${this.#path}${member}.`, this.#violations);
  }

  requiredText(member: string, rule: TextRule): string {
    const value = this.text(member, rule);
    if (value !== undefined) return value;
    this.#violate(member, 'Value null', 'Member must not be null');
    return '';
  }

  text(member: string, rule: TextRule): string | undefined {
    const value = this.#member(member);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw cannotConvert(value, 'a String');
    this.#checkText(member, value, rule);
    return value;
  }

  integer(member: string, { min, max }: { readonly min: number; readonly max: number }): number | undefined {
    const value = this.#member(member);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value)) throw cannotConvert(value, 'an Integer');
    const shown = `Value '${value}'`;
    if (value < min) this.#violate(member, shown, `Member must have value greater than or equal to ${min}`);
    if (value > max) this.#violate(member, shown, `Member must have value less than or equal to ${max}`);
    return value;
  }

  /** @throws {ApiError} ValidationException that lists every broken constraint */
  check(): void {
    const count = this.#violations.length;
    if (count === 0) return;
    const errors = count === 1 ? 'error' : 'errors';
    throw validation(`${count} validation ${errors} detected: ${this.#violations.join('; ')}`);
  }

  #member(member: string): unknown {
    const value = Object.hasOwn(this.#members, member) ? this.#members[member] : undefined;
    return value === null ? undefined : value;
  }

  #checkText(member: string, value: string, { min, max, maxBytes, sensitive, oneOf }: TextRule): void {
    const shown = sensitive || maxBytes !== undefined ? 'Value' : `Value '${value}'`;
    if (min !== undefined && value.length < min) {
      this.#violate(member, shown, `Member must have length greater than or equal to ${min}`);
    }
    if (max !== undefined && value.length > max) {
      this.#violate(member, shown, `Member must have length less than or equal to ${max}`);
    }
    if (maxBytes !== undefined && Buffer.byteLength(value) > maxBytes) {
      const rule = `Member must have size less than or equal to ${maxBytes} bytes in UTF-8 encoding`;
      this.#violate(member, shown, rule);
    }
    if (oneOf !== undefined && !oneOf.includes(value)) {
      this.#violate(member, shown, `Member must satisfy enum value set: [${oneOf.join(', ')}]`);
    }
  }

  #violate(member: string, shown: string, rule: string): void {
    this.#violations.push(`${shown} at '${this.#path}${member}' failed to satisfy constraint: ${rule}`);
  }
}

function readObject(body: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw serialization('The request body is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw serialization('The request body must be a JSON object.');
  }
  return value as Record<string, unknown>;
}

function cannotConvert(value: unknown, wanted: string): Error {
  const token = Array.isArray(value)
    ? 'START_ARRAY'
    : typeof value === 'object'
      ? 'START_OBJECT'
      : typeof value === 'boolean'
        ? `${value ? 'TRUE' : 'FALSE'}_VALUE`
        : `${typeof value === 'number' ? 'NUMBER' : 'STRING'}_VALUE`;
  return serialization(`${token} can not be converted to ${wanted}`);
}
