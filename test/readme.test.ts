import { execFile } from 'node:child_process';
import { access, glob, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../infra/config.ts';
import { startTestStack, type TestStack } from './harness/stack.ts';
import { runStepladder } from './workflows/cli/stepladder.ts';

const run = promisify(execFile);
const COMMAND = /^npm run -s stepladder -- (.+?)(?: \|\| true)?$/;

interface Example {
  readonly command: string;
  /** The block that follows the command, when one does. */
  readonly output: string | undefined;
}

/** Every `stepladder` command in a shell block, in order. */
function examples(readme: string): readonly Example[] {
  const blocks = [...readme.matchAll(/```(sh|text|js|python)\n([\s\S]*?)```/g)];
  return blocks.flatMap(([, language, body = ''], at) => {
    if (language !== 'sh') return [];
    const lines = body.split('\n').filter((line) => COMMAND.test(line));
    const [, next, output] = blocks[at + 1] ?? [];
    return lines.map((command) => ({
      command,
      output: next === 'text' && lines.length === 1 ? output : undefined,
    }));
  });
}

/** Splits as a shell does with double quotes. */
const words = (line: string): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

/** Times differ from run to run; everything else is the example's word. */
const timeless = (text: string): string => text.replaceAll(/\d+ ms/g, 'N ms').trim();

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const onAws = await readFile(new URL('../infra/README.md', import.meta.url), 'utf8');

/** Headings of a page as anchors, and anchors of its own. */
const anchorsOf = (page: string): readonly string[] => [
  ...[...page.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  ),
  ...[...page.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id),
];

describe('the README', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stack.close());

  const stepladder = async (line: string): Promise<string> => {
    const args = words(COMMAND.exec(line)?.[1] ?? '');
    const env = { ...process.env, PORT: new URL(stack.endpoints.stepFunctions).port, NO_COLOR: '1' };
    const { code, stdout, stderr } = await runStepladder(args, env);
    // `|| true` in the example says that the command is meant to fail.
    if (!line.endsWith('|| true')) expect(code, `${line}: ${stderr}`).toBe(0);
    return stdout;
  };

  it('has examples to run', () => {
    expect(examples(readme).length).toBeGreaterThanOrEqual(10);
    expect(examples(readme).filter(({ output }) => output !== undefined)).toHaveLength(1);
  });

  it('shows only commands that work, and the very output of those it prints', async () => {
    for (const { command, output } of examples(readme)) {
      const printed = await stepladder(command);
      expect(printed, command).not.toBe('');
      if (output !== undefined) expect(timeless(printed), command).toBe(timeless(output));
      if (command.includes('runs list --status failed')) expect(printed, command).toContain('broken-1');
    }
  }, 60_000);

  it('shows code that runs against the stack as it is', async () => {
    const programs = [...readme.matchAll(/```js\n(import [\s\S]*?)```/g)].map(([, code = '']) => code);
    expect(programs).toHaveLength(2);
    for (const code of programs) {
      const local = code.replace('http://127.0.0.1:8083', stack.endpoints.stepFunctions);
      const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', local]);
      expect(stdout).toMatch(/^(?:SUCCEEDED|answered) Here is what our records say\.\nBerserk: /);
    }
  });

  it('names every command of the command line, and no other', async () => {
    const help = await runStepladder(['--help'], process.env);
    const known = [...help.stdout.matchAll(/^ {2}([a-z]+) {2,}/gm)]
      .map(([, name]) => name)
      .filter((name) => name !== 'help');
    const table = /\| command \|[\s\S]*?\n\n/.exec(readme)?.[0] ?? '';
    const named = [...table.matchAll(/^\| `([a-z]+)/gm)].map(([, name]) => name);
    expect([...new Set(named)].toSorted()).toEqual(known.toSorted());
  });

  it('names every variable that the commands and tasks of this machine read', async () => {
    const read = new Set<string>();
    for await (const file of glob('{workflows,tasks}/**/*.ts')) {
      const source = await readFile(file, 'utf8');
      for (const [name] of source.matchAll(/\bSTEPLADDER_[A-Z_]+\b|\bSIMULATOR_[A-Z]+\b/g)) read.add(name);
    }
    expect(read.size).toBeGreaterThan(8);
    for (const name of read) expect(readme).toContain(`\`${name}\``);
  });

  it('says of every setting of a deployment what it chooses', () => {
    const table = /\| setting \|[\s\S]*?\n\n/.exec(onAws)?.[0] ?? '';
    for (const name of Object.keys(readConfig(undefined)))
      expect(table).toMatch(new RegExp(`\`${name}[\`.]`));
  });

  it('points to files that exist', async () => {
    const files = [
      ...`${readme}${onAws}`.matchAll(/`((?:asl|workflows|tasks|infra|test)\/[\w./-]+\.(?:ts|json|svg))`/g),
    ].map(([, path]) => path ?? '');
    expect(files.length).toBeGreaterThan(5);
    for (const path of files) await readFile(new URL(`../${path}`, import.meta.url));
  });

  it.each([
    ['README.md', readme],
    ['infra/README.md', onAws],
  ])('has links that lead somewhere: %s', async (name, page) => {
    const from = new URL(`../${name}`, import.meta.url);
    const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) {
      const { pathname, hash } = new URL(link, from);
      await access(pathname);
      if (hash === '') continue;
      const target = await readFile(pathname, 'utf8');
      expect(anchorsOf(target), `${name}: ${link}`).toContain(hash.slice(1));
    }
  });
});
