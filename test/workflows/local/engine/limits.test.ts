import { describe, expect, it } from 'vitest';
import { machine, run, TASK } from './run-machine.ts';

const KIB = 1024;
/** JSON text of exactly this many bytes, quotes counted. */
const textOf = (bytes: number) => 'x'.repeat(bytes - 2);

const exceeded = (what: string) => ({
  status: 'FAILED',
  error: 'States.DataLimitExceeded',
  cause: `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
});

describe('256 KiB', () => {
  it.each([
    { bytes: 256 * KIB, status: 'SUCCEEDED' },
    { bytes: 256 * KIB + 1, status: 'FAILED' },
  ])('bound what a task returns: $bytes', async ({ bytes, status }) => {
    const definition = machine({
      T: { Type: 'Task', Resource: TASK, Output: 'small', End: true },
    });
    const result = await run(definition, { task: async () => textOf(bytes) });
    expect(result.status).toBe(status);
    if (status === 'FAILED') expect(result).toMatchObject(exceeded(TASK));
  });

  it.each([
    { bytes: 256 * KIB, status: 'SUCCEEDED' },
    { bytes: 256 * KIB + 1, status: 'FAILED' },
  ])('bound what a state hands on: $bytes', async ({ bytes, status }) => {
    const length = bytes - 2;
    const definition = machine({ A: { Type: 'Pass', Output: `{% $pad('', ${length}, 'x') %}`, End: true } });
    const result = await run(definition);
    expect(result.status).toBe(status);
    if (status === 'FAILED') expect(result).toMatchObject(exceeded('A'));
  });

  it('are bytes of UTF-8, not characters', async () => {
    const definition = machine({ A: { Type: 'Pass', Output: "{% $pad('', 100000, 'あ') %}", End: true } });
    expect(await run(definition)).toMatchObject(exceeded('A'));
  });

  it('bound the arguments of a task', async () => {
    const definition = machine({
      T: { Type: 'Task', Resource: TASK, Arguments: { a: "{% $pad('', 262144, 'x') %}" }, End: true },
    });
    expect(await run(definition, { task: async () => null })).toMatchObject(exceeded('T'));
  });

  it('bound the variables of one Assign together', async () => {
    const half = "{% $pad('', 140000, 'x') %}";
    const definition = machine({ A: { Type: 'Pass', Assign: { a: half, b: half }, End: true } });
    expect(await run(definition)).toMatchObject(exceeded('A'));
  });

  it('bound the joined outputs of a Map', async () => {
    const definition = machine({
      M: {
        Type: 'Map',
        Items: [1, 2, 3],
        ItemProcessor: {
          StartAt: 'P',
          States: { P: { Type: 'Pass', Output: "{% $pad('', 100000, 'x') %}", End: true } },
        },
        End: true,
      },
    });
    expect(await run(definition)).toMatchObject(exceeded('M'));
  });

  it('bound the input of a run', async () => {
    const result = await run(machine({ A: { Type: 'Succeed' } }), { input: textOf(256 * KIB + 1) });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  it('are found out before a huge value is copied', async () => {
    const definition = machine({ A: { Type: 'Pass', Output: '{% [1..800000] %}', End: true } });
    expect(await run(definition)).toMatchObject(exceeded('A'));
  });
});

describe('ten MiB', () => {
  it('bound all variables of a run', async () => {
    const definition = machine({
      Start: { Type: 'Pass', Assign: { n: 0, all: [] }, Next: 'Grow' },
      Grow: {
        Type: 'Map',
        Items: '{% [1..40] %}',
        MaxConcurrency: 40,
        ItemProcessor: {
          StartAt: 'Keep',
          States: {
            Keep: { Type: 'Pass', Assign: { a: "{% $pad('', 200000, 'x') %}" }, Next: 'More' },
            More: { Type: 'Pass', Assign: { b: "{% $pad('', 200000, 'x') %}" }, Output: 1, Next: 'Rest' },
            Rest: { Type: 'Wait', Seconds: 1, End: true },
          },
        },
        End: true,
      },
    });
    const result = await run(definition);
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});
