import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { command } from '../../../workflows/cli/commands/conformance.ts';

let folder: string;
let printed: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});

afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
  process.exitCode = 0;
});

const pass = { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { Type: 'Pass', End: true } } };
const same = { id: 'same', definition: pass, input: 1, expected: { status: 'SUCCEEDED', output: 1 } };
const other = { ...same, id: 'other', expected: { status: 'SUCCEEDED', output: 2 } };
const refused = {
  ...same,
  id: 'refused',
  tier: 'C',
  definition: { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } },
};

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const cases = (...rows: object[]) => write('cases.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'));

const conform = (...args: string[]) => command().exitOverride().parseAsync(args, { from: 'user' });

describe('stepladder conformance', () => {
  it('counts and lists the cases as one JSON document', async () => {
    await conform(cases(same, other, refused), '--json');
    expect(JSON.parse(printed)).toEqual({
      passed: 1,
      failed: 1,
      refused: 1,
      cases: [
        { id: 'same', outcome: 'passed', differences: [] },
        { id: 'other', outcome: 'failed', differences: ['$: expected 2 got 1'] },
        { id: 'refused', outcome: 'refused', differences: ['JSONPath'] },
      ],
    });
    expect(process.exitCode).toBe(1);
  });

  it('exits with 0 when every failure is known, and says why it is', async () => {
    const known = write('known.json', JSON.stringify([{ id: 'other', reason: 'one is not two' }]));
    await conform(cases(same, other), '--known', known);
    expect(printed).toContain('failed  other (known: one is not two)');
    expect(printed).toContain('1 passed, 1 failed, 0 refused');
    expect(process.exitCode).not.toBe(1);
  });

  it('exits with 0 when all is the same', async () => {
    await conform(cases(same));
    expect(printed).toContain('1 passed, 0 failed, 0 refused');
    expect(process.exitCode).not.toBe(1);
  });

  it.each([
    ['a file that is not there', () => join(folder, 'none.jsonl'), 'cannot be read'],
    ['a file without a case', () => write('empty.jsonl', '\n'), 'holds no case'],
    ['a line that is no JSON', () => write('broken.jsonl', '{'), 'line 1 is not JSON'],
    ['a line that is no case', () => write('other.jsonl', '\n{"id":"x"}'), 'line 2 is no case'],
  ])('refuses %s', async (_what, file, message) => {
    await expect(conform(file())).rejects.toThrow(message);
  });

  it('refuses a list of known differences that is none', async () => {
    const known = write('known.json', '{bad');
    await expect(conform(cases(same), '--known', known)).rejects.toThrow(`--known ${known} cannot be read`);
  });
});
