import { expect, it } from 'vitest';
import { Log, reporting } from '../../tasks/runtime/log.ts';
import { COORDINATE } from '../../workflows/bindings.ts';
import { EXECUTION_ARN, WORLDS } from '../fixtures/machine-variables.ts';
import { evaluate } from './evaluate.ts';
import { allMachines, asFields, isLambdaTask, statesOf } from './machine.ts';

const coordinate = allMachines().find(({ binding }) => binding === COORDINATE);
const tasks = statesOf(coordinate?.definition ?? {}).filter(isLambdaTask);
const [world] = Object.values(WORLDS);
if (world === undefined) throw new Error('no world');

it('has tasks to look at', () => {
  expect(tasks.length).toBeGreaterThan(8);
});

it.each(tasks)('$name tells its task which message it is, so that its log does', async ({ name, state }) => {
  const payload = asFields(asFields(state['Arguments'])['Payload']);
  // What a log may know a message by: the rest of the payload has tests of its own.
  const { run, request, messageId } = payload;
  const event = await evaluate(
    Object.fromEntries(
      Object.entries({ run, request, messageId }).filter(([, value]) => value !== undefined),
    ),
    {
      now: world.run.startedAt,
      variables: { ...world },
      states: {
        input: world.request,
        context: { Execution: { Id: EXECUTION_ARN }, State: { Name: name, RetryCount: 0 } },
      },
    },
  );
  const lines: string[] = [];
  const log = new Log((line) => lines.push(line), []);
  const failing = reporting('invoke', async () => Promise.reject(new Error('no')), log);
  await failing(event).catch(() => undefined);
  expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({ messageId: 'm-1' });
});
