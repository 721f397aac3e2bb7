import fc from 'fast-check';
import jsonata from 'jsonata-aws';
import { describe, expect, it } from 'vitest';
import { compileQuick, quickView } from '../../../../workflows/local/engine/expressions/quick.ts';
import { NEEDS_EVALUATOR } from '../../../../workflows/local/engine/expressions/quick-values.ts';
import { parse } from '../../../../workflows/local/engine/expressions/syntax.ts';
import type { Json } from '../../../../workflows/local/engine/types.ts';

const NOW = 1_700_000_000_000;
const DEPTH = 100;

type Bindings = Readonly<Record<string, Json>>;

function quickly(source: string, bindings: Bindings): unknown {
  const parsed = parse(source);
  if ('problem' in parsed) throw new Error(`${source}: ${parsed.problem.message}`);
  const lookup = (name: string) => bindings[name];
  const clock = { now: () => NOW, sleep: async () => {} };
  const quick = compileQuick(parsed.ast, DEPTH);
  return quick === undefined ? NEEDS_EVALUATOR : quick(quickView(lookup, clock));
}

/** What JSONata makes of it, as JSON; a failure stands for itself. */
async function theirs(source: string, bindings: Bindings): Promise<{ readonly found: unknown } | 'failed'> {
  try {
    const value = await jsonata(source).evaluate(undefined, { ...bindings, millis: () => NOW });
    return { found: value === undefined ? undefined : JSON.parse(JSON.stringify(value)) };
  } catch {
    return 'failed';
  }
}

const text = fc.constantFrom('', 'a', 'b', '[');
const number = fc.constantFrom(0, -1, 1, 2, 2.5);
const scalar = fc.oneof(fc.constant(null), fc.boolean(), number, text);
const field = fc.constantFrom('a', 'b', 'c');

const json: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('json'), { maxLength: 3 }),
    fc.array(fc.dictionary(field, tie('json'), { maxKeys: 3 }), { maxLength: 3 }),
    fc.dictionary(field, tie('json'), { maxKeys: 3 }),
  ),
})).json;

const variable = fc.constantFrom('$x', '$y', '$z', '$missing');
const operator = fc.constantFrom(
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '+',
  '-',
  '*',
  '/',
  '%',
  '&',
  'and',
  'or',
  'in',
);
const call = fc.constantFrom('not', 'exists', 'ceil', 'count', 'sum', 'max', 'distinct', 'millis');

/** Expressions of everything that has a quick way, right and wrong together. */
const source: fc.Arbitrary<string> = fc.letrec<{ any: string; within: string }>((tie) => ({
  // What a filter may say: names are those of its item.
  within: fc
    .tuple(field, fc.constantFrom('=', '!=', '>', 'in'), fc.oneof(scalar.map(written), variable))
    .map(([name, op, value]) => (op === 'in' ? `${name} in [${value}, "a"]` : `${name} ${op} ${value}`)),
  any: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    scalar.map(written),
    variable,
    fc
      .tuple(variable, fc.array(field, { minLength: 1, maxLength: 3 }))
      .map(([name, fields]) => [name, ...fields].join('.')),
    fc.tuple(tie('any'), operator, tie('any')).map(([left, op, right]) => `(${left}) ${op} (${right})`),
    fc
      .tuple(tie('any'), tie('any'), tie('any'))
      .map(([first, yes, no]) => `((${first}) ? (${yes}) : (${no}))`),
    fc.array(tie('any'), { maxLength: 3 }).map((members) => `[${members.join(', ')}]`),
    fc
      .tuple(call, tie('any'))
      .map(([name, value]) => (name === 'millis' ? '$millis()' : `$${name}(${value})`)),
    fc.tuple(tie('any'), tie('any')).map(([one, other]) => `$append(${one}, ${other})`),
    fc.tuple(tie('any'), tie('any')).map(([value, result]) => `( $x := ${value}; ${result} )`),
    fc.tuple(variable, tie('within')).map(([name, predicate]) => `${name}[${predicate}]`),
    fc
      .tuple(variable, tie('within'), fc.constantFrom(0, -1, 1, 7))
      .map(([name, predicate, at]) => `${name}[${predicate}][${at}]`),
    fc.tuple(variable, fc.constantFrom(0, -1, 5)).map(([name, at]) => `${name}[${at}]`),
  ),
})).any;

function written(value: Json): string {
  return JSON.stringify(value);
}

describe('the quick way', () => {
  it('finds what the evaluator finds, or leaves it to the evaluator', async () => {
    let found = 0;
    let left = 0;
    await fc.assert(
      fc.asyncProperty(source, fc.record({ x: json, y: json, z: json }), async (expression, bindings) => {
        const before = JSON.stringify(bindings);
        const ours = quickly(expression, bindings);
        if (ours === NEEDS_EVALUATOR) {
          left += 1;
          return;
        }
        found += 1;
        expect(await theirs(expression, bindings)).toEqual({ found: ours });
        expect(JSON.stringify(bindings)).toBe(before);
      }),
      { numRuns: 1_500, seed: 20_261_121 },
    );
    // A way that never leads anywhere would find nothing wrong.
    expect(found).toBeGreaterThan(400);
    expect(left).toBeGreaterThan(100);
  });

  const attempts = [
    { role: 'answer', text: 'no', costUsd: 0.5, outcome: 'rejected' },
    { role: 'insurance', text: 'yes', costUsd: 0.25, outcome: 'accepted' },
  ];
  const bindings: Bindings = {
    attempts,
    run: { fenceAt: NOW + 2_500 },
    plan: { needs: true },
    searched: false,
    none: [],
  };

  it.each<{ expression: string; value: unknown }>([
    { expression: '$max([1, $ceil(($run.fenceAt - $millis()) / 1000)])', value: 3 },
    { expression: '$plan.needs and $not($searched)', value: true },
    { expression: '$sum($append([0], $attempts.costUsd))', value: 0.75 },
    { expression: '$sum($append([0], $none.costUsd))', value: 0 },
    { expression: '$attempts[role in ["answer", "insurance"]][-1]', value: attempts[1] },
    { expression: '$exists($attempts[outcome = "accepted" and text != ""])', value: true },
    { expression: '$exists($attempts[role = "meta"])', value: false },
    { expression: '( $first := $attempts[0]; $first.text & "!" )', value: 'no!' },
    { expression: '$exists($plan.meta) ? $plan.meta.model : ""', value: '' },
  ])('finds $expression', async ({ expression, value }) => {
    expect(quickly(expression, bindings)).toEqual(value);
    expect(await theirs(expression, bindings)).toEqual({ found: value });
  });

  it.each([
    { explanation: 'a function without a quick way', expression: '$lowercase("A")' },
    { explanation: 'a lambda', expression: '$map($none, function($a) { $a })' },
    { explanation: 'types that do not fit', expression: '1 + "a"' },
    { explanation: 'a division by zero', expression: '1 / 0' },
    { explanation: 'a name that nothing was assigned to', expression: '$unknown' },
    { explanation: 'an inherited field', expression: '$plan.constructor' },
    { explanation: 'all of $states', expression: '$states' },
    { explanation: 'a filter by a number', expression: '$attempts[costUsd]' },
    { explanation: 'a list as a condition', expression: '$attempts ? 1 : 2' },
  ])('leaves $explanation to the evaluator', ({ expression }) => {
    expect(quickly(expression, bindings)).toBe(NEEDS_EVALUATOR);
  });

  it('leaves a function to the evaluator when a variable bears its name', () => {
    expect(quickly('$count([1])', { count: 1 })).toBe(NEEDS_EVALUATOR);
  });

  it('leaves what nests too deeply to the evaluator, which says so', () => {
    expect(quickly(Array(DEPTH).fill('1').join('+'), {})).toBe(NEEDS_EVALUATOR);
  });
});
