import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../workflows/local/engine/types.ts';
import { machine, run, statesEntered, TASK } from './run-machine.ts';

type States = Parameters<typeof machine>[0];

interface Row {
  readonly explanation: string;
  readonly states: States;
  readonly input?: Json;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  readonly entered?: readonly string[];
}

const pass = { Type: 'Pass', End: true };
const entry = (name: string, id = 2) =>
  `An error occurred while executing the state '${name}' (entered at the event id #${id}).`;

const rows: Row[] = [
  {
    explanation: 'Pass hands its input on',
    states: { A: pass },
    input: { a: [1] },
    output: { a: [1] },
  },
  {
    explanation: 'Output may be any JSON, and only whole strings in markers are expressions',
    states: { A: { ...pass, Output: [' {% 1 %}', '{% 1 + 1 %}', null, { b: '{% $states.input %}' }] } },
    input: 'in',
    output: [' {% 1 %}', 2, null, { b: 'in' }],
  },
  {
    explanation: 'Assign and Output both see the variables as they were on entry',
    states: {
      A: { Type: 'Pass', Assign: { x: 1 }, Next: 'B' },
      B: { Type: 'Pass', Assign: { x: '{% $x + 1 %}' }, Output: '{% $x %}', Next: 'C' },
      C: { ...pass, Output: ['{% $states.input %}', '{% $x %}'] },
    },
    output: [1, 2],
  },
  {
    explanation: 'an undefined result fails the state and names the field',
    states: { A: { ...pass, Output: { deep: ['{% $states.input.missing %}'] } } },
    error: 'States.QueryEvaluationError',
    cause: `${entry('A')} The JSONata expression '$states.input.missing' specified for the field 'Output/deep[0]' returned nothing (undefined).`,
  },
  {
    explanation: 'the first true rule decides, with its own Assign and Output',
    states: {
      A: {
        Type: 'Choice',
        Choices: [
          { Condition: '{% $states.input.n > 5 %}', Next: 'B', Output: 'big' },
          { Condition: '{% $states.input.n > 1 %}', Next: 'B', Output: 'middling', Assign: { seen: true } },
        ],
        Default: 'B',
        Output: 'small',
        Assign: { seen: false },
      },
      B: { ...pass, Output: ['{% $states.input %}', '{% $seen %}'] },
    },
    input: { n: 3 },
    output: ['middling', true],
  },
  {
    explanation: "the state's own Assign and Output belong to Default",
    states: {
      A: {
        Type: 'Choice',
        Choices: [{ Condition: '{% false %}', Next: 'B', Output: 'rule' }],
        Default: 'B',
        Output: 'default',
      },
      B: pass,
    },
    output: 'default',
  },
  {
    explanation: 'a Choice without Default fails when nothing matches',
    states: {
      A: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'B' }] },
      B: pass,
    },
    error: 'States.NoChoiceMatched',
    cause: `${entry('A')} Failed to transition out of the state. The state does not point to a next state.`,
  },
  {
    explanation: 'a condition must be a boolean: there is no truth in a string',
    states: {
      A: { Type: 'Choice', Choices: [{ Condition: "{% 'yes' %}", Next: 'B' }], Default: 'B' },
      B: pass,
    },
    error: 'States.QueryEvaluationError',
    cause: `${entry('A')} The JSONata expression ''yes'' specified for the field 'Choices[0]/Condition' returned an unexpected result type. Expected 'boolean', but was 'string' for value: "yes"`,
  },
  {
    explanation: 'a comparison with a missing operand is undefined, not false',
    states: {
      A: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.n > 1 %}', Next: 'B' }], Default: 'B' },
      B: pass,
    },
    error: 'States.QueryEvaluationError',
    cause: `${entry('A')} The JSONata expression '$states.input.n > 1' specified for the field 'Choices[0]/Condition' returned nothing (undefined).`,
  },
  {
    explanation: 'Fail ends the run with its error and cause',
    states: { A: { Type: 'Fail', Error: 'Order.Refused', Cause: "{% 'no ' & $states.input.what %}" } },
    input: { what: 'stock' },
    error: 'Order.Refused',
    cause: 'no stock',
  },
  {
    explanation: 'Succeed ends the run and may shape its output',
    states: { A: { Type: 'Succeed', Output: { done: true } } },
    output: { done: true },
  },
  {
    explanation: 'a Wait for a moment that is past does not wait',
    states: { A: { Type: 'Wait', Timestamp: '2016-03-14T01:59:00Z', End: true } },
    output: {},
  },
  {
    explanation: 'a Wait needs an offset date-time',
    states: { A: { Type: 'Wait', Timestamp: "{% '2016-02-30T00:00:00Z' %}", End: true } },
    error: 'States.QueryEvaluationError',
    cause: `${entry('A')} The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: 2016-02-30T00:00:00Z`,
  },
  {
    explanation: 'the context object tells who runs what, and where',
    states: {
      A: {
        ...pass,
        Output:
          "{% $merge([$states.context.Execution.{'id': Id, 'name': Name, 'in': Input, 'role': RoleArn, 'at': StartTime}, $states.context.StateMachine.{'machine': Name}, $states.context.State.{'state': Name, 'retries': RetryCount}]) %}",
      },
    },
    input: { q: 1 },
    output: {
      id: 'arn:aws:states:eu-west-1:111111111111:express:machine:run-1',
      name: 'run-1',
      in: { q: 1 },
      role: 'arn:aws:iam::111111111111:role/machine',
      at: '2026-01-01T00:00:00.000Z',
      machine: 'machine',
      state: 'A',
      retries: 0,
    },
  },
  {
    explanation: 'a loop visits a state as often as it is led there',
    states: {
      Start: { Type: 'Pass', Assign: { n: 0 }, Next: 'Again?' },
      'Again?': {
        Type: 'Choice',
        Choices: [{ Condition: '{% $n < 3 %}', Next: 'Count' }],
        Default: 'Done',
      },
      Count: { Type: 'Pass', Assign: { n: '{% $n + 1 %}' }, Next: 'Again?' },
      Done: { Type: 'Succeed', Output: '{% $n %}' },
    },
    output: 3,
    entered: ['Start', 'Again?', 'Count', 'Again?', 'Count', 'Again?', 'Count', 'Again?', 'Done'],
  },
];

describe('states', () => {
  it.each(rows)('$explanation', async ({ states, input, output, error, cause, entered }) => {
    const result = await run(machine(states), input === undefined ? {} : { input });

    expect({ output: result.output, error: result.error, cause: result.cause }).toEqual({
      output,
      error,
      cause,
    });
    expect(result.status).toBe(error === undefined ? 'SUCCEEDED' : 'FAILED');
    if (entered) expect(statesEntered(result)).toEqual(entered);
  });

  it('gives a Task its computed arguments and shows its result to Output and Assign', async () => {
    const calls: Json[] = [];
    const definition = machine({
      Ask: {
        Type: 'Task',
        Resource: TASK,
        Arguments: { FunctionName: 'f', Payload: { n: '{% $states.input.n * 2 %}' } },
        Assign: { twice: '{% $states.result.Payload %}' },
        Output: ['{% $states.input.n %}', '{% $states.result.Payload %}'],
        Next: 'End',
      },
      End: { Type: 'Succeed', Output: { was: '{% $states.input %}', twice: '{% $twice %}' } },
    });

    const result = await run(definition, {
      input: { n: 21 },
      task: async (call) => {
        calls.push(call.arguments);
        return { Payload: 42, StatusCode: 200 };
      },
    });

    expect(calls).toEqual([{ FunctionName: 'f', Payload: { n: 42 } }]);
    expect(result.output).toEqual({ was: [21, 42], twice: 42 });
  });

  it('gives a Task without Arguments the input of its state', async () => {
    const definition = machine({ Ask: { Type: 'Task', Resource: TASK, End: true } });
    const result = await run(definition, { input: { n: 1 }, task: async (call) => call.arguments });
    expect(result.output).toEqual({ n: 1 });
  });

  it('says of an empty Fail neither error nor cause', async () => {
    const result = await run(machine({ A: { Type: 'Fail' } }));
    expect(result.status).toBe('FAILED');
    expect(Object.keys(result)).not.toContain('error');
    expect(Object.keys(result)).not.toContain('cause');
  });

  it('waits as long as Seconds says', async () => {
    const result = await run(machine({ A: { Type: 'Wait', Seconds: '{% $states.input.s %}', End: true } }), {
      input: { s: 7 },
    });
    expect(result.stopDate - result.startDate).toBe(7000);
  });
});
