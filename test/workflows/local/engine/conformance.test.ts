import { describe, expect, it } from 'vitest';
import type { Case, ExecutionCase } from '../../../../workflows/local/engine/conformance/cases.ts';
import {
  compareResults,
  deepParse,
  findDifferences,
} from '../../../../workflows/local/engine/conformance/compare.ts';
import { runCase } from '../../../../workflows/local/engine/conformance/run-case.ts';
import { machine, TASK } from './run-machine.ts';

describe('comparison', () => {
  it.each([
    { explanation: 'a masked value', expected: 'date', actual: 'now', masks: ['date'], differences: 0 },
    {
      explanation: 'a mask inside a text',
      expected: 'a <id> z',
      actual: 'a 1 2 z',
      masks: ['<id>'],
      differences: 0,
    },
    {
      explanation: 'a mask that does not reach',
      expected: 'a <id> z',
      actual: 'b 1 z',
      masks: ['<id>'],
      differences: 1,
    },
    {
      explanation: 'numbers but for their last digit',
      expected: 0.3,
      actual: 0.1 + 0.2,
      masks: [],
      differences: 0,
    },
    {
      explanation: 'a missing and a surplus key',
      expected: { a: 1 },
      actual: { b: 1 },
      masks: [],
      differences: 2,
    },
    { explanation: 'arrays of other lengths', expected: [1], actual: [1, 2], masks: [], differences: 1 },
    { explanation: 'null and nothing', expected: { a: null }, actual: {}, masks: [], differences: 1 },
  ])('of $explanation finds $differences differences', ({ expected, actual, masks, differences }) => {
    expect(findDifferences(expected, actual, masks)).toHaveLength(differences);
  });

  it('parses texts that hold objects, as the recorder did', () => {
    expect(deepParse({ a: '{"b":"{\\"c\\":1}"}', list: ['{"x":1}'], broken: '{x' })).toEqual({
      a: { b: { c: 1 } },
      list: ['{"x":1}'],
      broken: '{x',
    });
  });

  it('reads a recorded #0 as any number', () => {
    const cause = (id: number) => `An error (entered at the event id #${id}). Why`;
    const failed = (id: number) => ({ status: 'FAILED', error: 'E', cause: cause(id) });
    expect(compareResults(failed(0), failed(7), [])).toEqual([]);
    expect(compareResults(failed(2), failed(7), [])).toHaveLength(1);
  });
});

const execution: ExecutionCase = {
  id: 'asks twice',
  type: 'STANDARD',
  tier: 'B',
  definition: machine({
    Ask: {
      Type: 'Task',
      Resource: TASK,
      Arguments: { n: '{% $states.input %}' },
      Retry: [{ ErrorEquals: ['E'] }],
      End: true,
    },
  }),
  input: 1,
  expected: { status: 'SUCCEEDED', output: 'yes' },
  trace: [
    { ev: 'enter', type: 'Task', state: 'Ask', input: 1 },
    { ev: 'exit', type: 'Task', state: 'Ask', output: 'yes' },
  ],
  tasks: [
    { state: 'Ask', arguments: { n: 1 }, outcome: { error: 'E', cause: 'why' } },
    { state: 'Ask', arguments: { n: 1 }, outcome: { output: 'yes' } },
  ],
};

describe('a recorded case', () => {
  it('passes when result, trace and arguments are the same', async () => {
    expect(await runCase(execution)).toEqual({ id: 'asks twice', outcome: 'passed', differences: [] });
  });

  it.each<[string, Partial<ExecutionCase>, string]>([
    ['another output', { expected: { status: 'SUCCEEDED', output: 'no' } }, '$: expected "no" got "yes"'],
    ['another status', { expected: { status: 'FAILED', error: 'X' } }, 'status: expected FAILED'],
    [
      'other arguments',
      { tasks: [{ state: 'Ask', arguments: { n: 2 }, outcome: { output: 'yes' } }] },
      'tasks.Ask.arguments',
    ],
    [
      'another trace',
      { trace: [{ ev: 'enter', type: 'Task', state: 'Other', input: 1 }] },
      'expected enter Other',
    ],
    ['a longer trace', { trace: execution.trace?.slice(0, 1) ?? [] }, 'unexpected exit Ask'],
    ['a task nobody recorded', { tasks: [] }, 'more often than was recorded'],
    [
      'a task that was not called',
      { tasks: [...(execution.tasks ?? []), { state: 'Ask', outcome: { output: 1 } }] },
      'did not call a task',
    ],
    [
      'a refused feature in its tier',
      { definition: { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } } },
      'load: ',
    ],
  ])('fails on %s', async (_what, change, difference) => {
    const report = await runCase({ ...execution, ...change });
    expect(report.outcome).toBe('failed');
    expect(report.differences.join('\n')).toContain(difference);
  });

  it('meets the time-out that was recorded', async () => {
    const timedOut: ExecutionCase = {
      ...execution,
      definition: machine({ Ask: { Type: 'Task', Resource: TASK, TimeoutSeconds: 5, End: true } }),
      expected: { status: 'FAILED', error: 'States.Timeout' },
      trace: [{ ev: 'enter', type: 'Task', state: 'Ask', input: 1 }],
      tasks: [{ state: 'Ask', outcome: { timeout: true } }],
    };
    expect((await runCase(timedOut)).differences).toEqual([]);
  });

  it('is refused, by the name of the feature, in tier C', async () => {
    const definition = machine({
      T: { Type: 'Task', Resource: 'arn:aws:states:::ecs:runTask.sync', End: true },
    });
    expect(await runCase({ ...execution, tier: 'C', definition })).toEqual({
      id: 'asks twice',
      outcome: 'refused',
      differences: ['.sync'],
    });
  });

  it('of concurrent branches may come in any order', async () => {
    const wait = (seconds: number) => ({
      StartAt: `W${seconds}`,
      States: { [`W${seconds}`]: { Type: 'Wait', Seconds: seconds, End: true } },
    });
    const entry = (ev: 'enter' | 'exit', state: string) => ({
      ev,
      type: 'Wait',
      state,
      ...(ev === 'enter' ? { input: 1 } : { output: 1 }),
    });
    const row: ExecutionCase = {
      ...execution,
      definition: machine({ P: { Type: 'Parallel', Branches: [wait(2), wait(1)], End: true } }),
      expected: { status: 'SUCCEEDED', output: [1, 1] },
      tasks: [],
      trace: [
        { ev: 'enter', type: 'Parallel', state: 'P', input: 1 },
        entry('enter', 'W1'),
        entry('exit', 'W1'),
        entry('enter', 'W2'),
        entry('exit', 'W2'),
        { ev: 'exit', type: 'Parallel', state: 'P', output: [1, 1] },
      ],
    };
    expect((await runCase(row)).differences).toEqual([]);
    expect((await runCase({ ...row, trace: row.trace?.slice(1) ?? [] })).outcome).toBe('failed');
  });

  it.each<[string, Case]>([
    [
      'of TestState',
      {
        id: 't',
        kind: 'test_state',
        definition: { QueryLanguage: 'JSONata', Type: 'Pass', End: true },
        input: 1,
        params: { inspectionLevel: 'DEBUG' },
        expected: { status: 'SUCCEEDED', output: 1, inspectionData: { input: 1 } },
      },
    ],
    [
      'that was accepted',
      {
        id: 'd',
        api: 'CreateStateMachine',
        definition: JSON.stringify(execution.definition),
        expected: 'accept',
      },
    ],
    ['that was rejected', { id: 'd', api: 'CreateStateMachine', definition: '', expected: 'reject' }],
    [
      'that TestState rejected',
      { id: 'd', api: 'TestState', definition: '{"Type":"Map"}', expected: 'reject' },
    ],
  ])('%s passes', async (_what, row) => {
    expect((await runCase(row)).differences).toEqual([]);
  });

  it('with another verdict fails with the reason', async () => {
    const report = await runCase({
      id: 'd',
      api: 'CreateStateMachine',
      definition: '{}',
      expected: 'accept',
    });
    expect(report.differences).toEqual([
      'verdict: expected accept got reject (These fields are required: [States, StartAt])',
    ]);
  });
});
