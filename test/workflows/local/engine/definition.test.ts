import { describe, expect, it } from 'vitest';
import { validateDefinition } from '../../../../workflows/local/engine/definition/validate.ts';
import type { Json } from '../../../../workflows/local/engine/types.ts';

type Fields = { [field: string]: Json };

const pass = { Type: 'Pass', End: true };
const end = { Type: 'Succeed' };
const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Next: 'End' };
const inner = { StartAt: 'P', States: { P: pass } };
const jsonata = (state: Json, more: Fields = {}): Fields => ({
  QueryLanguage: 'JSONata',
  StartAt: 'S',
  States: { S: state, End: end },
  ...more,
});
const jsonpath = (state: Json): Fields => ({ StartAt: 'S', States: { S: state, End: end } });
const format = (call: string) => jsonpath({ Type: 'Pass', Parameters: { 'x.$': call }, Next: 'End' });

describe('definitions AWS accepts', () => {
  it.each<[string, Json]>([
    ['an expression for TimeoutSeconds', jsonata({ ...task, TimeoutSeconds: '{% $s %}' })],
    ['an empty text in Assign', jsonata({ Type: 'Pass', Assign: { a: '' }, Next: 'End' })],
    ['Output of any type', jsonata({ Type: 'Pass', Output: [null, 0], Next: 'End' })],
    [
      'Output in a Choice',
      jsonata({
        Type: 'Choice',
        Choices: [{ Condition: '{% true %}', Next: 'End' }],
        Default: 'End',
        Output: 1,
      }),
    ],
    [
      'all of Retry and Catch',
      jsonata({
        ...task,
        Retry: [
          { ErrorEquals: ['A'], IntervalSeconds: 1, MaxAttempts: 0, BackoffRate: 1.5, MaxDelaySeconds: 9 },
          { ErrorEquals: ['States.ALL'], JitterStrategy: 'FULL' },
        ],
        Catch: [
          { ErrorEquals: ['States.ALL'], Assign: { e: 1 }, Output: '{% $states.errorOutput %}', Next: 'End' },
        ],
      }),
    ],
    ['an inline Map', jsonata({ Type: 'Map', Items: [1], ItemProcessor: inner, Next: 'End' })],
    ['a Parallel', jsonata({ Type: 'Parallel', Branches: [inner], Next: 'End' })],
    [
      'one JSONata state in a JSONPath machine',
      jsonpath({ QueryLanguage: 'JSONata', Type: 'Pass', Output: 1, Next: 'End' }),
    ],
    [
      'JSONPath with its paths, references and context',
      jsonpath({
        ...task,
        InputPath: '$.a[0]',
        Parameters: { 'a.$': '$$.Execution.Id', 'b.$': "$['x y']", 'c.$': '$.l[?(@.n > 1)]', 'd.$': '$v.w' },
        ResultSelector: { 'p.$': '$.Payload' },
        ResultPath: '$.result',
        OutputPath: null,
      }),
    ],
    [
      'comparisons in a JSONPath Choice',
      jsonpath({
        Type: 'Choice',
        Choices: [
          {
            And: [
              { Variable: '$.a', IsPresent: true },
              { Not: { Variable: '$.a', StringMatches: 'x*' } },
              { Variable: '$.t', TimestampLessThan: '2020-01-01T00:00:00Z' },
            ],
            Next: 'End',
          },
        ],
        Default: 'End',
      }),
    ],
    ['nested intrinsic functions', format("States.Format('{} \\'{}\\'', States.ArrayLength($.a), 1)")],
  ])('%s', (_what, definition) => {
    expect(validateDefinition(definition, 'EXPRESS').diagnostics).toEqual([]);
  });
});

describe('definitions AWS rejects', () => {
  it.each<[string, Json, string]>([
    ['a JSONPath field in a JSONata state', jsonata({ ...task, ResultPath: '$' }), '/States/S'],
    ['a JSONata field in a JSONPath state', jsonpath({ ...task, Arguments: {} }), '/States/S'],
    ['an unknown field', jsonata({ ...pass, Outputs: 1 }), '/States/S'],
    [
      'QueryLanguage inside States',
      { StartAt: 'S', States: { S: pass, QueryLanguage: 'JSONata' } },
      '/States/QueryLanguage',
    ],
    ['an unknown language', jsonata({ ...pass, QueryLanguage: 'JQ' }), '/States/S/QueryLanguage'],
    ['Next and End', jsonata({ ...task, End: true }), '/States/S'],
    ['neither Next nor End', jsonata({ Type: 'Pass' }), '/States/S'],
    ['a Task without Resource', jsonata({ Type: 'Task', Next: 'End' }), '/States/S'],
    ['a Resource that is no ARN', jsonata({ ...task, Resource: 'lambda' }), '/States/S/Resource'],
    ['a missing target', jsonata({ ...task, Next: 'Nowhere' }), '/States/S/Next'],
    ['a missing StartAt target', jsonata({ ...pass, End: true }, { StartAt: 'X' }), '/StartAt'],
    ['an unreachable state', jsonata(pass), '/States/End'],
    [
      'a loop inside a branch that leads out',
      jsonata({
        Type: 'Parallel',
        Branches: [{ StartAt: 'P', States: { P: { Type: 'Pass', Next: 'End' } } }],
        Next: 'End',
      }),
      '/States/S/Branches[0]/States/P/Next',
    ],
    [
      'two states of one name',
      jsonata({ Type: 'Parallel', Branches: [{ StartAt: 'S', States: { S: pass } }], Next: 'End' }),
      '/States/S/Branches[0]/States/S',
    ],
    [
      'a name of 81 characters',
      { StartAt: 'x'.repeat(81), States: { ['x'.repeat(81)]: pass } },
      `/States/${'x'.repeat(81)}`,
    ],
    ['an empty Branches', jsonata({ Type: 'Parallel', Branches: [], Next: 'End' }), '/States/S/Branches'],
    ['a Map without a processor', jsonata({ Type: 'Map', Next: 'End' }), '/States/S'],
    [
      'States.ALL beside another name',
      jsonata({ ...task, Retry: [{ ErrorEquals: ['States.ALL', 'A'] }] }),
      '/States/S/Retry[0]/ErrorEquals',
    ],
    [
      'States.ALL before the end',
      jsonata({ ...task, Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['A'] }] }),
      '/States/S/Retry[0]/ErrorEquals',
    ],
    [
      'a fraction of a second',
      jsonata({ ...task, Retry: [{ ErrorEquals: ['A'], IntervalSeconds: 0.5 }] }),
      '/States/S/Retry[0]/IntervalSeconds',
    ],
    [
      'a backoff below one',
      jsonata({ ...task, Retry: [{ ErrorEquals: ['A'], BackoffRate: 0.9 }] }),
      '/States/S/Retry[0]/BackoffRate',
    ],
    [
      'MaxDelaySeconds no larger than the interval',
      jsonata({ ...task, Retry: [{ ErrorEquals: ['A'], IntervalSeconds: 5, MaxDelaySeconds: 5 }] }),
      '/States/S/Retry[0]',
    ],
    ['a catcher without Next', jsonata({ ...task, Catch: [{ ErrorEquals: ['A'] }] }), '/States/S/Catch[0]'],
    [
      'a heartbeat slower than the time-out',
      jsonata({ ...task, TimeoutSeconds: 5, HeartbeatSeconds: 5 }),
      '/States/S/HeartbeatSeconds',
    ],
    [
      'a Wait with two ends',
      jsonata({ Type: 'Wait', Seconds: 1, Timestamp: '2020-01-01T00:00:00Z', Next: 'End' }),
      '/States/S',
    ],
    [
      'a Wait without a T',
      jsonata({ Type: 'Wait', Timestamp: '2020-01-01 00:00:00Z', Next: 'End' }),
      '/States/S/Timestamp',
    ],
    [
      'a variable named states',
      jsonata({ Type: 'Pass', Assign: { states: 1 }, Next: 'End' }),
      '/States/S/Assign/states',
    ],
    [
      'a variable that is no name',
      jsonata({ Type: 'Pass', Assign: { '1x': 1 }, Next: 'End' }),
      '/States/S/Assign/1x',
    ],
    ['no choices', jsonata({ Type: 'Choice', Choices: [], Default: 'End' }), '/States/S/Choices'],
    [
      'a condition in words',
      jsonata({ Type: 'Choice', Choices: [{ Condition: 'yes', Next: 'End' }] }),
      '/States/S/Choices[0]/Condition',
    ],
    [
      'a syntax error',
      jsonata({ Type: 'Pass', Output: { a: ['{% 1 + %}'] }, Next: 'End' }),
      '/States/S/Output/a[0]',
    ],
    [
      '?? of newer JSONata',
      jsonata({ Type: 'Pass', Output: '{% $a ?? 1 %}', Next: 'End' }),
      '/States/S/Output',
    ],
    [
      '?: of newer JSONata',
      jsonata({ Type: 'Pass', Output: '{% $a ?: 1 %}', Next: 'End' }),
      '/States/S/Output',
    ],
    [
      'a label with a blank',
      jsonpath({ Type: 'Map', Label: 'a b', ItemProcessor: inner, Next: 'End' }),
      '/States/S/Label',
    ],
    [
      'an empty label',
      jsonpath({ Type: 'Map', Label: '', ItemProcessor: inner, Next: 'End' }),
      '/States/S/Label',
    ],
    [
      'a label of 41 characters',
      jsonpath({ Type: 'Map', Label: 'x'.repeat(41), ItemProcessor: inner, Next: 'End' }),
      '/States/S/Label',
    ],
    ['a path that is none', jsonpath({ Type: 'Pass', InputPath: 'a.b', Next: 'End' }), '/States/S/InputPath'],
    [
      'a ResultPath with a wildcard',
      jsonpath({ Type: 'Pass', ResultPath: '$.a[*]', Next: 'End' }),
      '/States/S/ResultPath',
    ],
    [
      'two operators in a rule',
      jsonpath({ Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, IsString: true, Next: 'End' }] }),
      '/States/S/Choices[0]',
    ],
    [
      'an operator with a value of another type',
      jsonpath({ Type: 'Choice', Choices: [{ Variable: '$.a', NumericEquals: '1', Next: 'End' }] }),
      '/States/S/Choices[0]/NumericEquals',
    ],
    ['an illegal escape', format('States.Format(\'\\"{}\\"\', $.a)'), '/States/S/Parameters'],
    ['an unknown intrinsic function', format('States.Shout($.a)'), '/States/S/Parameters'],
    ['too few arguments', format('States.MathAdd(1)'), '/States/S/Parameters'],
    ['a call that does not close', format('States.UUID('), '/States/S/Parameters'],
  ])('%s', (_what, definition, location) => {
    const { diagnostics } = validateDefinition(definition, 'STANDARD');
    expect(diagnostics.map((diagnostic) => diagnostic.location)).toContain(location);
    expect(diagnostics.every(({ severity }) => severity === 'ERROR')).toBe(true);
  });

  it.each<[string, Json, object]>([
    [
      'a machine that never ends, without a place and before what is unreachable',
      { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'A' }, B: { Type: 'Pass', Next: 'A' } } },
      { code: 'MISSING_END_STATE', message: 'Workflow has no terminal state' },
    ],
    [
      'a dangling Default, which it calls Next',
      jsonata({ Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'End' }], Default: 'X' }),
      {
        code: 'MISSING_TRANSITION_TARGET',
        message: "Missing 'Next' target: X",
        location: '/States/S/Default',
      },
    ],
    [
      'an expression that does not parse, without its code',
      jsonata({ Type: 'Pass', Output: '{% 1 + %}', Next: 'End' }),
      {
        code: 'INVALID_JSONATA_EXPRESSION',
        message: 'Unexpected end of expression',
        location: '/States/S/Output',
      },
    ],
    [
      'a name with no context value',
      jsonata({ Type: 'Pass', Output: { v: '{% phone %}' }, Next: 'End' }),
      {
        code: 'UNSUPPORTED_JSONATA_EXPRESSION',
        message: "Reference to 'phone' at the top level is not supported.",
        location: '/States/S/Output/v',
      },
    ],
    [
      'a field of the other language, at its state',
      jsonpath({ ...task, Output: 1 }),
      {
        message:
          "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage",
        location: '/States/S',
      },
    ],
    [
      'a language of its own for an item processor',
      jsonata({ Type: 'Map', ItemProcessor: { ...inner, QueryLanguage: 'JSONata' }, Next: 'End' }),
      { message: "Field 'QueryLanguage' is not supported", location: '/States/S/ItemProcessor' },
    ],
    [
      'a time-out on a Map',
      jsonata({ Type: 'Map', ItemProcessor: inner, TimeoutSeconds: 3, Next: 'End' }),
      { message: "Field 'TimeoutSeconds' is not supported", location: '/States/S' },
    ],
  ])('%s, in its words', (_what, definition, diagnostic) => {
    const { diagnostics } = validateDefinition(definition, 'STANDARD');
    expect(diagnostics).toMatchObject([{ severity: 'ERROR', ...diagnostic }]);
    if (!('location' in diagnostic)) expect(diagnostics[0]).not.toHaveProperty('location');
  });

  it.each([
    ['arn:aws:states:::sqs:sendMessage.waitForTaskToken', "'.waitForTaskToken'"],
    ['arn:aws:states:::ecs:runTask.sync', "'.sync'"],
    ['arn:aws:states:eu-west-1:111111111111:activity:a', "'Activity'"],
  ])('%s only of Express machines', (Resource, message) => {
    const definition = jsonata({ ...task, Resource });
    expect(validateDefinition(definition, 'STANDARD').diagnostics).toEqual([]);
    expect(validateDefinition(definition, 'EXPRESS').diagnostics).toMatchObject([
      { message: expect.stringContaining(message), location: '/States/S/Resource' },
    ]);
  });

  it('shows the fix for what 2.0.6 cannot parse', () => {
    const { diagnostics } = validateDefinition(
      jsonata({ Type: 'Pass', Output: '{% $a ?? 1 %}', Next: 'End' }),
    );
    expect(diagnostics[0]?.fix).toContain('$exists');
  });
});
