import { SFNClient, StartSyncExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { StackAddress } from '../../../workflows/connection/stack-address.ts';
import { runOptimizer } from '../../../workflows/optimizer/run-optimizer.ts';
import { observed } from '../../fakes/observed.ts';

const sfn = mockClient(SFNClient);
beforeEach(() => sfn.reset());
afterAll(() => sfn.restore());

const ORDER = { apply: false, windowMinutes: 5 };
const DEPLOYED: StackAddress = {
  region: 'eu-west-1',
  tableName: 'runs',
  indexName: 'catalogue',
  models: 'bedrock',
  stateMachines: { coordinate: 'arn:aws:states:eu-west-1:111122223333:stateMachine:coordinate:live' },
  deployed: { account: '111122223333', collectionName: 'stepladder', modelSet: 'current' },
};
const empty = {
  judged: false,
  applied: false,
  why: 'no message',
  policyVersion: 1,
  observed: observed({ messages: 0 }),
};
const startDate = new Date(0);

describe('asking the optimizer', () => {
  it('finds it beside the front door of a deployment', async () => {
    sfn.on(StartSyncExecutionCommand).resolves({
      status: 'SUCCEEDED',
      output: JSON.stringify(empty),
      executionArn: 'e',
      startDate,
      stopDate: startDate,
    });
    expect(await runOptimizer(ORDER, DEPLOYED)).toEqual(empty);
    expect(sfn.calls()[0]?.args[0].input).toEqual({
      stateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:optimize',
      input: JSON.stringify(ORDER),
    });
  });

  it('says what to do where there is none', async () => {
    sfn
      .on(StartSyncExecutionCommand)
      .rejects(Object.assign(new Error('?'), { name: 'StateMachineDoesNotExist' }));
    await expect(runOptimizer(ORDER, DEPLOYED)).rejects.toMatchObject({ name: 'Optimize.Missing' });
    const { deployed: _, ...older } = DEPLOYED;
    await expect(runOptimizer(ORDER, older)).rejects.toThrow('this stack has no optimizer');
  });

  it('gives the error of the machine in its own words', async () => {
    const cause = JSON.stringify({
      errorType: 'Policy.Invalid',
      errorMessage: 'the stored policy is invalid: tokens',
    });
    sfn.on(StartSyncExecutionCommand).resolves({
      status: 'FAILED',
      error: 'Policy.Invalid',
      cause,
      executionArn: 'e',
      startDate,
      stopDate: startDate,
    });
    await expect(runOptimizer(ORDER, DEPLOYED)).rejects.toMatchObject({
      name: 'Policy.Invalid',
      message: 'the stored policy is invalid: tokens',
    });
  });
});
