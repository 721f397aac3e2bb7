import { describe, expect, it } from 'vitest';
import { createEngine, fakeClock, TaskFailure } from '../../../../workflows/local/engine/engine.ts';
import type { HistoryEvent, Json } from '../../../../workflows/local/engine/types.ts';
import {
  type StateRow,
  stateRows,
  statesEntered,
} from '../../../../workflows/local/stepfunctions/state-rows.ts';

const INVOKE = 'arn:aws:states:::lambda:invoke';
type States = Record<string, Record<string, Json>>;

/** Runs states in their order on the real engine; `call` is what a task does on its nth call. */
async function historyOf(
  states: States,
  call: (times: number) => Json = () => 'done',
  input: Json = {},
): Promise<readonly HistoryEvent[]> {
  let times = 0;
  const engine = createEngine({
    clock: fakeClock({ startAt: 1_000 }),
    random: () => 0.5,
    integrations: {
      [INVOKE]: async () => {
        times += 1;
        return call(times);
      },
    },
  });
  const definition = { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0] ?? '', States: states };
  const { history } = await engine.load(definition).run({
    input,
    name: 'run',
    executionArn: 'arn:aws:states:us-east-1:000000000000:express:m:run:1',
    stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:m',
    stateMachineName: 'm',
    roleArn: 'arn:aws:iam::000000000000:role/r',
  });
  return history;
}

const task = (more: Record<string, Json> = {}): Record<string, Json> => ({
  Type: 'Task',
  Resource: INVOKE,
  Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
  End: true,
  ...more,
});

const fails = (error: string) => (): Json => {
  throw new TaskFailure(error, `because of ${error}`);
};

/** A row as `path/name status`. */
const brief = ({ name, status, within }: StateRow): string =>
  [...within.map(({ state, kind, index }) => `${state} ${kind} ${index}`), `${name} ${status}`].join(' / ');

const passThrough = { Type: 'Pass', End: true };
const processor = (states: States): Json => ({
  ProcessorConfig: { Mode: 'INLINE' },
  StartAt: Object.keys(states)[0] ?? '',
  States: states,
});

describe('the rows of a history', () => {
  it('tell input, output, variables and times of each state in order', async () => {
    const history = await historyOf(
      {
        Remember: {
          Type: 'Pass',
          Assign: { seen: '{% $states.input.query %}' },
          Output: { a: 1 },
          Next: 'Rest',
        },
        Rest: { Type: 'Wait', Seconds: 2, Next: 'Pick' },
        Pick: { Type: 'Choice', Choices: [{ Condition: '{% $seen = "hi" %}', Next: 'Finish' }] },
        Finish: { Type: 'Succeed' },
      },
      undefined,
      { query: 'hi' },
    );
    expect(stateRows(history)).toMatchObject([
      {
        name: 'Remember',
        type: 'Pass',
        status: 'succeeded',
        enteredAt: 1_000,
        exitedAt: 1_000,
        within: [],
        input: { query: 'hi' },
        output: { a: 1 },
        assigned: { seen: 'hi' },
      },
      { name: 'Rest', type: 'Wait', enteredAt: 1_000, exitedAt: 3_000, input: { a: 1 } },
      { name: 'Pick', type: 'Choice' },
      { name: 'Finish', type: 'Succeed', output: { a: 1 } },
    ]);
    expect(statesEntered(history)).toEqual(['Remember', 'Rest', 'Pick', 'Finish']);
  });

  it('count the calls of a task, and forget a failure that a retry made good only in the status', async () => {
    const history = await historyOf(
      { Call: task({ Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 1 }] }) },
      (times) => (times < 3 ? fails('Busy')() : 'third time'),
    );
    expect(stateRows(history)).toMatchObject([
      {
        name: 'Call',
        status: 'succeeded',
        attempts: 3,
        arguments: { FunctionName: 'f', Payload: {} },
        error: 'Busy',
        cause: 'because of Busy',
        output: 'third time',
        exitedAt: 4_000,
      },
    ]);
  });

  it('show a caught failure as caught, and what went on after it', async () => {
    const history = await historyOf(
      {
        Call: task({ Catch: [{ ErrorEquals: ['Down'], Next: 'Sorry' }] }),
        Sorry: { Type: 'Pass', End: true },
      },
      fails('Down'),
    );
    expect(stateRows(history)).toMatchObject([
      { name: 'Call', status: 'caught', error: 'Down', output: { Error: 'Down', Cause: 'because of Down' } },
      { name: 'Sorry', status: 'succeeded', within: [] },
    ]);
  });

  it('show the state that ended a run, with its error', async () => {
    const history = await historyOf({
      First: { Type: 'Pass', Next: 'Refused' },
      Refused: { Type: 'Fail', Error: 'Request.Invalid', Cause: 'query is empty' },
    });
    expect(stateRows(history)).toMatchObject([
      { name: 'First', status: 'succeeded' },
      {
        name: 'Refused',
        status: 'failed',
        error: 'Request.Invalid',
        cause: 'query is empty',
        exitedAt: 1_000,
      },
    ]);
  });

  it('show an expression that failed where it stands', async () => {
    const [row] = stateRows(
      await historyOf({ Broken: { Type: 'Pass', Output: '{% $nothing %}', End: true } }),
    );
    expect(row).toMatchObject({ status: 'failed', error: 'States.QueryEvaluationError' });
    expect(row?.cause).toContain('$nothing');
  });

  it('place the states of iterations under their Map', async () => {
    const history = await historyOf(
      {
        Each: {
          Type: 'Map',
          MaxConcurrency: 1,
          Items: '{% $states.input %}',
          ItemProcessor: processor({ Ask: { Type: 'Pass', Next: 'Check' }, Check: passThrough }),
          Next: 'After',
        },
        After: passThrough,
      },
      undefined,
      ['x', 'y'],
    );
    const rows = stateRows(history);
    expect(rows.map(brief)).toEqual([
      'Each succeeded',
      'Each iteration 0 / Ask succeeded',
      'Each iteration 0 / Check succeeded',
      'Each iteration 1 / Ask succeeded',
      'Each iteration 1 / Check succeeded',
      'After succeeded',
    ]);
    expect(rows.map(({ input }) => input)).toEqual([['x', 'y'], 'x', 'x', 'y', 'y', ['x', 'y']]);
  });

  it('tell the branches of a Parallel apart though their events mix', async () => {
    const branch = (...names: string[]): Json => {
      const states: States = {};
      names.forEach((name, at) => {
        const next = names[at + 1];
        states[name] = { Type: 'Wait', Seconds: 1, ...(next === undefined ? { End: true } : { Next: next }) };
      });
      return { StartAt: names[0] ?? '', States: states };
    };
    const history = await historyOf({
      Both: { Type: 'Parallel', Branches: [branch('A1', 'A2'), branch('B1', 'B2')], Next: 'After' },
      After: passThrough,
    });
    expect(stateRows(history).map(brief).sort()).toEqual([
      'After succeeded',
      'Both branch 0 / A1 succeeded',
      'Both branch 0 / A2 succeeded',
      'Both branch 1 / B1 succeeded',
      'Both branch 1 / B2 succeeded',
      'Both succeeded',
    ]);
  });

  it('show what a failed branch stopped, and that the Parallel was caught', async () => {
    const history = await historyOf(
      {
        Both: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'Call', States: { Call: task() } },
            { StartAt: 'Linger', States: { Linger: { Type: 'Wait', Seconds: 9, End: true } } },
          ],
          Catch: [{ ErrorEquals: ['Down'], Next: 'After' }],
          End: true,
        },
        After: passThrough,
      },
      fails('Down'),
    );
    const rows = stateRows(history);
    expect(rows.map(brief)).toEqual([
      'Both caught',
      'Both branch 0 / Call failed',
      'Both branch 1 / Linger stopped',
      'After succeeded',
    ]);
    expect(rows.every(({ exitedAt }) => exitedAt !== null)).toBe(true);
  });

  it('bear failed iterations inside a tolerant Map', async () => {
    const history = await historyOf(
      {
        Each: {
          Type: 'Map',
          MaxConcurrency: 1,
          ToleratedFailureCount: 1,
          Items: [1, 2],
          ItemProcessor: processor({ Call: task() }),
          End: true,
        },
      },
      (times) => (times === 1 ? fails('Down')() : 'fine'),
    );
    expect(stateRows(history).map(brief)).toEqual([
      'Each succeeded',
      'Each iteration 0 / Call failed',
      'Each iteration 1 / Call succeeded',
    ]);
  });

  it('leave the state that runs open while the history grows', async () => {
    const history = await historyOf({ Call: task() });
    const soFar = history.filter(({ type }) => !/Succeeded|Exited/.test(type));
    expect(stateRows(soFar)).toMatchObject([{ name: 'Call', status: 'running', exitedAt: null }]);
    expect(stateRows([])).toEqual([]);
  });

  it('keep a text that is no JSON as text', () => {
    const entered = { id: 1, previousEventId: 0, type: 'PassStateEntered', timestamp: 1 };
    const [row] = stateRows([{ ...entered, stateEnteredEventDetails: { name: 'Cut', input: '{"a": "tru' } }]);
    expect(row?.input).toBe('{"a": "tru');
  });
});
