import { describe, expect, it } from 'vitest';
import { createEngine, InvalidDefinition } from '../../../../workflows/local/engine/engine.ts';
import type { Integration, Json } from '../../../../workflows/local/engine/types.ts';
import { machine, run, TASK } from './run-machine.ts';

const engine = createEngine({ integrations: { [TASK]: async () => null } });

function refusal(definition: string | Json): InvalidDefinition {
  try {
    engine.load(definition);
  } catch (error) {
    if (error instanceof InvalidDefinition) return error;
    throw error;
  }
  throw new Error('The definition was loaded.');
}

const nested = (depth: number): Json => {
  let json: Json = 1;
  for (let index = 0; index < depth; index += 1) json = [json];
  return json;
};

describe('a definition that is broken', () => {
  const cyclic: { [key: string]: Json } = { StartAt: 'A', States: {} };
  cyclic['States'] = { A: cyclic };

  it.each<{ explanation: string; definition: string | Json; message: string }>([
    { explanation: 'no JSON', definition: '{', message: 'Definition must be a valid JSON object' },
    { explanation: 'an array', definition: '[]', message: 'Definition must be a valid JSON object' },
    { explanation: 'null', definition: null, message: 'Definition must be a valid JSON object' },
    { explanation: 'nothing', definition: {}, message: 'These fields are required: [States, StartAt]' },
    { explanation: 'a cycle', definition: cyclic, message: 'Definition must be a valid JSON object' },
    {
      explanation: 'an unknown type',
      definition: machine({ A: { Type: 'Magic', End: true } }),
      message: "The field 'Type' should have one of these values",
    },
    {
      explanation: 'a type that JavaScript knows',
      definition: machine({ A: { Type: 'constructor', End: true } }),
      message: "The field 'Type' should have one of these values",
    },
    {
      explanation: 'a target that JavaScript knows',
      definition: machine({ A: { Type: 'Pass', Next: 'toString' } }),
      message: "Missing 'Next' target: toString",
    },
    {
      explanation: 'states that are no objects',
      definition: { StartAt: 'A', QueryLanguage: 'JSONata', States: { A: [1] } },
      message: 'Value is not a JSON object',
    },
    {
      explanation: 'more than a megabyte',
      definition: machine({ A: { Type: 'Pass', Comment: 'x'.repeat(1_048_576), End: true } }),
      message: 'must not be longer',
    },
    {
      explanation: 'deep nesting',
      definition: machine({ A: { Type: 'Pass', Output: nested(600), End: true } }),
      message: 'nested too deeply',
    },
    {
      explanation: 'deep nesting as text',
      definition: `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
      message: 'nested too deeply',
    },
    {
      explanation: 'an expression that nests without end',
      definition: machine({ A: { Type: 'Pass', Output: `{% ${'('.repeat(50_000)} %}`, End: true } }),
      message: 'INVALID_JSONATA_EXPRESSION',
    },
  ])('is refused with a diagnostic: $explanation', ({ definition, message }) => {
    expect(refusal(definition).message).toContain(message);
  });

  it('just below a megabyte is judged, not feared', () => {
    const states = Object.fromEntries(
      Array.from({ length: 8_000 }, (_, index) => [
        `State ${index}`,
        index === 7_999
          ? { Type: 'Succeed' as const }
          : { Type: 'Pass', Output: '{% $states.input %}', Next: `State ${index + 1}` },
      ]),
    );
    expect(() => engine.load(machine(states))).not.toThrow();
  });
});

describe('what the engine does not run', () => {
  const task = (Resource: string) => machine({ T: { Type: 'Task', Resource, End: true } });

  it.each([
    { definition: { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } }, feature: 'JSONPath' },
    { definition: task('arn:aws:states:::sqs:sendMessage.waitForTaskToken'), feature: '.waitForTaskToken' },
    { definition: task('arn:aws:states:::ecs:runTask.sync'), feature: '.sync' },
    { definition: task('arn:aws:states:::states:startExecution.sync:2'), feature: '.sync:2' },
    { definition: task('arn:aws:states:eu-west-1:111111111111:activity:a'), feature: 'activity' },
    { definition: task('arn:aws:states:::sns:publish'), feature: 'arn:aws:states:::sns:publish' },
    {
      definition: machine({
        M: {
          Type: 'Map',
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'P',
            States: { P: { Type: 'Pass', End: true } },
          },
          End: true,
        },
      }),
      feature: 'distributed Map',
    },
  ])('is refused by name: $feature', ({ definition, feature }) => {
    const load = () => engine.load(definition, { type: 'STANDARD' });
    expect(load).toThrow(InvalidDefinition);
    try {
      load();
    } catch (error) {
      expect((error as InvalidDefinition).refused).toContain(feature);
    }
  });

  it('binds substitutions before it reads the definition', async () => {
    const definition = JSON.stringify(
      machine({ A: { Type: 'Pass', Output: ['${Name}', '${Other}'], End: true } }),
    );
    const result = await run(JSON.parse(definition), { substitutions: { Name: 'say "hi"' } });
    expect(result.output).toEqual(['say "hi"', '${Other}']);
  });
});

describe('a task', () => {
  const definition = machine({ T: { Type: 'Task', Resource: TASK, End: true } });
  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;

  it.each<{ explanation: string; task: Integration; cause: string }>([
    {
      explanation: 'that rejects',
      task: async () => {
        throw new Error('boom');
      },
      cause: 'boom',
    },
    {
      explanation: 'that throws before it returns a promise',
      task: () => {
        throw new Error('early');
      },
      cause: 'early',
    },
    {
      explanation: 'that rejects with what is no error',
      task: () => Promise.reject('text'),
      cause: 'text',
    },
    { explanation: 'that returns a cycle', task: async () => cyclic, cause: 'nested too deeply' },
    { explanation: 'that returns a big integer', task: async () => ({ n: 1n }), cause: 'bigint' },
    { explanation: 'that returns a function', task: async () => () => 1, cause: 'function' },
    {
      explanation: 'that returns what cannot be read',
      task: async () => ({
        get trap() {
          throw new Error('trapped');
        },
      }),
      cause: 'trapped',
    },
  ])('$explanation fails its state', async ({ task, cause }) => {
    const result = await run(definition, { task });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(result.cause).toContain(cause);
  });

  it.each<[unknown, Json]>([
    [undefined, null],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [{ a: undefined, b: 1 }, { b: 1 }],
  ])('that returns %s is taken as JSON would have it', async (returned, output) => {
    expect((await run(definition, { task: async () => returned })).output).toEqual(output);
  });
});

describe('input', () => {
  it.each<[string, Json]>([
    ['nested deeper than anything', nested(50_000)],
    ['too large', 'x'.repeat(300_000)],
  ])('%s ends the run, not the process', async (_what, input) => {
    const result = await run(machine({ A: { Type: 'Succeed' } }), { input });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});
