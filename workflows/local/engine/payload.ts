import type { Json } from './types.ts';

/** The service's limit for the input or output of any state, in bytes of UTF-8. */
export const PAYLOAD_LIMIT_BYTES = 256 * 1024;

/** Signals that a value cannot fit any limit, found before it was copied whole. */
export class TooLarge extends Error {
  override name = 'TooLarge';
}

/** Signals a value that JSON cannot carry: a function, a symbol, a cycle. */
export class NotJson extends Error {
  override name = 'NotJson';
}

/** A JSON value on its way between states, with its text kept: history, limits and logs all need it. */
export class Payload {
  readonly value: Json;
  #text: string | undefined;
  #bytes: number | undefined;

  constructor(value: Json, text?: string) {
    this.value = value;
    this.#text = text;
  }

  get text(): string {
    this.#text ??= JSON.stringify(this.value);
    return this.#text;
  }

  /** Bytes of its text in UTF-8. */
  get bytes(): number {
    this.#bytes ??= Buffer.byteLength(this.text);
    return this.#bytes;
  }

  isOverLimit(limitBytes = PAYLOAD_LIMIT_BYTES): boolean {
    const { length } = this.text;
    if (length > limitBytes) return true;
    return length * 3 > limitBytes && this.bytes > limitBytes;
  }
}

/** Deep enough for any document in 256 KiB that a person wrote; shallow enough for the stack. */
const DEEPEST = 2000;

const TOO_DEEP = 'The value is nested too deeply, or refers to itself.';

interface Budget {
  readonly nonFinite: (value: number) => Json;
  nodes: number;
  characters: number;
}

/**
 * A copy that shares nothing with `value` and holds only JSON: what JSONata and tasks return aliases their
 * input and may carry functions and marks. Undefined members are left out, as `JSON.stringify` does.
 * @param nonFinite what becomes of `Infinity`, which JSON has not; `JSON.stringify` makes it null.
 * @throws {TooLarge} before copying more than could ever pass the payload limit.
 * @throws {NotJson} for what JSON cannot carry.
 */
export function cloneJson(value: unknown, nonFinite: (value: number) => Json = () => null): Json {
  return copy(value, 0, {
    nonFinite,
    nodes: 4 * PAYLOAD_LIMIT_BYTES,
    characters: 16 * PAYLOAD_LIMIT_BYTES,
  });
}

/**
 * Bounds a value that is JSON already as {@link cloneJson} bounds it, at a fifth of the price.
 * @throws {NotJson}
 */
export function checkDepth(value: Json, left = DEEPEST): void {
  if (value === null || typeof value !== 'object') return;
  if (left < 0) throw new NotJson(TOO_DEEP);
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object') checkDepth(item, left - 1);
    return;
  }
  for (const key in value) {
    const member = value[key] as Json;
    if (typeof member === 'object') checkDepth(member, left - 1);
  }
}

function copy(value: unknown, depth: number, budget: Budget): Json {
  budget.nodes -= 1;
  switch (typeof value) {
    case 'string':
      budget.characters -= value.length;
      if (budget.characters < 0) throw new TooLarge();
      return value;
    case 'number':
      return Number.isFinite(value) ? value : budget.nonFinite(value);
    case 'boolean':
      return value;
    case 'object':
      break;
    case 'undefined':
      return null;
    default:
      throw new NotJson(`A ${typeof value} is not JSON.`);
  }
  if (value === null) return null;
  if (budget.nodes < 0) throw new TooLarge();
  if (depth > DEEPEST) throw new NotJson(TOO_DEEP);
  if (Array.isArray(value)) {
    if (value.length > budget.nodes) throw new TooLarge();
    const items: Json[] = new Array(value.length);
    for (let index = 0; index < value.length; index += 1)
      items[index] = copy(value[index], depth + 1, budget);
    return items;
  }
  return copyObject(value, depth, budget);
}

function copyObject(value: object, depth: number, budget: Budget): Json {
  if ('toJSON' in value && typeof value.toJSON === 'function') return copy(value.toJSON(), depth + 1, budget);
  const source = value as Record<string, unknown>;
  if (source['_jsonata_lambda'] === true || source['_jsonata_function'] === true) {
    throw new NotJson('A function is not JSON.');
  }
  const target: { [key: string]: Json } = {};
  for (const key of Object.keys(source)) {
    const member = source[key];
    if (member === undefined) continue;
    const copied = copy(member, depth + 1, budget);
    if (key === '__proto__') {
      Object.defineProperty(target, key, {
        value: copied,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    } else {
      target[key] = copied;
    }
  }
  return target;
}
