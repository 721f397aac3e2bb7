import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { edgesOf } from '../../../workflows/graph/edges.ts';
import { drawMachine } from '../../../workflows/graph/graph.ts';

const read = (path: string): Promise<string> =>
  readFile(new URL(`../../../${path}`, import.meta.url), 'utf8');

it('the picture in the README is that of the machine as it is', async () => {
  const machine = JSON.parse(await read('asl/coordinate.asl.json'));
  expect(await read('asl/coordinate.svg')).toBe(await drawMachine(machine));
});

it('shows every way out of a state once, by its kind', () => {
  const state = {
    Type: 'Choice',
    Choices: [{ Next: 'A' }, { Next: 'A' }, { Next: 'B' }],
    Default: 'A',
    Catch: [{ Next: 'C' }],
  };
  expect(edgesOf('S', state).map(({ to, kind }) => `${kind} ${to}`)).toEqual([
    'choice A',
    'choice B',
    'catch C',
  ]);
});
