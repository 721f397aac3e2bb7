import { createHash } from 'node:crypto';
import newerJsonata from 'jsonata';
import jsonata from 'jsonata-aws';
import { type Guard, memoryExceeded } from './guard.ts';
import { OWN_FIELD_FUNCTION, ownField } from './harden.ts';

/** Where an expression finds its {@link Guard}: no expression can spell this name. */
export const GUARD_VARIABLE = '\u0000guard';

interface Focus {
  readonly environment: { lookup(name: string): unknown };
  readonly input: unknown;
}

type Implementation = (this: Focus, ...args: never[]) => unknown;

/** A function's name, its implementation and its JSONata signature. */
type FunctionEntry = readonly [name: string, implementation: Implementation, signature?: string];

/** A function as JSONata's evaluator knows it. */
export interface FunctionValue {
  readonly _jsonata_function: true;
  readonly implementation: Implementation;
  readonly signature?: unknown;
}

/** The functions by name, made once: parsing thirteen signatures for each expression would cost more than it. */
export function functionTable(random: () => number): ReadonlyMap<string, FunctionValue> {
  return new Map(
    stepFunctionsFunctions(random).map(([name, implementation, signature]) => [
      name,
      {
        _jsonata_function: true,
        implementation,
        ...(signature === undefined ? {} : { signature: parseSignature(signature) }),
      },
    ]),
  );
}

/** JSONata parses signatures where a lambda has one. */
function parseSignature(signature: string): unknown {
  const ast = jsonata(`function($a, $b, $c)${signature}{1}`).ast() as unknown as { signature: unknown };
  return ast.signature;
}

class FunctionError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const DIGESTS: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** AWS refuses longer ranges before it makes them. */
const LONGEST_RANGE = 360_145;

/** `last` is included when a step lands on it; one item is that item, as JSONata collapses sequences. */
function range(first?: number, last?: number, step?: number): unknown {
  if (first === undefined || last === undefined || step === undefined) return undefined;
  if (step === 0) throw new FunctionError('D3142', 'The third argument of range must not be zero');
  const size = Math.floor((last - first) / step) + 1;
  if (size > LONGEST_RANGE) throw memoryExceeded();
  if (size <= 0) return undefined;
  const items = Array.from({ length: size }, (_, index) => first + index * step);
  return items.length === 1 ? items[0] : items;
}

function partition(items?: unknown, size?: number): unknown {
  if (items === undefined || size === undefined) return undefined;
  if (!(Math.round(size) >= 1))
    throw new FunctionError('D3143', 'The second argument of partition must be positive');
  const list = Array.isArray(items) ? items : [items];
  const width = Math.round(size);
  const parts: unknown[][] = [];
  for (let start = 0; start < list.length; start += width) parts.push(list.slice(start, start + width));
  return parts;
}

function hash(data?: unknown, algorithm?: unknown): unknown {
  if (data === undefined || algorithm === undefined) return undefined;
  const digest = typeof algorithm === 'string' ? DIGESTS[algorithm] : undefined;
  if (digest === undefined) {
    throw new FunctionError(
      'D3144',
      `The second argument of hash must be one of ${Object.keys(DIGESTS).join(', ')}`,
    );
  }
  return createHash(digest)
    .update(typeof data === 'string' ? data : JSON.stringify(data))
    .digest('hex');
}

function parseJson(text?: string): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new FunctionError('D3145', `Unable to parse as JSON: ${JSON.stringify(text)}`);
  }
}

const JAVA_MULTIPLIER = 0x5deece66dn;
const JAVA_MASK = (1n << 48n) - 1n;

/** Java's `java.util.Random`, which is what AWS seeds: `$random(42)` is the same number here and there. */
export function seededRandom(seed: number): () => number {
  let state = (BigInt(Math.trunc(seed)) ^ JAVA_MULTIPLIER) & JAVA_MASK;
  const next = (bits: bigint): number => {
    state = (state * JAVA_MULTIPLIER + 0xbn) & JAVA_MASK;
    return Number(state >> (48n - bits));
  };
  return () => (next(26n) * 2 ** 27 + next(27n)) / 2 ** 53;
}

function uuid(random: () => number): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16));
  digits[12] = 4;
  digits[16] = 8 + ((digits[16] ?? 0) % 4);
  const text = digits.map((digit) => digit.toString(16)).join('');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join(
    '-',
  );
}

function shuffle(items: readonly unknown[], random: () => number): unknown[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const pick = Math.floor(random() * (last + 1));
    [result[last], result[pick]] = [result[pick], result[last]];
  }
  return result;
}

interface NativeFunction {
  readonly implementation: (...args: unknown[]) => unknown;
}

/** JSONata's own functions, to be called from the ones that wrap them. */
const native = {
  fromMillis: await nativeFunction(jsonata, 'fromMillis'),
  pad: await nativeFunction(jsonata, 'pad'),
  formatNumber: await nativeFunction(jsonata, 'formatNumber'),
  newerFormatNumber: await nativeFunction(newerJsonata, 'formatNumber'),
};

async function nativeFunction(
  version: (source: string) => { evaluate(input: unknown): Promise<NativeFunction> },
  name: string,
): Promise<NativeFunction> {
  return version(`$${name}`).evaluate(null);
}

const timestampOf = (focus: Focus): number =>
  (focus.environment.lookup(GUARD_VARIABLE) as Guard | undefined)?.timestamp ?? 0;

/** Longer texts are refused by the bound on memory anyway, but only once they were made. */
const LONGEST_PAD = 10_000_000;

/**
 * What AWS adds to JSONata, and the functions whose answers must come from the engine's clock and dice or
 * need a bound. `$eval` is missing on AWS; {@link Expression} hides it.
 */
function stepFunctionsFunctions(random: () => number): readonly FunctionEntry[] {
  return [
    ['range', range, '<nnn:x>'],
    ['partition', partition],
    ['hash', hash],
    ['parse', parseJson, '<s-:x>'],
    ['random', (seed?: number) => (seed === undefined ? random() : seededRandom(seed)()), '<n?:n>'],
    ['uuid', () => uuid(random), '<:s>'],
    ['shuffle', (items?: unknown[]) => (items === undefined ? undefined : shuffle(items, random)), '<a:a>'],
    [
      'now',
      function (this: Focus, picture?: string, timezone?: string) {
        return native.fromMillis.implementation.call(this, timestampOf(this), picture, timezone);
      },
      '<s?s?:s>',
    ],
    [
      'millis',
      function (this: Focus) {
        return timestampOf(this);
      },
      '<:n>',
    ],
    ['lookup', (input: unknown, key: string) => ownField(input, key), '<x-s:x>'],
    [
      'pad',
      function (this: Focus, text: string, width: number, character?: string) {
        if (Math.abs(width) > LONGEST_PAD) throw memoryExceeded();
        return native.pad.implementation.call(this, text, width, character);
      },
      '<s-ns?:s>',
    ],
    [
      'formatNumber',
      function (this: Focus, value?: number, picture?: string, options?: object) {
        // JSONata 2.0.6 loops for ever on zero and negative numbers with an exponent; 2.2 does not.
        const hangs = value !== undefined && value <= 0 && picture?.includes('e');
        const { implementation } = hangs ? native.newerFormatNumber : native.formatNumber;
        return implementation.call(this, value, picture, options);
      },
      '<n-so?:s>',
    ],
    [
      OWN_FIELD_FUNCTION,
      function (this: Focus, name: string) {
        return ownField(this.input, name);
      },
    ],
  ] as readonly FunctionEntry[];
}
