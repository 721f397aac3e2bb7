import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { HistoryStore } from '../../../../workflows/local/stepfunctions/history-store.ts';
import { deferred, fakeMachine } from './fake-machine.ts';
import { ARN, call, serve } from './serve.ts';

const SERVICE = 'com.amazonaws.swf.service.v2.model';
const VALIDATION = 'com.amazon.coral.validate#ValidationException';
const FRAMEWORK = 'com.amazon.coral.service';
const MISSING = `${ARN}-missing`;
const LONG = 'a'.repeat(81);

describe('a call that AWS would refuse', () => {
  it.each([
    {
      why: 'no ARN',
      input: {},
      type: VALIDATION,
      message:
        "1 validation error detected: Value null at 'stateMachineArn' failed to satisfy constraint: Member must not be null",
    },
    {
      why: 'two broken constraints',
      input: { stateMachineArn: '', name: LONG },
      type: VALIDATION,
      message: `2 validation errors detected: Value '' at 'stateMachineArn' failed to satisfy constraint: Member must have length greater than or equal to 1; Value '${LONG}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 80`,
    },
    {
      why: 'constraints are told before the machine is looked for',
      input: { stateMachineArn: MISSING, name: LONG },
      type: VALIDATION,
    },
    {
      why: 'an input of 300 KiB',
      input: { stateMachineArn: ARN, input: JSON.stringify('x'.repeat(300 * 1024)) },
      type: VALIDATION,
      message:
        "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have size less than or equal to 262144 bytes in UTF-8 encoding",
    },
    {
      why: 'an input within the limit in characters but not in bytes',
      input: { stateMachineArn: ARN, input: JSON.stringify('漫'.repeat(100_000)) },
      type: VALIDATION,
    },
    {
      why: 'an unknown word for includedData',
      input: { stateMachineArn: ARN, includedData: 'SOME' },
      type: VALIDATION,
    },
    {
      why: 'no ARN at all',
      input: { stateMachineArn: 'coordinate' },
      type: `${SERVICE}#InvalidArn`,
      message: "Invalid Arn: 'Invalid ARN prefix: coordinate'",
    },
    {
      why: 'the ARN of an execution',
      input: { stateMachineArn: 'arn:aws:states:us-east-1:000000000000:execution:coordinate:x' },
      type: `${SERVICE}#InvalidArn`,
      message: "Invalid Arn: 'Resource type not valid in this context: execution'",
    },
    {
      why: 'the ARN of another service',
      input: { stateMachineArn: 'arn:aws:lambda:us-east-1:000000000000:function:x' },
      type: `${SERVICE}#InvalidArn`,
    },
    {
      why: 'a machine that is not there',
      input: { stateMachineArn: MISSING, name: 'a b', input: '{' },
      type: `${SERVICE}#StateMachineDoesNotExist`,
      message: `State Machine Does Not Exist: '${MISSING}'`,
    },
    ...['a b', 'a~r1', 'a/b', 'a:b', '<a>', 'a\u0007', '\ud800'].map((name) => ({
      why: `the name ${JSON.stringify(name)}`,
      input: { stateMachineArn: ARN, name },
      type: `${SERVICE}#InvalidName`,
      message: `Invalid Name: '${name}'`,
    })),
    {
      why: 'input that is no JSON',
      input: { stateMachineArn: ARN, input: '{"query":' },
      type: `${SERVICE}#InvalidExecutionInput`,
    },
    {
      why: 'empty input',
      input: { stateMachineArn: ARN, input: '' },
      type: `${SERVICE}#InvalidExecutionInput`,
      message: "Invalid State Machine Execution Input: 'Invalid execution input.'",
    },
    {
      why: 'input that is an object instead of text',
      input: { stateMachineArn: ARN, input: { query: 'hi' } },
      type: `${FRAMEWORK}#SerializationException`,
      message: 'START_OBJECT can not be converted to a String',
    },
    {
      why: 'a body that is no JSON',
      input: '{"stateMachineArn',
      type: `${FRAMEWORK}#SerializationException`,
    },
    { why: 'a body that is a list', input: [], type: `${FRAMEWORK}#SerializationException` },
    { why: 'an empty body', input: '', type: `${FRAMEWORK}#SerializationException` },
  ])('$why: 400 and $type', async ({ input, type, message }) => {
    const machine = fakeMachine();
    const endpoint = await serve(machine);
    for (const operation of ['StartSyncExecution', 'StartExecution']) {
      if (operation === 'StartExecution' && JSON.stringify(input).includes('includedData')) continue;
      const answer = await call(endpoint, operation, input);
      expect(answer.status).toBe(400);
      expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
      expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.0');
      expect(answer.body['__type']).toBe(type);
      if (message !== undefined) expect(answer.body['message']).toBe(message);
    }
    expect(machine.requests).toEqual([]);
  });

  it.each(['CreateStateMachine', 'constructor', '', '__proto__'])(
    'answers the operation "%s" as unknown',
    async (operation) => {
      const answer = await call(await serve(), operation, {});
      expect(answer).toMatchObject({
        status: 400,
        body: { __type: `${FRAMEWORK}#UnknownOperationException` },
      });
    },
  );

  it('answers a call without a target as an unknown operation', async () => {
    const { url } = await serve();
    const response = await fetch(url, { method: 'POST', body: '{}' });
    expect([response.status, ((await response.json()) as { __type: string }).__type]).toEqual([
      400,
      `${FRAMEWORK}#UnknownOperationException`,
    ]);
  });

  it('answers a body past every limit with 413 and serves the next call', async () => {
    const endpoint = await serve();
    const tooLarge = await call(endpoint, 'StartSyncExecution', 'x'.repeat(5 * 1024 * 1024));
    expect(tooLarge.status).toBe(413);
    expect((await call(endpoint, 'ListStateMachines', {})).status).toBe(200);
  });

  it.each(['DescribeExecution', 'StopExecution', 'GetExecutionHistory'])(
    '%s knows no Express execution',
    async (operation) => {
      const endpoint = await serve();
      const started = await call(endpoint, 'StartExecution', { stateMachineArn: ARN });
      const { executionArn } = started.body;
      expect((await call(endpoint, operation, { executionArn })).body).toEqual({
        __type: `${SERVICE}#InvalidArn`,
        message: "Invalid Arn: 'Resource type not valid in this context: express'",
      });
      const standard = 'arn:aws:states:us-east-1:000000000000:execution:coordinate:x';
      expect((await call(endpoint, operation, { executionArn: standard })).body['__type']).toBe(
        `${SERVICE}#ExecutionDoesNotExist`,
      );
    },
  );

  it('pages through machines, and refuses a token it never gave', async () => {
    const machine = { machine: fakeMachine(), definition: '{}', type: 'EXPRESS' as const };
    const endpoint = await serve(fakeMachine(), { machines: { a: machine, b: machine, c: machine } });
    const first = await call(endpoint, 'ListStateMachines', { maxResults: 2 });
    const second = await call(endpoint, 'ListStateMachines', {
      maxResults: 2,
      nextToken: first.body['nextToken'],
    });
    const names = [first, second].map(({ body }) =>
      (body['stateMachines'] as { name: string }[]).map(({ name }) => name),
    );
    expect(names).toEqual([['a', 'b'], ['c']]);
    expect(second.body['nextToken']).toBeUndefined();
    expect((await call(endpoint, 'ListStateMachines', { nextToken: 'what' })).body['__type']).toBe(
      `${SERVICE}#InvalidToken`,
    );
  });
});

describe('an execution', () => {
  it('sends times as seconds with a fraction', async () => {
    const { body } = await call(await serve(), 'StartSyncExecution', { stateMachineArn: ARN });
    expect([body['startDate'], body['stopDate']]).toEqual([1_700_000_000.123, 1_700_000_000.373]);
  });

  it('takes any JSON as input', async () => {
    const machine = fakeMachine();
    const endpoint = await serve(machine);
    for (const input of ['2', 'null', '"text"', '[1]']) {
      expect(
        (await call(endpoint, 'StartSyncExecution', { stateMachineArn: ARN, input })).body['output'],
      ).toBe(input);
    }
    expect(machine.requests.map(({ input }) => input)).toEqual([2, null, 'text', [1]]);
  });

  it('may share its name with another one, and has an ARN of its own', async () => {
    const endpoint = await serve();
    const start = () => call(endpoint, 'StartSyncExecution', { stateMachineArn: ARN, name: 'm-1' });
    const [first, second] = [await start(), await start()];
    expect(first.body['name']).toBe(second.body['name']);
    expect(first.body['executionArn']).not.toBe(second.body['executionArn']);
  });

  it('answers a broken engine as a failed run', async () => {
    const machine = fakeMachine(() => {
      throw new Error('boom');
    });
    const { status, body } = await call(await serve(machine), 'StartSyncExecution', { stateMachineArn: ARN });
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause: 'boom' });
  });

  it('survives input that nests deeper than any stack', async () => {
    const endpoint = await serve();
    const input = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const deep = await call(endpoint, 'StartSyncExecution', { stateMachineArn: ARN, name: 'deep', input });
    expect([deep.status, deep.body['status']]).toEqual([200, 'FAILED']);
    for (const path of ['executions', 'executions/deep', 'health']) {
      await fetch(`${endpoint.url}/_stepladder/${path}`);
    }
    expect((await call(endpoint, 'StartSyncExecution', { stateMachineArn: ARN })).body['status']).toBe(
      'SUCCEEDED',
    );
  });

  it('goes on when the client disconnects', async () => {
    const gate = deferred<void>();
    const histories = new HistoryStore();
    const machine = fakeMachine(async ({ signal }) => {
      await gate.promise;
      return { status: signal?.aborted ? 'ABORTED' : 'SUCCEEDED', output: 'done' };
    });
    const { url } = await serve(machine, { histories });
    const leaving = new AbortController();
    const request = fetch(url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSStepFunctions.StartSyncExecution' },
      body: JSON.stringify({ stateMachineArn: ARN, name: 'left-alone' }),
      signal: leaving.signal,
    });
    while (machine.requests.length === 0) await delay(1);
    leaving.abort();
    await expect(request).rejects.toThrow();
    expect((await histories.find('left-alone'))?.status).toBe('RUNNING');
    gate.resolve();
    while ((await histories.find('left-alone'))?.status === 'RUNNING') await delay(1);
    expect(await histories.find('left-alone')).toMatchObject({ status: 'SUCCEEDED', output: 'done' });
  });

  it('is aborted when the endpoint closes', async () => {
    const histories = new HistoryStore();
    const machine = fakeMachine(async ({ signal }) => {
      await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
      return { status: 'ABORTED' };
    });
    const endpoint = await serve(machine, { histories });
    await call(endpoint, 'StartExecution', { stateMachineArn: ARN, name: 'cut-short' });
    await endpoint.close();
    expect((await histories.find('cut-short'))?.status).toBe('ABORTED');
  });
});
