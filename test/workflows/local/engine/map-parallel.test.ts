import { describe, expect, it } from 'vitest';
import { fakeClock, TaskFailure } from '../../../../workflows/local/engine/engine.ts';
import type { Json } from '../../../../workflows/local/engine/types.ts';
import { eventTypes, machine, run, TASK } from './run-machine.ts';

const pass = { Type: 'Pass', End: true };
const task = { Type: 'Task', Resource: TASK, End: true };
const processor = (states: Parameters<typeof machine>[0]) => ({
  StartAt: Object.keys(states)[0] ?? '',
  States: states,
});
const map = (fields: { [field: string]: Json }, states: Parameters<typeof machine>[0] = { P: pass }) =>
  machine({ M: { Type: 'Map', ItemProcessor: processor(states), End: true, ...fields } });
const parallel = (branches: Json[], fields: { [field: string]: Json } = {}) =>
  machine({ P: { Type: 'Parallel', Branches: branches, End: true, ...fields } });

describe('Map', () => {
  it.each([
    { explanation: 'takes its input when it has no Items', input: [1, 2], fields: {}, output: [1, 2] },
    { explanation: 'has nothing to do for no items', input: [], fields: {}, output: [] },
    {
      explanation: 'takes Items that are written out, expressions among them',
      input: 3,
      fields: { Items: [1, '{% $states.input %}'] },
      output: [1, 3],
    },
    {
      explanation: 'shows ItemSelector the item and its index beside the own input',
      input: { list: ['a', 'b'], k: 9 },
      fields: {
        Items: '{% $states.input.list %}',
        ItemSelector: {
          v: '{% $states.context.Map.Item.Value %}',
          i: '{% $states.context.Map.Item.Index %}',
          k: '{% $states.input.k %}',
        },
      },
      output: [
        { v: 'a', i: 0, k: 9 },
        { v: 'b', i: 1, k: 9 },
      ],
    },
    {
      explanation: 'shows its outputs to Output as the result',
      input: [1, 2, 3],
      fields: { Output: '{% $sum($states.result) %}' },
      output: 6,
    },
  ])('$explanation', async ({ input, fields, output }) => {
    const result = await run(map(fields), { input });
    expect(result.output).toEqual(output);
  });

  it('keeps the order of its items however long each takes', async () => {
    const states = { W: { Type: 'Wait', Seconds: '{% $states.input %}', End: true } };
    const result = await run(map({}, states), { input: [3, 1, 2] });
    expect(result.output).toEqual([3, 1, 2]);
    expect(result.stopDate - result.startDate).toBe(3000);
  });

  it.each([
    { asked: 0, items: 100, atOnce: 40 },
    { asked: 3, items: 10, atOnce: 3 },
    { asked: 1000, items: 50, atOnce: 40 },
  ])('runs $atOnce of $items at once when asked for $asked', async ({ asked, items, atOnce }) => {
    const clock = fakeClock();
    let running = 0;
    let most = 0;
    const result = await run(
      map(
        { MaxConcurrency: asked },
        { T: { ...task, Next: 'W', End: false }, W: { Type: 'Wait', Seconds: 1, End: true } },
      ),
      {
        clock,
        input: Array.from({ length: items }, (_, index) => index),
        task: async () => {
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
          return null;
        },
      },
    );
    expect(result.status).toBe('SUCCEEDED');
    expect(most).toBe(atOnce);
  });

  it('lets inner states read outer variables and keeps theirs to itself', async () => {
    const definition = machine({
      Start: { Type: 'Pass', Assign: { outer: 1, own: 'outer' }, Next: 'M' },
      M: {
        Type: 'Map',
        Items: [1, 2],
        ItemProcessor: processor({
          In: { Type: 'Pass', Assign: { own: '{% $states.input %}' }, Next: 'Out' },
          Out: { ...pass, Output: ['{% $outer %}', '{% $own %}'] },
        }),
        Next: 'End',
      },
      End: { Type: 'Succeed', Output: ['{% $states.input %}', '{% $own %}'] },
    });
    const result = await run(definition);
    expect(result.output).toEqual([
      [
        [1, 1],
        [1, 2],
      ],
      'outer',
    ]);
  });

  it('fails with the failure of its first failing iteration and stops the others', async () => {
    const aborted: Json[] = [];
    const result = await run(map({}, { T: task }), {
      input: ['waits', 'fails'],
      task: (call) =>
        call.arguments === 'fails'
          ? Promise.reject(new TaskFailure('E', 'why'))
          : new Promise((_, reject) => {
              call.signal.addEventListener('abort', () => {
                aborted.push(call.arguments);
                reject(call.signal.reason);
              });
            }),
    });
    expect(result).toMatchObject({ status: 'FAILED', error: 'E', cause: 'why' });
    expect(aborted).toEqual(['waits']);
    expect(eventTypes(result)).toEqual(
      expect.arrayContaining([
        'MapIterationFailed',
        'TaskStateAborted',
        'MapIterationAborted',
        'MapStateFailed',
      ]),
    );
  });

  it.each([
    { fields: { ToleratedFailureCount: 1 }, failures: 1, error: undefined },
    { fields: { ToleratedFailureCount: 1 }, failures: 2, error: 'States.ExceedToleratedFailureThreshold' },
    { fields: { ToleratedFailurePercentage: 50 }, failures: 2, error: undefined },
    {
      fields: { ToleratedFailurePercentage: 49 },
      failures: 2,
      error: 'States.ExceedToleratedFailureThreshold',
    },
    { fields: {}, failures: 1, error: 'E' },
  ])('bears $failures of 4 failures with $fields: $error', async ({ fields, failures, error }) => {
    const result = await run(map({ MaxConcurrency: 1, ...fields }, { T: task }), {
      input: [0, 1, 2, 3],
      task: async (call) => {
        if (Number(call.arguments) < failures) throw new TaskFailure('E');
        return call.arguments;
      },
    });
    expect(result.error).toBe(error);
    if (error === undefined) expect(result.output).toEqual([0, 1, 2, 3].slice(failures));
  });

  it('may be retried as a whole and caught', async () => {
    let calls = 0;
    const definition = machine({
      M: {
        Type: 'Map',
        ItemProcessor: processor({ T: task }),
        Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'End' }],
        Next: 'End',
      },
      End: { Type: 'Succeed' },
    });
    const result = await run(definition, {
      input: [1],
      task: async () => {
        calls += 1;
        throw new TaskFailure('E');
      },
    });
    expect(calls).toBe(2);
    expect(result.output).toEqual({ Error: 'E', Cause: '' });
  });
});

describe('Parallel', () => {
  it('runs every branch on the same input and lists their outputs', async () => {
    const result = await run(
      parallel([
        processor({ A: { ...pass, Output: '{% $states.input + 1 %}' } }),
        processor({ B: { ...pass, Output: '{% $states.input + 2 %}' } }),
      ]),
      { input: 1 },
    );
    expect(result.output).toEqual([2, 3]);
  });

  it('gives its branches its Arguments', async () => {
    const result = await run(
      parallel([processor({ A: pass })], { Arguments: { n: '{% $states.input + 1 %}' } }),
      {
        input: 1,
      },
    );
    expect(result.output).toEqual([{ n: 2 }]);
  });

  it('ends when its slowest branch does', async () => {
    const wait = (seconds: number) =>
      processor({ [`W${seconds}`]: { Type: 'Wait', Seconds: seconds, End: true } });
    const result = await run(parallel([wait(1), wait(5), wait(2)]));
    expect(result.stopDate - result.startDate).toBe(5000);
  });

  it('stops the other branches when one fails', async () => {
    const result = await run(
      parallel([
        processor({ W: { Type: 'Wait', Seconds: 200, End: true } }),
        processor({ F: { Type: 'Fail', Error: 'E', Cause: 'why' } }),
      ]),
    );
    expect(result).toMatchObject({ status: 'FAILED', error: 'E', cause: 'why' });
    expect(result.stopDate - result.startDate).toBe(0);
    expect(eventTypes(result)).toContain('WaitStateAborted');
  });

  it('catches what fails in a branch', async () => {
    const definition = machine({
      P: {
        Type: 'Parallel',
        Branches: [processor({ F: { Type: 'Fail', Error: 'E' } })],
        Catch: [{ ErrorEquals: ['E'], Output: 'caught', Next: 'End' }],
        Next: 'End',
      },
      End: { Type: 'Succeed' },
    });
    expect((await run(definition)).output).toBe('caught');
  });

  it('records a failing expression of a branch once', async () => {
    const result = await run(parallel([processor({ A: { ...pass, Output: '{% $nothing %}' } })]));
    expect(eventTypes(result)).toEqual([
      'ExecutionStarted',
      'ParallelStateEntered',
      'ParallelStateStarted',
      'PassStateEntered',
      'EvaluationFailed',
      'ParallelStateFailed',
      'ExecutionFailed',
    ]);
  });
});
