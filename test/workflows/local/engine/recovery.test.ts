import { describe, expect, it } from 'vitest';
import { fakeClock, TaskFailure } from '../../../../workflows/local/engine/engine.ts';
import { seededRandom } from '../../../../workflows/local/engine/expressions/functions.ts';
import type { Json } from '../../../../workflows/local/engine/types.ts';
import { eventTypes, machine, run, TASK } from './run-machine.ts';

/** Fails with these errors, one after the other, and then answers; notes when it was called. */
function failing(errors: readonly string[]) {
  const clock = fakeClock();
  const calledAt: number[] = [];
  const start = clock.now();
  const task = async () => {
    const error = errors[calledAt.length];
    calledAt.push((clock.now() - start) / 1000);
    if (error !== undefined) throw new TaskFailure(error, `cause of ${error}`);
    return 'answer';
  };
  return { clock, task, calledAt };
}

const retrying = (...retry: Json[]) =>
  machine({ T: { Type: 'Task', Resource: TASK, Retry: retry, End: true } });

describe('Retry', () => {
  it.each([
    {
      explanation: 'waits one second, then twice as long each time, three times, when nothing is said',
      retry: { ErrorEquals: ['States.ALL'] },
      calledAt: [0, 1, 3, 7],
    },
    {
      explanation: 'makes one call more than MaxAttempts',
      retry: { ErrorEquals: ['E'], MaxAttempts: 2, IntervalSeconds: 3, BackoffRate: 1 },
      calledAt: [0, 3, 6],
    },
    {
      explanation: 'never waits longer than MaxDelaySeconds',
      retry: { ErrorEquals: ['E'], IntervalSeconds: 2, BackoffRate: 3, MaxDelaySeconds: 5, MaxAttempts: 4 },
      calledAt: [0, 2, 7, 12, 17],
    },
    {
      explanation: 'does not retry with MaxAttempts 0',
      retry: { ErrorEquals: ['E'], MaxAttempts: 0 },
      calledAt: [0],
    },
    {
      explanation: 'does not retry an error it does not name',
      retry: { ErrorEquals: ['Other'] },
      calledAt: [0],
    },
    {
      explanation: 'takes States.TaskFailed for any failed task',
      retry: { ErrorEquals: ['States.TaskFailed'], MaxAttempts: 1 },
      calledAt: [0, 1],
    },
  ])('$explanation', async ({ retry, calledAt }) => {
    const { clock, task, calledAt: calls } = failing(Array(9).fill('E'));
    const result = await run(retrying(retry), { clock, task });
    expect(calls).toEqual(calledAt);
    expect(result).toMatchObject({ status: 'FAILED', error: 'E', cause: 'cause of E' });
  });

  it('spreads delays over the whole interval with full jitter, the same for the same dice', async () => {
    const retry = { ErrorEquals: ['E'], IntervalSeconds: 10, BackoffRate: 1, JitterStrategy: 'FULL' };
    const delays = async () => {
      const { clock, task, calledAt } = failing(Array(9).fill('E'));
      await run(retrying(retry), { clock, task, random: seededRandom(7) });
      return calledAt;
    };

    const first = await delays();
    expect(await delays()).toEqual(first);
    const random = seededRandom(7);
    expect(first[1]).toBeCloseTo(10 * random(), 6);
    expect(first.at(-1)).toBeLessThan(30);
  });

  it('counts attempts of each retrier for itself', async () => {
    const { clock, task, calledAt } = failing(['A', 'B', 'A', 'B', 'A']);
    const result = await run(
      retrying(
        { ErrorEquals: ['A'], MaxAttempts: 2, BackoffRate: 1 },
        { ErrorEquals: ['B'], MaxAttempts: 2, BackoffRate: 1 },
      ),
      { clock, task },
    );
    expect(calledAt).toHaveLength(5);
    expect(result.error).toBe('A');
  });

  it('shows the number of retries in the context object', async () => {
    const seen: Json[] = [];
    const definition = machine({
      T: {
        Type: 'Task',
        Resource: TASK,
        Arguments: '{% $states.context.State.RetryCount %}',
        Retry: [{ ErrorEquals: ['E'] }],
        End: true,
      },
    });
    await run(definition, {
      task: async (call) => {
        seen.push(call.arguments);
        if (seen.length < 3) throw new TaskFailure('E');
        return null;
      },
    });
    expect(seen).toEqual([0, 1, 2]);
  });
});

describe('Catch', () => {
  const catching = (catcher: { [field: string]: Json }, more: { [field: string]: Json } = {}) =>
    machine({
      T: { Type: 'Task', Resource: TASK, Catch: [{ Next: 'Caught', ...catcher }], End: true, ...more },
      Caught: { Type: 'Succeed' },
    });

  it('hands on the error and its cause', async () => {
    const { clock, task } = failing(['E']);
    const result = await run(catching({ ErrorEquals: ['E'] }), { clock, task });
    expect(result.output).toEqual({ Error: 'E', Cause: 'cause of E' });
  });

  it('sees the error and the input in its own Output and Assign', async () => {
    const { clock, task } = failing(['E']);
    const definition = machine({
      T: {
        Type: 'Task',
        Resource: TASK,
        Catch: [
          {
            ErrorEquals: ['States.ALL'],
            Assign: { why: '{% $states.errorOutput.Error %}' },
            Output: '{% $states.input %}',
            Next: 'Caught',
          },
        ],
        End: true,
      },
      Caught: { Type: 'Succeed', Output: ['{% $why %}', '{% $states.input %}'] },
    });
    const result = await run(definition, { clock, task, input: 'in' });
    expect(result.output).toEqual(['E', 'in']);
  });

  it('comes after the retries of the first retrier that matches', async () => {
    const { clock, task, calledAt } = failing(['E', 'E', 'E']);
    const result = await run(
      catching(
        { ErrorEquals: ['E'] },
        { Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }, { ErrorEquals: ['States.ALL'] }] },
      ),
      { clock, task },
    );
    expect(calledAt).toEqual([0, 1]);
    expect(result.status).toBe('SUCCEEDED');
  });

  it('shows an empty cause where there is none', async () => {
    const result = await run(catching({ ErrorEquals: ['E'] }), {
      task: async () => {
        throw new TaskFailure('E');
      },
    });
    expect(result.output).toEqual({ Error: 'E', Cause: '' });
  });

  it.each([
    { error: 'States.Runtime', by: 'States.ALL', caught: false },
    { error: 'States.Runtime', by: 'States.Runtime', caught: false },
    { error: 'States.DataLimitExceeded', by: 'States.ALL', caught: false },
    { error: 'States.DataLimitExceeded', by: 'States.DataLimitExceeded', caught: true },
    { error: 'States.Timeout', by: 'States.TaskFailed', caught: false },
    { error: 'States.Timeout', by: 'States.ALL', caught: true },
    { error: 'States.HeartbeatTimeout', by: 'States.Timeout', caught: true },
    { error: 'Some.Error', by: 'Some.Other', caught: false },
  ])('$by catches $error: $caught', async ({ error, by, caught }) => {
    const { clock, task } = failing([error]);
    const result = await run(catching({ ErrorEquals: [by] }), { clock, task });
    expect(result.status).toBe(caught ? 'SUCCEEDED' : 'FAILED');
  });

  it('catches a failing expression of its state, after the history has it', async () => {
    const { clock, task } = failing([]);
    const result = await run(
      catching({ ErrorEquals: ['States.QueryEvaluationError'] }, { Output: '{% $nothing %}' }),
      { clock, task },
    );
    expect(result.status).toBe('SUCCEEDED');
    expect(eventTypes(result)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'EvaluationFailed',
      'TaskStateExited',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
  });
});
