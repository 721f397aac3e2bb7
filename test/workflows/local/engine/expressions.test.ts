import fc from 'fast-check';
import jsonata from 'jsonata-aws';
import { describe, expect, it } from 'vitest';
import { HandedOver, type Json, type TaskCall } from '../../../../workflows/local/engine/types.ts';
import { evaluate, machine, run } from './run-machine.ts';

describe('JSONata as Step Functions has it', () => {
  it.each<{ explanation: string; expression: string; input?: Json; output: Json }>([
    {
      explanation: 'partitions an array',
      expression: '$partition([1,2,3,4,5], 2)',
      output: [[1, 2], [3, 4], [5]],
    },
    { explanation: 'keeps a single part as a part', expression: '$partition([1,2], 2)', output: [[1, 2]] },
    { explanation: 'counts down in a range', expression: '$range(5, 1, -2)', output: [5, 3, 1] },
    { explanation: 'collapses a range of one', expression: '$range(1, 9, 9)', output: 1 },
    {
      explanation: 'hashes text',
      expression: "$hash('input data', 'SHA-1')",
      output: 'aaff4a450a104cd177d28d18d74485e8cae074b7',
    },
    { explanation: 'parses JSON text', expression: '$parse(\'{"a":[1]}\')', output: { a: [1] } },
    {
      explanation: 'gives the same number for the same seed',
      expression: '$random(42) = $random(42)',
      output: true,
    },
    {
      explanation: 'makes UUIDs of version 4',
      expression:
        '$contains($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)',
      output: true,
    },
    {
      explanation: 'takes the time from the engine',
      expression: '$now()',
      output: '2026-01-01T00:00:00.000Z',
    },
    { explanation: 'takes milliseconds from the engine', expression: '$millis()', output: 1767225600000 },
    {
      explanation: 'writes long integers as 2.0.6 does',
      expression: '[$string(123456789012345678), 123456789012345678 & ""]',
      output: ['123456789012346000', '123456789012346000'],
    },
    {
      explanation: 'collapses one match',
      expression: '$states.input.x[a=1]',
      input: { x: [{ a: 1 }] },
      output: { a: 1 },
    },
    {
      explanation: 'keeps it with []',
      expression: '$states.input.x[a=1][]',
      input: { x: [{ a: 1 }] },
      output: [{ a: 1 }],
    },
    {
      explanation: 'keeps an array of one field',
      expression: '$states.input.x',
      input: { x: [1] },
      output: [1],
    },
    {
      explanation: 'reads a field of each item',
      expression: '$states.input.x.a',
      input: { x: [{ a: 1 }, { a: 2 }] },
      output: [1, 2],
    },
    {
      explanation: 'reads own fields of any name',
      expression: '$states.input.constructor',
      input: { constructor: 'own' },
      output: 'own',
    },
    { explanation: 'reads null', expression: '$states.input.a', input: { a: null }, output: null },
    {
      explanation: 'formats zero with an exponent, where 2.0.6 would loop for ever',
      expression: "$formatNumber(0, '0.0e0')",
      output: '0.0e0',
    },
    {
      explanation: 'writes out what no number holds',
      expression: "[1/0, {'k': -1/0}]",
      output: ['Infinity', { k: '-Infinity' }],
    },
    { explanation: 'seeds as Java does', expression: '$random(42)', output: 0.7275636800328681 },
    { explanation: 'takes -0 for 0', expression: "$parse('-0')", output: 0 },
  ])('$explanation', async ({ expression, input = {}, output }) => {
    const result = await evaluate(expression, input);
    expect(result.cause).toBeUndefined();
    expect(JSON.parse(JSON.stringify(result.output))).toEqual(output);
  });

  it.each([
    { expression: "$eval('1')", cause: 'T1006: Attempted to invoke a non-function' },
    { expression: '$nothing()', cause: 'T1006: Attempted to invoke a non-function' },
    { expression: '$map([], function($v) { $v })[]', cause: 'returned nothing (undefined).' },
    { expression: 'null >= 1', cause: 'T2010' },
    { expression: "$hash('a', 'CRC')", cause: 'must be one of MD5, SHA-1, SHA-256, SHA-384, SHA-512' },
    { expression: '$sum', cause: 'returned an unsupported result type.' },
    { expression: "$parse('{')", cause: 'Unable to parse' },
    { expression: '$range(1, 2, 0)', cause: 'must not be zero' },
    { expression: '$partition([1], 0)', cause: 'must be positive' },
  ])('fails the state on $expression', async ({ expression, cause }) => {
    const result = await evaluate(expression);
    expect(result.error).toBe('States.QueryEvaluationError');
    expect(result.cause).toContain(cause);
  });
});

describe('plain paths', () => {
  const key = fc.constantFrom('a', 'b', 'c');
  const value = fc.letrec<{ json: Json }>((tie) => ({
    json: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<Json>(null, 1, 'text', true),
      fc.array(tie('json'), { maxLength: 2 }),
      fc.dictionary(key, tie('json'), { maxKeys: 3 }),
    ),
  })).json;

  it('find exactly what the evaluator finds', async () => {
    await fc.assert(
      fc.asyncProperty(value, fc.array(key, { maxLength: 3 }), async (json, keys) => {
        const path = ['$states.input', ...keys].join('.');
        const result = await evaluate(path, json);
        const theirs = await jsonata(path).evaluate(undefined, { states: { input: json } });
        const expected = theirs === undefined ? undefined : JSON.parse(JSON.stringify(theirs));
        expect(result.output).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});

describe('runaway expressions', () => {
  const deep = 'Stack overflow error: Check for non-terminating recursive function.';
  const large = 'Expression evaluation memory limit exceeded: Check for excessive memory usage';
  const long = 'Expression evaluation timeout: Check for infinite loop';

  it.each([
    { explanation: 'recursion', expression: '($f := function($n) { 1 + $f($n + 1) }; $f(0))', cause: deep },
    { explanation: 'a sum of 200 terms', expression: Array(200).fill('1').join('+'), cause: deep },
    {
      explanation: 'a loop by tail calls',
      expression: '($f := function($n) { $f($n + 1) }; $f(0))',
      cause: long,
    },
    { explanation: 'a range one too long', expression: '$count([1..873783])', cause: large },
    { explanation: "Step Functions' own range", expression: '$count($range(1, 360146, 1))', cause: large },
    {
      explanation: 'an array that doubles',
      expression: '($f := function($a, $n) { $n = 0 ? $a : $f([$a, $a], $n - 1) }; $count($f([1], 40)))',
      cause: large,
    },
    {
      explanation: 'a text that doubles',
      expression: "($f := function($a, $n) { $n = 0 ? $a : $f($a & $a, $n - 1) }; $length($f('x', 60)))",
      cause: large,
    },
    { explanation: 'padding', expression: "$length($pad('x', 900000000))", cause: large },
    {
      explanation: 'a pattern that backtracks for ever',
      expression: "$contains('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', /^(a+)+$/)",
      cause: long,
    },
  ])('fail their state as on AWS: $explanation', async ({ expression, cause }) => {
    const result = await evaluate(expression, {}, { expressionLimits: { timeMs: 60 } });
    expect(result.error).toBe('States.QueryEvaluationError');
    expect(result.cause).toContain(
      `specified for the field 'Output' threw an error during evaluation: ${cause}`,
    );
  });

  it.each([
    { explanation: 'the longest range', expression: '$count([1..873782])', output: 873782 },
    {
      explanation: "Step Functions' longest range",
      expression: '$count($range(1, 360145, 1))',
      output: 360145,
    },
    {
      explanation: 'many members side by side, which nest no deeper for it',
      expression: `($f := function($n) { $n * 2 }; $sum([${Array(150).fill('$f(1)').join(',')}]))`,
      output: 300,
    },
    {
      explanation: 'members of members that call functions',
      expression:
        "($f := function($n) { $n = 0 ? [] : [{'a': $n, 'b': [$f($n - 1), $n]}, $n] }; $count($string($f(3))))",
      output: 1,
    },
    {
      explanation: 'groups side by side',
      expression:
        "($g := function($n) { $n + 1 }; $sum($each([1..120].{'k': $string($), 'v': $}{k: $g(v)}, function($v) { $v })))",
      output: 7380,
    },
  ])('are not $explanation', async ({ expression, output }) => {
    const result = await evaluate(expression);
    expect(result.cause).toBeUndefined();
    expect(result.output).toBe(output);
  });

  it('let timers and other runs go on meanwhile', async () => {
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
    }, 1);
    const loop = evaluate(
      '($f := function($n) { $f($n + 1) }; $f(0))',
      {},
      {
        expressionLimits: { timeMs: 120 },
      },
    );
    const other = await evaluate('1 + 1');
    const ticksWhenOtherEnded = ticks;
    const result = await loop;
    clearInterval(timer);
    expect(other.output).toBe(2);
    expect(result.cause).toContain('Check for infinite loop');
    expect(ticks).toBeGreaterThan(ticksWhenOtherEnded);
  });
});

describe('prototypes', () => {
  it.each([
    '$states.input.constructor',
    '$states.input.__proto__',
    "{'a': 1}.constructor",
    '[{}].toString',
    "$lookup($states.input, 'constructor')",
    "$lookup({}, '__proto__')",
    '$states.input.(__proto__)',
    '$states.input[constructor != null].constructor',
  ])('are closed to %s', async (expression) => {
    const result = await evaluate(expression, { a: 1 });
    expect(result.error).toBe('States.QueryEvaluationError');
    expect(result.cause).toContain('returned nothing (undefined)');
  });

  it.each([
    "{}.__defineGetter__('polluted', $sum)",
    "{}.__proto__.__defineGetter__('polluted', $sum)",
    "$states.input.constructor.constructor('return process')()",
    "$states.input.hasOwnProperty('a')",
  ])('cannot be called through %s', async (expression) => {
    const result = await evaluate(expression, { a: 1 });
    expect(result.error).toBe('States.QueryEvaluationError');
    expect('polluted' in {}).toBe(false);
  });

  it('stay as they are when data names them', async () => {
    const hostile = JSON.parse('{"__proto__": {"polluted": true}, "a": 1}');
    const result = await run(
      machine({ A: { Type: 'Pass', Assign: { x: '{% $merge([{}, $states.input]) %}' }, End: true } }),
      { input: hostile },
    );
    expect(result.status).toBe('SUCCEEDED');
    expect(JSON.stringify(result.output)).toBe('{"__proto__":{"polluted":true},"a":1}');
    expect('polluted' in {}).toBe(false);
  });
});

describe('values', () => {
  it('are shared inside a run, and what a task does to its arguments changes none of them', async () => {
    const call = (next: object) => ({
      ...{
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Assign: { last: '{% $states.result %}' },
      },
      ...{
        Arguments: {
          whole: '{% $kept %}',
          part: ['{% $kept.list %}'],
          joined: '{% $append($kept.list, []) %}',
        },
      },
      ...next,
    });
    const definition = machine({
      Keep: { Type: 'Pass', Assign: { kept: '{% $states.input %}' }, Next: 'First' },
      First: call({ Next: 'Second' }),
      Second: call({ Output: ['{% $kept %}', '{% $last %}', '{% $states.result %}'], End: true }),
    });
    const task = async ({ arguments: given }: TaskCall) => {
      const before = structuredClone(given);
      const { whole, part, joined } = given as {
        whole: { list: object[] };
        part: object[][];
        joined: object[];
      };
      for (const list of [whole.list, part[0], joined]) list?.splice(0, 1, { n: 99 });
      return new HandedOver(before);
    };
    const list = [{ n: 1 }, { n: 2 }];
    const seen = { whole: { list }, part: [list], joined: list };
    const { output } = await run(definition, { input: { list }, task });
    expect(output).toEqual([{ list }, seen, seen]);
  });

  it('handed over by a task have the bounds of those that are copied', async () => {
    let deep: Json = 1;
    for (let levels = 0; levels < 3_000; levels += 1) deep = [deep];
    const definition = machine({
      T: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true },
    });
    const [copied, handedOver] = await Promise.all([
      run(definition, { task: async () => deep }),
      run(definition, { task: async () => new HandedOver(deep) }),
    ]);
    expect(handedOver).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(handedOver.cause).toBe(copied.cause);
  });

  it('never alias what a caller or a task holds', async () => {
    const input = { list: [{ n: 1 }] };
    const kept: { arguments?: Json; returned: { deep: { n: number } } } = { returned: { deep: { n: 1 } } };
    const definition = machine({
      T: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: '{% $states.input %}',
        Assign: { again: '{% $states.result %}' },
        Next: 'Late',
      },
      Late: {
        Type: 'Wait',
        Seconds: 1,
        Output: ['{% $again %}', '{% $states.context.Execution.Input %}'],
        End: true,
      },
    });
    const running = run(definition, {
      input,
      task: async (call) => {
        kept.arguments = call.arguments;
        setImmediate(() => {
          (call.arguments as typeof input).list.push({ n: 99 });
          kept.returned.deep.n = 99;
        });
        return kept.returned;
      },
    });
    input.list.push({ n: 98 });
    const result = await running;
    expect(result.output).toEqual([{ deep: { n: 1 } }, { list: [{ n: 1 }] }]);
    expect(kept.arguments).not.toBe(input);
  });

  it('of a hundred runs of one machine stay apart', async () => {
    const { createEngine, fakeClock } = await import('../../../../workflows/local/engine/engine.ts');
    const { request } = await import('./run-machine.ts');
    const loaded = createEngine({ integrations: {}, clock: fakeClock() }).load(
      machine({
        A: { Type: 'Pass', Assign: { n: '{% $states.input %}' }, Next: 'B' },
        B: { Type: 'Wait', Seconds: 1, Assign: { n: '{% $n * 2 %}' }, Next: 'C' },
        C: { Type: 'Succeed', Output: '{% $sum([$n, $map([1..$n], function($i) { 1 })]) %}' },
      }),
    );
    const results = await Promise.all(
      Array.from({ length: 100 }, (_, index) => loaded.run({ ...request, input: index + 1 })),
    );
    expect(results.map(({ output }) => output)).toEqual(
      Array.from({ length: 100 }, (_, index) => 4 * (index + 1)),
    );
  });
});
