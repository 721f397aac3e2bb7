import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  InvalidArn,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StateMachineTypeNotSupported,
} from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import type { StateMachine } from '../../../../workflows/local/engine/types.ts';
import { fakeMachine } from './fake-machine.ts';
import { ARN, DEFINITION, serve } from './serve.ts';

let client: SFNClient | undefined;
afterEach(() => client?.destroy());

async function connect(machine?: StateMachine): Promise<SFNClient> {
  const { url } = await serve(machine);
  client = new SFNClient({
    region: 'us-east-1',
    endpoint: url,
    disableHostPrefix: true,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  return client;
}

describe('the stock AWS client', () => {
  it('starts a sync execution and reads all of its result', async () => {
    const sfn = await connect();
    const input = '{"query": "hello"}';
    const result = await sfn.send(
      new StartSyncExecutionCommand({ stateMachineArn: ARN, name: 'm-1', input, traceHeader: 'Root=1' }),
    );
    expect(result.executionArn).toMatch(
      /^arn:aws:states:us-east-1:000000000000:express:coordinate:m-1:[0-9a-f-]{36}$/,
    );
    expect(result).toMatchObject({
      stateMachineArn: ARN,
      name: 'm-1',
      status: 'SUCCEEDED',
      input,
      inputDetails: { included: true },
      output: '{"query":"hello"}',
      outputDetails: { included: true },
      startDate: new Date(1_700_000_000_123),
      stopDate: new Date(1_700_000_000_373),
      billingDetails: { billedDurationInMilliseconds: 300, billedMemoryUsedInMB: 64 },
      traceHeader: 'Root=1',
    });
    expect(result.error).toBeUndefined();
  });

  it('sees a failed run as HTTP 200 with status, error and cause', async () => {
    const sfn = await connect(
      fakeMachine(() => ({ status: 'FAILED', error: 'Request.Invalid', cause: 'query is empty' })),
    );
    const result = await sfn.send(new StartSyncExecutionCommand({ stateMachineArn: ARN, input: '{}' }));
    expect(result.$metadata.httpStatusCode).toBe(200);
    expect(result).toMatchObject({
      status: 'FAILED',
      error: 'Request.Invalid',
      cause: 'query is empty',
      outputDetails: { included: true },
    });
    expect(result.output).toBeUndefined();
  });

  it('gets no data when it asks for metadata only', async () => {
    const sfn = await connect();
    const result = await sfn.send(
      new StartSyncExecutionCommand({
        stateMachineArn: ARN,
        input: '{"a":1}',
        includedData: 'METADATA_ONLY',
      }),
    );
    expect(result).toMatchObject({
      status: 'SUCCEEDED',
      inputDetails: { included: false },
      outputDetails: { included: false },
    });
    expect(result.input).toBeUndefined();
    expect(result.output).toBeUndefined();
  });

  it('starts an async execution', async () => {
    const machine = fakeMachine();
    const sfn = await connect(machine);
    const result = await sfn.send(new StartExecutionCommand({ stateMachineArn: ARN }));
    expect(result.startDate).toEqual(new Date(1_700_000_000_000));
    expect(machine.requests[0]).toMatchObject({ executionArn: result.executionArn, input: {} });
  });

  it('describes and lists the machine', async () => {
    const sfn = await connect();
    expect(await sfn.send(new DescribeStateMachineCommand({ stateMachineArn: ARN }))).toMatchObject({
      name: 'coordinate',
      type: 'EXPRESS',
      status: 'ACTIVE',
      definition: DEFINITION,
      creationDate: new Date(1_700_000_000_000),
    });
    expect((await sfn.send(new ListStateMachinesCommand({}))).stateMachines).toMatchObject([
      { stateMachineArn: ARN, name: 'coordinate', type: 'EXPRESS' },
    ]);
  });

  it('is refused what AWS refuses for Express executions', async () => {
    const sfn = await connect();
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: ARN }));
    await expect(sfn.send(new DescribeExecutionCommand({ executionArn }))).rejects.toThrow(InvalidArn);
    await expect(sfn.send(new ListExecutionsCommand({ stateMachineArn: ARN }))).rejects.toThrow(
      StateMachineTypeNotSupported,
    );
  });
});
