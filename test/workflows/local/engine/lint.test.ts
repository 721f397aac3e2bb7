import { describe, expect, it } from 'vitest';
import { lintDefinition } from '../../../../workflows/local/engine/lint/lint.ts';
import { toPointer } from '../../../../workflows/local/engine/lint/pointer.ts';
import type { Json } from '../../../../workflows/local/engine/types.ts';
import { machine, TASK } from './run-machine.ts';

type States = Parameters<typeof machine>[0];

const end = { Type: 'Succeed' };
const pass = (fields: { [field: string]: Json }) => ({ Type: 'Pass', Next: 'End', ...fields });
const task = (fields: { [field: string]: Json }) => ({
  Type: 'Task',
  Resource: TASK,
  Next: 'End',
  ...fields,
});
const choice = (Condition: string) => ({
  Type: 'Choice',
  Choices: [{ Condition, Next: 'End' }],
  Default: 'End',
});

const lint = (states: States) => lintDefinition(JSON.stringify(machine({ ...states, End: end })));
const summary = (states: States) => lint(states).findings.map(({ code, pointer }) => `${code} ${pointer}`);

interface Row {
  readonly explanation: string;
  readonly states: States;
  readonly finding: string;
}

describe('what AWS says only at run time', () => {
  it.each<Row>([
    {
      explanation: 'a variable nobody assigns',
      states: { A: pass({ Output: { x: ['{% $total %}'] } }) },
      finding: 'UNDEFINED_VARIABLE /States/A/Output/x/0',
    },
    {
      explanation: "a variable that the state's own Assign would only set for the next one",
      states: { A: pass({ Assign: { n: 1 }, Output: '{% $n %}' }) },
      finding: 'UNDEFINED_VARIABLE /States/A/Output',
    },
    {
      explanation: 'a variable assigned on one way only',
      states: {
        A: {
          Type: 'Choice',
          Choices: [{ Condition: '{% true %}', Next: 'B', Assign: { n: 1 } }],
          Default: 'B',
        },
        B: pass({ Output: '{% $n %}' }),
      },
      finding: 'VARIABLE_MAYBE_UNDEFINED /States/B/Output',
    },
    {
      explanation: 'a variable an iteration keeps to itself',
      states: {
        M: {
          Type: 'Map',
          Items: [1],
          ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Pass', Assign: { n: 1 }, End: true } } },
          Next: 'B',
        },
        B: pass({ Output: '{% $n %}' }),
      },
      finding: 'UNDEFINED_VARIABLE /States/B/Output',
    },
    {
      explanation: 'a function that does not exist',
      states: { A: pass({ Output: '{% $randomSeeded(1) %}' }) },
      finding: 'UNDEFINED_VARIABLE /States/A/Output',
    },
    {
      explanation: '$eval',
      states: { A: pass({ Output: "{% $eval('1') %}" }) },
      finding: 'EVAL_NOT_AVAILABLE /States/A/Output',
    },
    {
      explanation: '$states.result in a Choice',
      states: { A: choice('{% $states.result.ok %}') },
      finding: 'STATES_RESULT_NOT_AVAILABLE /States/A/Choices/0/Condition',
    },
    {
      explanation: '$states.result in Arguments',
      states: { A: task({ Arguments: { x: '{% $states.result %}' } }) },
      finding: 'STATES_RESULT_NOT_AVAILABLE /States/A/Arguments/x',
    },
    {
      explanation: '$states.errorOutput outside a Catch',
      states: { A: task({ Output: '{% $states.errorOutput.Cause %}' }) },
      finding: 'UNSUPPORTED_JSONATA_EXPRESSION /States/A/Output',
    },
    {
      explanation: '$states.result in a Catch',
      states: {
        A: task({ Catch: [{ ErrorEquals: ['E'], Output: '{% $states.result %}', Next: 'End' }] }),
      },
      finding: 'STATES_RESULT_NOT_AVAILABLE /States/A/Catch/0/Output',
    },
    {
      explanation: 'a member that $states does not have',
      states: { A: pass({ Output: '{% $states.output %}' }) },
      finding: 'UNKNOWN_STATES_FIELD /States/A/Output',
    },
    {
      explanation: 'a key of JSONPath',
      states: { A: task({ Arguments: { 'x.$': '$.x' } }) },
      finding: 'JSONPATH_KEY /States/A/Arguments/x.$',
    },
    {
      explanation: 'blanks outside the markers',
      states: { A: pass({ Output: ' {% 1 %}' }) },
      finding: 'LITERAL_EXPRESSION /States/A/Output',
    },
    {
      explanation: 'a path that begins nowhere',
      states: { A: pass({ Output: "{% 'x' & order.id %}" }) },
      finding: 'UNSUPPORTED_JSONATA_EXPRESSION /States/A/Output',
    },
    {
      explanation: 'a substitution without a value',
      states: { A: task({ Arguments: { FunctionName: '${Arn}' } }) },
      finding: 'UNBOUND_SUBSTITUTION /States/A/Arguments/FunctionName',
    },
    {
      explanation: 'newer syntax',
      states: { A: pass({ Output: '{% 1 ?? 2 %}' }) },
      finding: 'INVALID_JSONATA_EXPRESSION /States/A/Output',
    },
    {
      explanation: 'an unreachable state',
      states: { A: pass({}), Lost: pass({}) },
      finding: 'MISSING_TRANSITION_TARGET /States/Lost',
    },
  ])('$explanation', ({ states, finding }) => {
    expect(summary(states)).toEqual([finding]);
    expect(lint(states).findings[0]?.fix).toMatch(/\w/);
  });

  it.each<{ explanation: string; states: States }>([
    {
      explanation: 'a variable assigned on every way',
      states: {
        A: {
          Type: 'Choice',
          Choices: [{ Condition: '{% true %}', Next: 'B', Assign: { n: 1 } }],
          Default: 'B',
          Assign: { n: 2 },
        },
        B: pass({ Output: '{% $n %}' }),
      },
    },
    {
      explanation: 'a variable that a loop assigns before it is read again',
      states: {
        A: pass({ Assign: { n: 0 }, Next: 'B' }),
        B: { Type: 'Choice', Choices: [{ Condition: '{% $n < 3 %}', Next: 'C' }], Default: 'End' },
        C: pass({ Assign: { n: '{% $n + 1 %}' }, Next: 'B' }),
      },
    },
    {
      explanation: 'a variable whose absence is provided for',
      states: { A: pass({ Output: '{% $exists($n) ? $n : 0 %}' }) },
    },
    {
      explanation: "an expression's own variables, parameters and focus",
      states: {
        A: pass({
          Output:
            '{% ($f := function($x, $y) { $x + $y + $g() }; $g := function() { 1 }; $states.input.a@$p#$i.{"p": $p, "i": $i, "f": $f(1, 2)}) %}',
        }),
      },
    },
    {
      explanation: 'an outer variable in an iteration',
      states: {
        A: pass({ Assign: { n: 1 }, Next: 'M' }),
        M: {
          Type: 'Map',
          Items: [1],
          ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Pass', Output: '{% $n %}', End: true } } },
          Next: 'End',
        },
      },
    },
    {
      explanation: 'context inside steps, predicates and functions',
      states: { A: pass({ Output: '{% $states.input.list[price > 1].{"n": name, "self": $} %}' }) },
    },
    {
      explanation: 'the whole of $states',
      states: { A: task({ Output: '{% $states %}', Assign: { r: '{% $states.result %}' } }) },
    },
  ])('is silent about $explanation', ({ states }) => {
    expect(lint(states)).toEqual({ accepted: true, findings: [] });
  });

  it('accepts with warnings what AWS accepts', () => {
    expect(lint({ A: pass({ Output: '{% $total %}' }) }).accepted).toBe(true);
    expect(lint({ A: pass({ Output: '{% 1 ?? 2 %}' }) }).accepted).toBe(false);
  });

  it('is content once a substitution has its value', () => {
    const text = JSON.stringify(machine({ A: task({ Resource: '${Arn}' }), End: end }));
    expect(lintDefinition(text).accepted).toBe(false);
    expect(lintDefinition(text, { substitutions: { Arn: TASK } })).toEqual({ accepted: true, findings: [] });
  });

  it('says of broken JSON where it breaks', () => {
    const { accepted, findings } = lintDefinition('{"StartAt": }');
    expect(accepted).toBe(false);
    expect(findings[0]?.fix).toContain("Unexpected token '}'");
  });
});

describe('places', () => {
  it.each([
    ['/States/A/Choices[0]/Next', '/States/A/Choices/0/Next'],
    ['/States/A/B', '/States/A/B'],
    ['/States/with/slash[1]/Next', '/States/with~1slash[1]/Next'],
    ['/States/A/Missing', '/States/A/Missing'],
    ['/', ''],
  ])('%s is the pointer %s', (location, pointer) => {
    const definition = { States: { A: { Choices: [{ Next: 1 }] }, 'with/slash[1]': { Next: 1 } } };
    expect(toPointer(definition, location)).toBe(pointer);
  });
});
