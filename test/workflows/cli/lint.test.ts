import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { command } from '../../../workflows/cli/commands/lint.ts';

let folder: string;
let printed: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lint-'));
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

function definition(state: object): string {
  const file = join(folder, 'machine.asl.json');
  writeFileSync(
    file,
    JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { End: true, ...state } } }),
  );
  return file;
}

const lint = (...args: string[]) => command().exitOverride().parseAsync(args, { from: 'user' });

describe('stepladder lint', () => {
  it('accepts a sound definition', async () => {
    await lint(definition({ Type: 'Pass' }));
    expect(printed).toBe('accepted: 0 errors, 0 warnings\n');
    expect(process.exitCode).not.toBe(1);
  });

  it('rejects what AWS rejects, with place and fix', async () => {
    await lint(definition({ Type: 'Pass', Output: '{% $states.input ?? 1 %}' }), '--json');
    expect(JSON.parse(printed)).toMatchObject({
      accepted: false,
      errors: 1,
      warnings: 0,
      findings: [
        {
          severity: 'ERROR',
          location: '/States/A/Output',
          pointer: '/States/A/Output',
          fix: expect.stringContaining('$exists'),
        },
      ],
    });
    expect(process.exitCode).toBe(1);
  });

  it('accepts with a warning what fails only at run time, and rejects it when strict', async () => {
    const file = definition({ Type: 'Pass', Output: '{% $total %}' });
    await lint(file);
    expect(printed).toContain('warning UNDEFINED_VARIABLE at /States/A/Output');
    expect(process.exitCode).not.toBe(1);
    await lint(file, '--strict');
    expect(process.exitCode).toBe(1);
  });

  it('judges by the type of machine', async () => {
    const file = definition({ Type: 'Task', Resource: 'arn:aws:states:::ecs:runTask.sync' });
    await lint(file);
    expect(process.exitCode).not.toBe(1);
    await lint(file, '--type', 'EXPRESS');
    expect(process.exitCode).toBe(1);
  });

  it('takes values for substitutions', async () => {
    const file = definition({ Type: 'Task', Resource: '${Service}:${Action}' });
    await lint(file, '--set', 'Service=arn:aws:states:::lambda', '--set', 'Action=invoke');
    expect(printed).toBe('accepted: 0 errors, 0 warnings\n');
  });

  it.each([
    ['a file that is not there', ['none.json'], 'cannot be read'],
    ['a substitution without a value', ['x', '--set', 'Name'], '--set takes name=value'],
  ])('refuses %s', async (_what, args, message) => {
    await expect(lint(...args)).rejects.toThrow(message);
  });
});
