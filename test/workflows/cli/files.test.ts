import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linesOf } from '../../../workflows/cli/report.ts';
import { runStepladder } from './stepladder.ts';

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'files-'));
  await writeFile(join(place, 'file'), 'x');
});
afterAll(() => rm(place, { recursive: true }));

describe('a file that cannot be used is one line that names option, file and reason', () => {
  it.each([
    [['compare', '--mix', 'PLACE'], '--mix PLACE cannot be read: it is a folder'],
    [['compare', '--mix', 'PLACE/no'], '--mix PLACE/no cannot be read: there is no such file or folder'],
    [['compare', '--svg', 'PLACE'], '--svg PLACE cannot be written: it is a folder'],
    [
      ['graph', '--out', 'PLACE/no/x.svg'],
      'PLACE/no/x.svg cannot be written: there is no such file or folder',
    ],
    [
      ['simulate', '--messages', '10', '--svg', 'PLACE/file'],
      '--svg PLACE/file cannot be written: it is a file',
    ],
    [
      ['simulate', '--policy', 'PLACE/no'],
      '--policy PLACE/no cannot be read: there is no such file or folder',
    ],
  ])('%j', async (args, says) => {
    const at = (text: string) => text.replaceAll('PLACE', place);
    const { code, stdout, stderr } = await runStepladder([...args.map(at), '--json'], process.env);
    expect([code, stdout, stderr]).toEqual([1, '', `${at(says)}\n`]);
  });

  it('a mix that is neither a strategy nor a file names the strategies', async () => {
    const { code, stderr } = await runStepladder(['simulate', '--mix', 'rooting'], process.env);
    expect([code, stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(stderr).toMatch(/^--mix rooting is none of .*routing.*, and cannot be read/u);
  });
});

it('a store that did not open is told in the same way', () => {
  expect(linesOf(new Error('Database is closed'))).toEqual([
    expect.stringMatching(/^the embedded DynamoDB/u),
  ]);
});

it('damaged files of the embedded store are one line that says where they are', () => {
  const damaged = Object.assign(new Error('IO error: 000005.ldb:\n  Invalid argument'), {
    code: 'LEVEL_IO_ERROR',
  });
  expect(linesOf(damaged)).toEqual([
    expect.stringMatching(/000005\.ldb: Invalid argument.*STEPLADDER_DATA.*move it away to begin anew$/u),
  ]);
});
