import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { SFNClient, StartSyncExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultPolicy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { GRACE_MS, handler } from '../../../workflows/websocket/handler.ts';
import { replyTo } from '../../tasks/adapters/dynamodb/runs.ts';

const sfn = mockClient(SFNClient);
const api = mockClient(ApiGatewayManagementApiClient);
const ALIAS = 'arn:aws:states:us-east-1:111122223333:stateMachine:coordinate:live';

beforeEach(() => {
  sfn.reset();
  api.reset();
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('COORDINATE_ARN', ALIAS);
  vi.stubEnv('CONNECTIONS_ENDPOINT', 'https://abc.execute-api.us-east-1.amazonaws.com/live');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});
afterAll(() => {
  sfn.restore();
  api.restore();
});

const frame = (body: object, authorizer?: object) =>
  handler({
    requestContext: { routeKey: '$default', connectionId: 'c-1', ...(authorizer && { authorizer }) },
    body: JSON.stringify(body),
  });
const posted = (): unknown[] =>
  api
    .commandCalls(PostToConnectionCommand)
    .map(({ args }) => [args[0].input.ConnectionId, JSON.parse(String(args[0].input.Data))]);
const answers = (): void => {
  sfn.on(StartSyncExecutionCommand).callsFake(({ input }: { input: string }) => ({
    $metadata: { attempts: 1 },
    status: 'SUCCEEDED',
    output: JSON.stringify(replyTo(JSON.parse(input).messageId, {})),
  }));
};

describe('the function behind the WebSocket API', () => {
  it('lets in whoever the API let in, and asks nothing', async () => {
    const connect = { requestContext: { routeKey: '$connect', connectionId: 'c-1' } };
    expect(await handler(connect)).toEqual({ statusCode: 200 });
    expect(sfn.calls()).toEqual([]);
  });

  it('asks what is live for the customer whom the authorizer knows, whoever the frame says', async () => {
    answers();
    expect(await frame({ messageId: 'm-1', query: 'hello' }, { principalId: 'user-7' })).toEqual({
      statusCode: 200,
    });
    const [{ args } = { args: [] }] = sfn.commandCalls(StartSyncExecutionCommand);
    expect(args[0]?.input).toMatchObject({ stateMachineArn: ALIAS });
    expect(JSON.parse(args[0]?.input.input ?? '{}')).toEqual({
      messageId: 'm-1',
      sessionId: 'connection-c-1',
      query: 'hello',
      connectionId: 'c-1',
      userId: 'user-7',
    });
    expect(posted()).toEqual([
      ['c-1', expect.objectContaining({ type: 'final', reply: replyTo('m-1', {}) })],
    ]);
    await frame({ query: 'hello', userId: 'user-8' }, { principalId: 'user-7' });
    expect(posted().at(-1)).toEqual(['c-1', expect.objectContaining({ type: 'refused' })]);
  });

  it('apologises where the machine may not be asked, and its log says why without what was said', async () => {
    const lines: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    sfn.on(StartSyncExecutionCommand).rejects(
      Object.assign(new Error('not authorized to perform: states:StartSyncExecution'), {
        name: 'AccessDeniedException',
      }),
    );
    await frame({ messageId: 'm-2', query: 'my secret wish' });
    expect(posted()).toMatchObject([['c-1', { type: 'final', reply: { outcome: 'apologized' } }]]);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'error', stage: 'socket', error: 'AccessDeniedException', messageId: 'm-2' },
    ]);
    expect(lines.join('')).not.toContain('wish');
  });

  it('has done all it waits for before API Gateway gives up', () => {
    // Sent twice, and twice more while the first send is at work; then a wait, as the contract has it at most.
    expect(4 * (defaultPolicy.sla.defaultMs + GRACE_MS)).toBeLessThan(29_000 - 2_000);
  });
});
