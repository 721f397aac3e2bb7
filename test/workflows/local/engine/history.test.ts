import { describe, expect, it } from 'vitest';
import { TaskFailure } from '../../../../workflows/local/engine/engine.ts';
import type { HistoryEvent } from '../../../../workflows/local/engine/types.ts';
import { eventTypes, machine, run, TASK } from './run-machine.ts';

const whole = { truncated: false };

describe('history', () => {
  it('shows a task called through a service integration as AWS does', async () => {
    const definition = machine({
      Ask: {
        Type: 'Task',
        Resource: TASK,
        Arguments: { FunctionName: 'f' },
        TimeoutSeconds: 9,
        Assign: { n: 1 },
        End: true,
      },
    });
    const { history, startDate } = await run(definition, {
      input: { q: 1 },
      task: async () => ({ Payload: 2 }),
    });

    const common = { resourceType: 'lambda', resource: 'invoke' };
    const expected: object[] = [
      {
        type: 'ExecutionStarted',
        executionStartedEventDetails: {
          input: '{"q":1}',
          inputDetails: whole,
          roleArn: 'arn:aws:iam::111111111111:role/machine',
        },
      },
      {
        type: 'TaskStateEntered',
        stateEnteredEventDetails: { name: 'Ask', input: '{"q":1}', inputDetails: whole },
      },
      {
        type: 'TaskScheduled',
        taskScheduledEventDetails: {
          ...common,
          region: 'eu-west-1',
          parameters: '{"FunctionName":"f"}',
          timeoutInSeconds: 9,
        },
      },
      { type: 'TaskStarted', taskStartedEventDetails: common },
      {
        type: 'TaskSucceeded',
        taskSucceededEventDetails: { ...common, output: '{"Payload":2}', outputDetails: whole },
      },
      {
        type: 'TaskStateExited',
        stateExitedEventDetails: {
          name: 'Ask',
          output: '{"Payload":2}',
          outputDetails: whole,
          assignedVariables: { n: '1' },
          assignedVariablesDetails: whole,
        },
      },
      {
        type: 'ExecutionSucceeded',
        executionSucceededEventDetails: { output: '{"Payload":2}', outputDetails: whole },
      },
    ];
    expect(history).toEqual(
      expected.map((event, index) => ({
        id: index + 1,
        previousEventId: index,
        timestamp: startDate,
        ...event,
      })),
    );
  });

  it('shows a function called by its own ARN with events of its own', async () => {
    const arn = 'arn:aws:lambda:eu-west-1:111111111111:function:f';
    const definition = machine({ Ask: { Type: 'Task', Resource: arn, End: true } });
    const answered = await run(definition, { integrations: { [arn]: async () => 1 } });
    const failed = await run(definition, {
      integrations: {
        [arn]: async () => {
          throw new TaskFailure('E', 'why');
        },
      },
    });
    expect(eventTypes(answered)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    expect(failed.history.at(-2)).toMatchObject({
      type: 'LambdaFunctionFailed',
      lambdaFunctionFailedEventDetails: { error: 'E', cause: 'why' },
    });
  });

  it('numbers the retries of a task without entering it again', async () => {
    let calls = 0;
    const definition = machine({
      T: { Type: 'Task', Resource: TASK, Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }], End: true },
    });
    const result = await run(definition, {
      task: async () => {
        calls += 1;
        if (calls === 1) throw new TaskFailure('E');
        return null;
      },
    });
    expect(eventTypes(result)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskFailed',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('threads iterations: each event follows the one before it in its own iteration', async () => {
    const definition = machine({
      M: {
        Type: 'Map',
        ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } },
        End: true,
      },
    });
    const { history } = await run(definition, { input: ['a', 'b'] });
    const types = history.map(({ type }) => type);
    expect(types.filter((type) => type.startsWith('Map'))).toEqual([
      'MapStateEntered',
      'MapStateStarted',
      'MapIterationStarted',
      'MapIterationStarted',
      'MapIterationSucceeded',
      'MapIterationSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
    ]);
    const started = history.filter(({ type }) => type === 'MapIterationStarted');
    const entered = history.filter(({ type }) => type === 'PassStateEntered');
    expect(started.map(({ previousEventId }) => previousEventId)).toEqual([3, 3]);
    expect(entered.map(({ previousEventId }) => previousEventId)).toEqual(started.map(({ id }) => id));
    const succeeded = history.findIndex(({ type }) => type === 'MapStateSucceeded');
    expect(history[succeeded]?.previousEventId).toBe(succeeded);
    expect(history[2]).toMatchObject({ mapStateStartedEventDetails: { length: 2 } });
    expect(started[1]).toMatchObject({ mapIterationStartedEventDetails: { name: 'M', index: 1 } });
  });

  it('says why an expression failed, and where', async () => {
    const { history } = await run(machine({ A: { Type: 'Pass', Output: { x: '{% $y %}' }, End: true } }));
    expect(history.at(-2)).toMatchObject({
      type: 'EvaluationFailed',
      evaluationFailedEventDetails: {
        error: 'States.QueryEvaluationError',
        location: 'Output/x',
        state: 'A',
      },
    });
    expect(history.at(-1)).toMatchObject({ type: 'ExecutionFailed', previousEventId: 3 });
  });

  it('is told as it happens', async () => {
    const told: HistoryEvent[] = [];
    const { createEngine, fakeClock } = await import('../../../../workflows/local/engine/engine.ts');
    const { request } = await import('./run-machine.ts');
    const loaded = createEngine({ integrations: {}, clock: fakeClock() }).load(
      machine({ A: { Type: 'Succeed' } }),
    );
    const result = await loaded.run({ ...request, input: {}, onEvent: (event) => told.push(event) });
    expect(told).toEqual(result.history);
  });

  it.each([
    { seconds: 0, billed: 100 },
    { seconds: 2, billed: 2000 },
  ])('bills $billed ms for $seconds s', async ({ seconds, billed }) => {
    const result = await run(machine({ W: { Type: 'Wait', Seconds: seconds, End: true } }));
    expect(result.billingDetails).toEqual({
      billedDurationInMilliseconds: billed,
      billedMemoryUsedInMB: 64,
    });
  });
});
