import { describe, expect, it } from 'vitest';
import { createEngine, type TestStateRequest } from '../../../../workflows/local/engine/engine.ts';
import { lintDefinition } from '../../../../workflows/local/engine/lint/lint.ts';
import { fakeMachine } from './fake-machine.ts';
import { call, DEFINITION, serve } from './serve.ts';

const SERVICE = 'com.amazonaws.swf.service.v2.model';
const VALIDATION = 'com.amazon.coral.validate#ValidationException';

const INVOKE = 'arn:aws:states:::lambda:invoke';
const { testState } = createEngine({ integrations: { [INVOKE]: async () => 'real' } });

const PASS = JSON.stringify({
  Type: 'Pass',
  QueryLanguage: 'JSONata',
  Output: '{% $a + 1 %}',
  Next: 'After',
});
const TASK = JSON.stringify({
  Type: 'Task',
  QueryLanguage: 'JSONata',
  Resource: INVOKE,
  Arguments: { FunctionName: 'f' },
  Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 2 }],
  End: true,
});

const testOnEngine = async (input: object) =>
  (await call(await serve(fakeMachine(), { testState }), 'TestState', input)).body;

describe('TestState', () => {
  it('runs one state on the engine, texts parsed on the way in and made on the way out', async () => {
    expect(await testOnEngine({ definition: PASS, variables: '{"a":1}' })).toEqual({
      status: 'SUCCEEDED',
      output: '2',
      nextState: 'After',
    });
  });

  it('shows what it saw in texts when asked to', async () => {
    expect(await testOnEngine({ definition: TASK, input: '[1]', inspectionLevel: 'DEBUG' })).toEqual({
      status: 'SUCCEEDED',
      output: '"real"',
      inspectionData: { input: '[1]', afterArguments: '{"FunctionName":"f"}', result: '"real"' },
    });
  });

  it('answers from a mock', async () => {
    expect(await testOnEngine({ definition: TASK, mock: { result: '{"b":2}' } })).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"b":2}',
    });
    const mock = { errorOutput: { error: 'Busy', cause: 'later' } };
    expect(await testOnEngine({ definition: TASK, mock, inspectionLevel: 'DEBUG' })).toMatchObject({
      status: 'RETRIABLE',
      error: 'Busy',
      cause: 'later',
      inspectionData: { errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 2 } },
    });
  });

  it('hands on every member', async () => {
    const requests: TestStateRequest[] = [];
    const endpoint = await serve(fakeMachine(), {
      testState: async (request) => {
        requests.push(request);
        return { status: 'SUCCEEDED' };
      },
    });
    const stateConfiguration = { retrierRetryCount: 1, errorCausedByState: 'A', mapItemReaderData: '[1]' };
    const roleArn = 'arn:aws:iam::000000000000:role/r';
    const more = { stateName: 'S', roleArn, stateConfiguration };
    await call(endpoint, 'TestState', { definition: '{}', context: '{"State":{}}', ...more });
    expect(requests).toEqual([
      { definition: '{}', inspectionLevel: 'INFO', input: {}, context: { State: {} }, ...more },
    ]);
  });

  it.each([
    [{ definition: '{' }, `${SERVICE}#InvalidDefinition`, /^Invalid State Machine Definition/],
    [
      { definition: '{"Type":"Nothing"}' },
      `${SERVICE}#InvalidDefinition`,
      /^Invalid State Machine Definition/,
    ],
    [
      { definition: PASS, input: '{' },
      `${SERVICE}#InvalidExecutionInput`,
      /^Invalid State Machine Execution Input/,
    ],
    [{ definition: PASS, variables: '[]' }, VALIDATION, /variables must be a JSON object/],
    [{ definition: PASS, context: 'x' }, VALIDATION, /context is not JSON/],
    [{ definition: TASK, mock: {} }, VALIDATION, /only one of/],
    [{ definition: TASK, mock: { result: '1', errorOutput: {} } }, VALIDATION, /only one of/],
    [{ definition: TASK, mock: { result: 'x' } }, VALIDATION, /mock.result is not JSON/],
    [
      { definition: TASK, mock: { fieldValidationMode: 'LOOSE' } },
      VALIDATION,
      /at 'mock.fieldValidationMode'/,
    ],
    [
      { inspectionLevel: 'LOUD' },
      VALIDATION,
      /^2 validation errors detected: Value null at 'definition'.*Value 'LOUD' at 'inspectionLevel'/,
    ],
    [{ definition: TASK, mock: 'x' }, 'com.amazon.coral.service#SerializationException', /to a Structure/],
  ])('refuses %j', async (input, type, message) => {
    expect(await testOnEngine(input)).toEqual({ __type: type, message: expect.stringMatching(message) });
  });

  it('answers an unforeseen error as a fault of the server', async () => {
    const endpoint = await serve(fakeMachine(), {
      testState: async () => {
        throw new TypeError('oops');
      },
    });
    expect((await call(endpoint, 'TestState', { definition: '{}' })).status).toBe(500);
  });

  it('is unknown where nothing can test a state', async () => {
    const { body } = await call(await serve(), 'TestState', { definition: '{}' });
    expect(body['__type']).toBe('com.amazon.coral.service#UnknownOperationException');
  });
});

describe('ValidateStateMachineDefinition', () => {
  const diagnostics = [
    { severity: 'WARNING', code: 'W', message: 'could be better', location: '/States' },
    { severity: 'ERROR', code: 'E', message: 'is wrong' },
    { severity: 'ERROR', code: 'E', message: 'is wrong too' },
  ] as const;
  const validate = async (found: typeof diagnostics | [], input: object) => {
    const endpoint = await serve(fakeMachine(), { validate: () => found });
    return (await call(endpoint, 'ValidateStateMachineDefinition', { definition: '{}', ...input })).body;
  };

  it('lists errors unless warnings are asked for', async () => {
    expect(await validate(diagnostics, {})).toEqual({
      result: 'FAIL',
      truncated: false,
      diagnostics: [diagnostics[1], diagnostics[2]],
    });
    expect((await validate(diagnostics, { severity: 'WARNING' }))['diagnostics']).toEqual(diagnostics);
  });

  it('says when there is more than it was asked for', async () => {
    expect(await validate(diagnostics, { maxResults: 1 })).toMatchObject({
      truncated: true,
      diagnostics: [diagnostics[1]],
    });
  });

  it('finds nothing wrong with what is right', async () => {
    expect(await validate([], {})).toEqual({ result: 'OK', truncated: false, diagnostics: [] });
  });

  it('gives the verdict of the linter', async () => {
    const endpoint = await serve(fakeMachine(), {
      validate: (definition, type) => lintDefinition(definition, { type }).findings,
    });
    const verdict = async (definition: string) =>
      (await call(endpoint, 'ValidateStateMachineDefinition', { definition, type: 'EXPRESS' })).body;
    expect(await verdict(DEFINITION)).toMatchObject({ result: 'OK', diagnostics: [] });
    expect(await verdict('{"StartAt":"A"}')).toMatchObject({ result: 'FAIL' });
    expect(await verdict('no JSON')).toMatchObject({ result: 'FAIL', diagnostics: [{ severity: 'ERROR' }] });
  });
});
