import { describe, expect, it } from 'vitest';
import { createEngine, fakeClock, InvalidDefinition } from '../../../../workflows/local/engine/engine.ts';
import type { Json, TestStateRequest } from '../../../../workflows/local/engine/types.ts';
import { machine, TASK } from './run-machine.ts';

const test = (request: TestStateRequest, integrations = {}) =>
  createEngine({ integrations, clock: fakeClock() }).testState(request);

const jsonata = { QueryLanguage: 'JSONata' };
const task = {
  ...jsonata,
  Type: 'Task',
  Resource: TASK,
  Arguments: { n: '{% $states.input.n + $k %}' },
  Assign: { kept: '{% $states.result.ok %}' },
  Output: '{% $states.result.ok %}',
  Next: 'Then',
};
const map = {
  ...jsonata,
  Type: 'Map',
  Items: '{% $states.input %}',
  ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } },
  End: true,
};

describe('TestState', () => {
  it('shows everything between input and output of a mocked task', async () => {
    const result = await test({
      definition: task,
      input: { n: 1 },
      variables: { k: 2 },
      mock: { result: { ok: true } },
      inspectionLevel: 'TRACE',
    });
    expect(result).toEqual({
      status: 'SUCCEEDED',
      output: true,
      nextState: 'Then',
      inspectionData: {
        input: { n: 1 },
        afterArguments: { n: 3 },
        result: { ok: true },
        variables: { k: 2, kept: true },
      },
    });
  });

  it('shows nothing of that at level INFO', async () => {
    const result = await test({
      definition: task,
      input: { n: 1 },
      variables: { k: 2 },
      mock: { result: {} },
    });
    expect(result).toEqual({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      cause:
        "The JSONata expression '$states.result.ok' specified for the field 'Assign/kept' returned nothing (undefined).",
    });
  });

  it('calls the task when there is no mock', async () => {
    const served: Json[] = [];
    const result = await test(
      { definition: task, input: { n: 1 }, variables: { k: 1 } },
      {
        [TASK]: async (call: { arguments: Json }) => {
          served.push(call.arguments);
          return { ok: 'real' };
        },
      },
    );
    expect(served).toEqual([{ n: 2 }]);
    expect(result.output).toBe('real');
  });

  const retry = [
    { ErrorEquals: ['E'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 2, MaxDelaySeconds: 9 },
  ];
  const handler = [
    { ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Error %}', Next: 'Handle' },
  ];

  it.each<{ explanation: string; count: number; more: { [field: string]: Json }; expected: object }>([
    {
      explanation: 'a failure that would be retried, after the first wait',
      count: 0,
      more: { Retry: retry },
      expected: { status: 'RETRIABLE', errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 2 } },
    },
    {
      explanation: 'a failure that would be retried, after a longer wait',
      count: 1,
      more: { Retry: retry },
      expected: { status: 'RETRIABLE', errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 6 } },
    },
    {
      explanation: 'a failure whose retries are spent',
      count: 2,
      more: { Retry: retry },
      expected: { status: 'FAILED', errorDetails: { retryIndex: 0 } },
    },
    {
      explanation: 'a failure that is caught once its retries are spent',
      count: 2,
      more: { Retry: retry, Catch: handler },
      expected: {
        status: 'CAUGHT_ERROR',
        output: 'E',
        nextState: 'Handle',
        errorDetails: { catchIndex: 0, retryIndex: 0 },
      },
    },
    { explanation: 'a failure nothing matches', count: 0, more: {}, expected: { status: 'FAILED' } },
  ])('tells of $explanation', async ({ count, more, expected }) => {
    const { inspectionData, ...result } = await test({
      definition: { ...task, ...more },
      input: { n: 1 },
      variables: { k: 1 },
      mock: { errorOutput: { error: 'E', cause: 'why' } },
      inspectionLevel: 'DEBUG',
      stateConfiguration: { retrierRetryCount: count },
    });
    const { errorDetails } = inspectionData ?? {};
    expect({ ...result, ...(errorDetails ? { errorDetails } : {}) }).toEqual({
      error: 'E',
      cause: 'why',
      ...expected,
    });
  });

  it.each<{ explanation: string; request: Partial<TestStateRequest>; expected: object }>([
    {
      explanation: 'its outputs mocked',
      request: { mock: { result: [1, 2] } },
      expected: { status: 'SUCCEEDED', output: [1, 2], inspectionData: { input: [1, 2], maxConcurrency: 0 } },
    },
    {
      explanation: 'more failures than it bears',
      request: { mock: { result: [1, 2] }, stateConfiguration: { mapIterationFailureCount: 1 } },
      expected: { status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' },
    },
    {
      explanation: 'a failing inner state',
      request: { mock: { errorOutput: { error: 'E' } }, stateConfiguration: { errorCausedByState: 'P' } },
      expected: { status: 'FAILED', error: 'E' },
    },
    {
      explanation: 'an ItemSelector',
      request: {
        definition: { ...map, ItemSelector: { v: '{% $states.context.Map.Item.Value %}' } },
        mock: { result: [] },
      },
      expected: { inspectionData: { afterItemSelector: [{ v: 1 }, { v: 2 }] } },
    },
    {
      explanation: 'items that are none',
      request: { input: 'x', mock: { result: [] } },
      expected: { status: 'FAILED', error: 'States.QueryEvaluationError' },
    },
  ])('tests a Map with $explanation', async ({ request, expected }) => {
    const result = await test({ definition: map, input: [1, 2], inspectionLevel: 'DEBUG', ...request });
    expect(result).toMatchObject(expected);
  });

  it('tests a Parallel with its branches mocked', async () => {
    const result = await test({
      definition: {
        ...jsonata,
        Type: 'Parallel',
        Branches: [{ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }],
        Arguments: '{% $states.input %}',
        Output: '{% $states.result[0] %}',
        End: true,
      },
      input: 1,
      mock: { result: ['first'] },
      inspectionLevel: 'DEBUG',
    });
    expect(result).toEqual({
      status: 'SUCCEEDED',
      output: 'first',
      inspectionData: { input: 1, afterArguments: 1 },
    });
  });

  it('finds a state by its name, in branches too', async () => {
    const definition = machine({
      P: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'Deep', States: { Deep: { Type: 'Pass', Output: 'found', End: true } } }],
        End: true,
      },
    });
    expect(await test({ definition, stateName: 'Deep' })).toEqual({ status: 'SUCCEEDED', output: 'found' });
  });

  it('lets the caller give the context object', async () => {
    const definition = { ...jsonata, Type: 'Pass', Output: '{% $states.context %}', End: true };
    const context = { Execution: { Id: 'mine' } };
    expect((await test({ definition, context })).output).toEqual(context);
  });

  it('follows a Choice to the state it picks', async () => {
    const definition = {
      ...jsonata,
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input > 1 %}', Next: 'Big' }],
      Default: 'Small',
    };
    expect((await test({ definition, input: 2 })).nextState).toBe('Big');
    expect((await test({ definition, input: 1 })).nextState).toBe('Small');
  });

  it.each<[string, TestStateRequest]>([
    ['a Map without a mock', { definition: map }],
    ['a state that is not there', { definition: machine({ A: { Type: 'Succeed' } }), stateName: 'B' }],
    ['a broken state', { definition: { ...jsonata, Type: 'Magic' } }],
    ['text that is no JSON', { definition: 'x' }],
    ['a JSONPath state', { definition: { Type: 'Pass', End: true } }],
    ['a task nothing serves', { definition: task }],
  ])('refuses %s', async (_what, request) => {
    await expect(test(request)).rejects.toThrow(InvalidDefinition);
  });
});
