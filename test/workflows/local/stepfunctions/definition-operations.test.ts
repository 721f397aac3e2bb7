import { describe, expect, it } from 'vitest';
import type { TestStateRequest } from '../../../../workflows/local/stepfunctions/definition-operations.ts';
import { fakeMachine } from './fake-machine.ts';
import { call, serve } from './serve.ts';

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });

describe('TestState', () => {
  it('hands on what it was given and answers what it gets', async () => {
    const requests: TestStateRequest[] = [];
    const endpoint = await serve(fakeMachine(), {
      testState: async (request) => {
        requests.push(request);
        return { status: 'SUCCEEDED', output: '1', nextState: 'Next' };
      },
    });
    const answer = await call(endpoint, 'TestState', {
      definition: '{"Type":"Pass"}',
      input: '{}',
      variables: '{"a":1}',
      mock: { result: '1' },
    });
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'SUCCEEDED', output: '1', nextState: 'Next' },
    });
    expect(requests).toEqual([
      {
        definition: '{"Type":"Pass"}',
        input: '{}',
        variables: '{"a":1}',
        mock: { result: '1' },
        inspectionLevel: 'INFO',
      },
    ]);
  });

  it.each([
    ['InvalidDefinition', 'com.amazonaws.swf.service.v2.model#InvalidDefinition'],
    ['InvalidExecutionInput', 'com.amazonaws.swf.service.v2.model#InvalidExecutionInput'],
    ['ValidationException', 'com.amazon.coral.validate#ValidationException'],
  ])('answers a thrown %s as %s', async (name, type) => {
    const endpoint = await serve(fakeMachine(), {
      testState: async () => {
        throw named(name, 'why');
      },
    });
    const { status, body } = await call(endpoint, 'TestState', { definition: '{}' });
    expect([status, body['__type']]).toEqual([400, type]);
    expect(body['message']).toContain('why');
  });

  it('answers an unforeseen error as a fault of the server', async () => {
    const endpoint = await serve(fakeMachine(), {
      testState: async () => {
        throw new TypeError('oops');
      },
    });
    expect((await call(endpoint, 'TestState', { definition: '{}' })).status).toBe(500);
  });

  it('needs a definition and a known inspection level', async () => {
    const endpoint = await serve(fakeMachine(), { testState: async () => ({}) });
    expect((await call(endpoint, 'TestState', { inspectionLevel: 'LOUD' })).body['message']).toMatch(
      /^2 validation errors detected: Value null at 'definition'.*Value 'LOUD' at 'inspectionLevel'/,
    );
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
});
