import conditionParser, { type ExpressionParser, type ParseContext } from 'dynalite/db/conditionParser.js';
import db from 'dynalite/db/index.js';
import projectionParser from 'dynalite/db/projectionParser.js';
import updateParser from 'dynalite/db/updateParser.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsedOnce } from '../../../../workflows/local/dynalite/parsed-once.ts';

type Names = Readonly<Record<string, string>>;
type Values = Readonly<Record<string, object>>;

/** What dynalite gives its parsers, fresh for each request. */
const contextOf = (attrNames: Names | undefined, attrVals: Values | undefined) => ({
  attrNames,
  attrVals,
  unusedAttrNames: Object.fromEntries(Object.keys(attrNames ?? {}).map((name) => [name, true])),
  unusedAttrVals: Object.fromEntries(Object.keys(attrVals ?? {}).map((name) => [name, true])),
  isReserved: (word: string) => ['STATUS', 'SIZE'].includes(word.toUpperCase()),
  compare: Reflect.get(db, 'compare') as unknown,
});

function outcome(parse: ExpressionParser['parse'], text: string, context: ParseContext) {
  try {
    const parsed = parse(text, { context });
    return { parsed, names: context.unusedAttrNames, values: context.unusedAttrVals };
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error) };
  }
}

const NAMES = ['leftn', 'status', 'held', 'a', 'h#1#m-1', '__proto__', 'expression', ''];
const name = fc.constantFrom(...NAMES);
const value = fc.oneof(
  fc.integer({ min: 0, max: 9 }).map((number) => ({ N: String(number) })),
  fc.constantFrom('x', 'N', 'leftn').map((text) => ({ S: text })),
  fc.constant({ L: [{ S: 'x' }] }),
  fc.constant({ SS: ['x', 'y'] }),
);
const names = fc.option(fc.dictionary(fc.constantFrom('#a', '#b', '#c'), name, { noNullPrototype: true }), {
  nil: undefined,
});
const values = fc.option(fc.dictionary(fc.constantFrom(':a', ':b', ':c'), value, { noNullPrototype: true }), {
  nil: undefined,
});
const path = fc.constantFrom('#a', '#b', '#c', 'a', 'held', 'status', 'a.#b', '#a[1].b', '#a.#b');
const operand = fc.oneof(path, fc.constantFrom(':a', ':b', ':c', 'size(#a)', 'size(:a)'));

const comparison = fc.oneof(
  fc
    .tuple(operand, fc.constantFrom('=', '<>', '<', '>='), operand)
    .map(([left, sign, right]) => `${left} ${sign} ${right}`),
  fc.tuple(operand, operand, operand).map(([one, from, to]) => `${one} BETWEEN ${from} AND ${to}`),
  fc.tuple(operand, operand, operand).map(([one, ...others]) => `${one} IN (${others.join(', ')})`),
  path.map((one) => `attribute_not_exists(${one})`),
  fc.tuple(path, operand).map(([one, other]) => `begins_with(${one}, ${other})`),
  fc.tuple(path, operand).map(([one, other]) => `attribute_type(${one}, ${other})`),
);
const condition = fc
  .array(comparison, { minLength: 1, maxLength: 3 })
  .map((all) => all.map((one, at) => (at === 1 ? `(${one})` : one)).join(' OR '));

const assigned = fc.oneof(
  operand,
  fc.tuple(operand, operand).map(([left, right]) => `${left} + ${right}`),
  fc.tuple(path, operand, operand).map(([of, or, more]) => `if_not_exists(${of}, ${or}) - ${more}`),
  fc.tuple(operand, operand).map(([left, right]) => `list_append(${left}, ${right})`),
);
const update = fc
  .tuple(
    fc.array(fc.tuple(path, assigned), { minLength: 1, maxLength: 3 }),
    fc.array(path, { maxLength: 2 }),
    fc.array(fc.tuple(path, operand), { maxLength: 1 }),
  )
  .map(([set, remove, add]) =>
    [
      `SET ${set.map(([to, from]) => `${to} = ${from}`).join(', ')}`,
      ...(remove.length > 0 ? [`REMOVE ${remove.join(', ')}`] : []),
      ...add.map(([to, by]) => `ADD ${to} ${by}`),
    ].join(' '),
  );
const projection = fc.array(path, { minLength: 1, maxLength: 3 }).map((paths) => paths.join(', '));

describe.each([
  ['conditions', conditionParser.parse, condition],
  ['updates', updateParser.parse, update],
  ['projections', projectionParser.parse, projection],
])('%s that are parsed once', (_, parse, expression) => {
  it('come to what the parser itself makes of them, whatever they were given before', () => {
    const once = parsedOnce(parse);
    fc.assert(
      fc.property(
        expression,
        fc.array(fc.tuple(names, values), { minLength: 2, maxLength: 4 }),
        (text, requests) => {
          for (const given of requests) {
            const wanted = outcome(parse, text, contextOf(...given));
            expect(outcome(once, text, contextOf(...given))).toStrictEqual(wanted);
          }
        },
      ),
      { numRuns: 500, seed: 1 },
    );
  });
});

describe('an expression that was right', () => {
  const number = { ':a': { N: '1' }, ':b': { N: '2' } };

  it.each([
    ['with its bounds the wrong way round', 'a BETWEEN :a AND :b', { ':a': { N: '3' }, ':b': { N: '2' } }],
    ['with bounds of two types', 'a BETWEEN :a AND :b', { ':a': { S: 'x' }, ':b': { N: '2' } }],
    ['of a type that there is not', 'attribute_type(a, :a) AND b = :b', { ...number, ':a': { S: 'no' } }],
    ['with a value of another type', 'begins_with(a, :a) AND b = :b', number],
    ['without a value', 'a = :a AND b = :b', { ':a': { N: '1' } }],
  ])('is as wrong as it is %s', (_, text, wrong) => {
    const right = text.includes('(') ? { ':a': { S: 'N' }, ':b': { N: '2' } } : number;
    const once = parsedOnce(conditionParser.parse);
    const first = outcome(once, text, contextOf(undefined, right));
    const wanted = outcome(conditionParser.parse, text, contextOf(undefined, wrong));
    expect(first.parsed).toBeTypeOf('object');
    expect(wanted.parsed).toBeTypeOf('string');
    expect(outcome(once, text, contextOf(undefined, wrong))).toStrictEqual(wanted);
  });
});

describe('an expression that is sent again', () => {
  const text = 'SET #n = if_not_exists(#n, :zero) + :by REMOVE #held';
  const request = (held: string, by: string) =>
    contextOf({ '#n': 'leftn', '#held': held }, { ':zero': { N: '0' }, ':by': { N: by } });

  it('is not parsed again, under other names and values', () => {
    let times = 0;
    const once = parsedOnce((...asked) => {
      times += 1;
      return updateParser.parse(...asked);
    });
    for (const held of ['h#1', 'h#2', 'h#3']) once(text, { context: request(held, held) });
    expect(times).toBe(1);
  });

  it('has values of its own: what is written into one is not in the next', () => {
    const once = parsedOnce(updateParser.parse);
    const first = once(text, { context: request('h#1', '1') }) as { readonly sections: object[] };
    first.sections.splice(0, 2, { type: 'remove' });
    const again = once(text, { context: request('h#2', '2') });
    expect(again).toStrictEqual(updateParser.parse(text, { context: request('h#2', '2') }));
  });

  it('refers to the very values that it was given', () => {
    const once = parsedOnce(updateParser.parse);
    once(text, { context: request('h#1', '1') });
    const context = request('h#2', '2');
    const { sections } = once('SET a = :by', { context }) as {
      readonly sections: { readonly val: object }[];
    };
    expect(sections[0]?.val).toBe(context.attrVals?.[':by']);
  });
});
