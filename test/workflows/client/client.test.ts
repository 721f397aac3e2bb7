import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Reply } from '../../../tasks/core/contract/reply.ts';
import { executionName, StepladderClient } from '../../../workflows/client/client.ts';
import type { ClientOptions } from '../../../workflows/client/options.ts';
import { NoReply, RequestRefused } from '../../../workflows/client/read-reply.ts';
import { replyTo } from '../../tasks/adapters/dynamodb/runs.ts';

interface Call {
  readonly operation: string;
  readonly name: string | undefined;
  readonly input: Record<string, unknown>;
}

/** A Step Functions service that answers what it is told to, and notes what it is asked. */
let calls: Call[];
let sync: (input: Record<string, unknown>) => object;
let start: (response: ServerResponse) => void;
let endpoint: string;
let client: StepladderClient;

const send = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify(body));
};
const started = (response: ServerResponse): void =>
  send(response, 200, { executionArn: 'arn:shadow', startDate: 1 });
const succeeded =
  (changes: Partial<Reply> = {}) =>
  (input: Record<string, unknown>) => ({
    executionArn: 'arn:sync',
    status: 'SUCCEEDED',
    output: JSON.stringify(replyTo(String(input['messageId']), changes)),
  });

const server = createServer((incoming, response) => {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const operation = String(incoming.headers['x-amz-target']).replace(/^.*\./u, '');
    const input = JSON.parse(body.input);
    calls.push({ operation, name: body.name, input });
    if (operation === 'StartExecution') start(response);
    else send(response, 200, sync(input));
  });
});

beforeEach(async () => {
  calls = [];
  sync = succeeded();
  start = started;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  client?.close();
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

function open(options: Partial<ClientOptions> = {}): StepladderClient {
  client = new StepladderClient({
    stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:coordinate',
    endpoint,
    ...options,
  });
  return client;
}
const ALL = { share: 1, policyVersion: 7 };
const MESSAGE = { messageId: 'm-1', sessionId: 's-1', query: 'hello', connectionId: 'ws-1' };
const operations = (): readonly string[] => calls.map(({ operation }) => operation);

describe('asking', () => {
  it('is one synchronous execution under the name of the message', async () => {
    const { reply, executionArn, shadowId } = await open().ask(MESSAGE);
    expect([reply.messageId, executionArn, shadowId]).toEqual(['m-1', 'arn:sync', null]);
    expect(calls).toEqual([{ operation: 'StartSyncExecution', name: 'm-1', input: MESSAGE }]);
  });

  it('makes ids where the caller names none', async () => {
    await open().ask({ query: 'hello' });
    expect(calls[0]?.input).toEqual({
      query: 'hello',
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('tells a refused request by the name of the contract', async () => {
    sync = () => ({ status: 'FAILED', error: 'Request.Invalid', cause: 'query is empty' });
    const refused = await open()
      .ask(MESSAGE)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RequestRefused);
    expect(refused).toMatchObject({ name: 'Request.Invalid', message: 'query is empty' });
  });

  it.each([
    ['failed', { status: 'FAILED', error: 'States.Runtime', cause: 'oops' }, /FAILED: States.Runtime oops/],
    ['timed out', { status: 'TIMED_OUT' }, /TIMED_OUT/],
    ['said something else', { status: 'SUCCEEDED', output: '{"text":"hi"}' }, /no reply/],
  ])('has no reply of an execution that %s', async (_, output, says) => {
    sync = () => output;
    const failed = await open({ shadow: ALL })
      .ask(MESSAGE)
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(NoReply);
    expect(String(failed)).toMatch(says);
    expect(operations()).toEqual(['StartSyncExecution']);
  });

  it('names executions as the service allows', () => {
    expect(executionName('m-1~s1')).toBe('m-1-s1');
    expect(executionName('a b')).toBeUndefined();
  });
});

describe('shadowing', () => {
  it('starts the same message once more after its reply, under the candidate policy', async () => {
    const { shadowId } = await open({ shadow: ALL }).ask(MESSAGE);
    await client.settled();
    expect(shadowId).toBe('m-1~s1');
    expect(calls[1]).toEqual({
      operation: 'StartExecution',
      name: 'm-1-s1',
      input: { messageId: 'm-1~s1', sessionId: 's-1', query: 'hello', replayOf: 'm-1', policyVersion: 7 },
    });
  });

  it('gives the reply while the shadow is not even started', async () => {
    let begin = (): void => {};
    start = (response) => {
      begin = () => started(response);
    };
    const { reply } = await open({ shadow: ALL }).ask(MESSAGE);
    expect(reply.text).not.toBe('');
    let settled = false;
    const settling = client.settled().then(() => {
      settled = true;
    });
    await expect.poll(operations).toContain('StartExecution');
    expect(settled).toBe(false);
    begin();
    await settling;
  });

  it.each([
    ['silently', undefined],
    [
      'also when the one that is told of it fails',
      () => {
        throw new Error('the listener');
      },
    ],
  ])('never fails a reply, %s', async (_, onShadowError) => {
    start = (response) => send(response, 400, { __type: 'AccessDeniedException', message: 'no' });
    const { reply } = await open({ shadow: ALL, ...(onShadowError && { onShadowError }) }).ask(MESSAGE);
    expect(reply.outcome).toBe('answered');
    await expect(client.settled()).resolves.toBeUndefined();
  });

  it('tells who wants to know why a shadow could not be started', async () => {
    const errors: unknown[] = [];
    start = (response) => send(response, 400, { __type: 'AccessDeniedException', message: 'no' });
    await open({ shadow: ALL, onShadowError: (error) => errors.push(error) }).ask(MESSAGE);
    await client.settled();
    expect(errors).toEqual([expect.objectContaining({ name: 'AccessDeniedException' })]);
  });

  it('leaves alone what is not chosen, not answered, or not decided by a policy', async () => {
    await open({ shadow: { ...ALL, share: 0 } }).ask(MESSAGE);
    client.close();
    open({ shadow: ALL });
    for (const changes of [{ lane: 'cached' as const }, { lane: 'repeat' as const }]) {
      sync = succeeded(changes);
      expect((await client.ask(MESSAGE)).shadowId).toBeNull();
    }
    await client.settled();
    expect(new Set(operations())).toEqual(new Set(['StartSyncExecution']));
  });

  it('refuses options out of bounds before anything is asked', () => {
    expect(() => open({ shadow: { share: 2, policyVersion: 7 } })).toThrow('shadow.share is 2: use 0 to 1');
  });
});
