import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { jsonLines, useFolder } from '../learning/files.ts';
import { madeSums } from '../learning/made-rows.ts';
import { type Ran, runStepladder } from './stepladder.ts';

const files = useFolder();
const env = { ...process.env, NO_COLOR: '1' };
const here = 'test/workflows/learning/';

const score = (input: string, ...args: readonly string[]): Promise<Ran> =>
  runStepladder(['score', ...args], env, input);

/** As a user does: in a process of its own, at the end of a pipe. */
async function piped(input: string, ...args: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, ['workflows/cli/main.ts', 'score', ...args], { env });
  // A command that refuses its options leaves its input unread.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => {
    stdout += String(text);
  });
  child.stderr.on('data', (text) => {
    stderr += String(text);
  });
  const code = await new Promise<number>((resolve) => child.on('close', (exit) => resolve(exit ?? -1)));
  return { code, stdout, stderr };
}

const rowsOf = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('stepladder score', () => {
  it('puts one row of the promised form beside each that it reads', async () => {
    const rows = [
      { id: 'a', prompt: 'hello' },
      { prompt: 'Ann has 3 shells and finds 4. How many shells has she?', text: '3 + 4 = 7\n#### 7' },
      { id: 3, prompt: 'ベルセルクは在庫ありますか？', text: null },
      { id: '', prompt: '' },
      { prompt: `${'1 + '.repeat(5_000)}?`, text: '1 + '.repeat(5_000) },
      { prompt: '\ud800', text: '' },
    ];
    const { code, stdout, stderr } = await piped(`\n${jsonLines(rows)}\r\n`);
    expect([code, stderr]).toEqual([0, '']);
    const scored = rowsOf(stdout);
    expect(scored.map(({ id }) => id)).toEqual(['a', 2, 3, '', 5, 6]);
    for (const [at, row] of scored.entries()) {
      expect(Object.keys(row)).toEqual(['id', 'strong', 'accept', 'intent', 'complexity', 'lane']);
      expect(row).toMatchObject({
        strong: expect.any(Number),
        intent: expect.any(String),
        lane: expect.any(String),
      });
      expect(row.complexity >= 1 && row.complexity <= 10).toBe(true);
      expect(typeof row.accept).toBe(typeof rows[at]?.text === 'string' ? 'number' : 'object');
    }
    expect(scored[0]).toMatchObject({ intent: 'greeting', lane: 'simple', accept: null });
  });

  it('prints one JSON array, and nothing for nothing', async () => {
    const array = await score(jsonLines([{ prompt: 'hello' }, { prompt: 'hi' }]), '--json');
    expect(JSON.parse(array.stdout)).toHaveLength(2);
    expect(await score('\n\n')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(JSON.parse((await score('', '--json')).stdout)).toEqual([]);
  });

  it('uses parameters of one’s own', async () => {
    const flat = { bias: 0.25, signs: {} };
    const params = files.write('flat.json', JSON.stringify({ router: { general: flat } }));
    const { stdout } = await score(
      jsonLines([{ prompt: 'Write a poem about the sea.' }]),
      '--params',
      params,
    );
    expect(rowsOf(stdout)[0].strong).toBe(0.25);
  });

  it.each<[string, string, () => string[], string]>([
    ['a line that is no JSON', '{"prompt":"a"}\n\nnonsense', () => [], 'stdin:3: not a line of JSON'],
    ['a row without prompt', '{"prompt":"a"}\n\n{"text":"b"}', () => [], 'stdin:3: a row needs a prompt'],
    ['a prompt that is no text', '{"prompt":7}', () => [], 'stdin:1: prompt is 7: use text'],
    [
      'labels without parameters',
      '',
      () => ['--labels'],
      '--labels needs --params: the labels of a classifier you trained.',
    ],
    [
      'parameters that are not there',
      '',
      () => ['--params', files.path('gone')],
      'gone cannot be read as parameters: write them with stepladder train',
    ],
    [
      'parameters without labels',
      '',
      () => ['--labels', '--params', files.write('empty.json', '{}')],
      'the parameters hold no labels: train them with stepladder train --examples',
    ],
    ['an option nobody knows', '', () => ['--label'], "unknown option '--label'"],
  ])('refuses %s in one line, and exits with 1', async (_what, input, args, message) => {
    const { code, stdout, stderr } = await score(input, ...args());
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('leaves its input unread where it refuses its options', async () => {
    const { code, stdout, stderr } = await piped(jsonLines([{ prompt: 'hello' }]), '--labels');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('--labels needs --params');
  });
});

describe('train, score and evaluate', () => {
  const stepladder = (...args: readonly string[]): Promise<Ran> => runStepladder(args, env);

  it('train a classifier of your own and label what it never saw', async () => {
    const params = files.path('requests.json');
    const trained = await stepladder('train', '--examples', `${here}requests.jsonl`, '--out', params);
    expect([trained.code, trained.stderr]).toEqual([0, '']);
    expect(trained.stdout).toMatch(/^120 examples of 6 labels -> /);
    const asked = ['The lock does not open', '返金してください', 'Пришлите меню'].map((text, id) => ({
      id,
      text,
    }));
    const { code, stdout, stderr } = await score(jsonLines(asked), '--params', params, '--labels');
    expect([code, stderr]).toEqual([0, '']);
    expect(rowsOf(stdout)).toEqual([
      { id: 0, intent: 'unlock', confidence: expect.any(Number), outOfScope: false },
      { id: 1, intent: 'refund', confidence: expect.any(Number), outOfScope: false },
      { id: 2, intent: expect.any(String), confidence: expect.any(Number), outOfScope: true },
    ]);
    const refused = await score('{"id":1}', '--params', params, '--labels');
    expect([refused.code, refused.stderr]).toEqual([1, 'stdin:1: a row needs a prompt or a text\n']);
  });

  it('fit a router and a check of your own, measure them, and score with them', async () => {
    const params = files.path('own.json');
    const data = files.write('sums.jsonl', jsonLines(madeSums(120)));
    const models = ['--weak', 'small', '--strong', 'large'];
    const trained = await stepladder(
      'train',
      '--outcomes',
      data,
      ...models,
      '--kind',
      'story',
      '--out',
      params,
      '--json',
    );
    expect(JSON.parse(trained.stdout)).toMatchObject({
      rows: 120,
      kind: 'story',
      parts: ['router', 'check'],
    });
    const measured = await stepladder('evaluate', '--data', data, ...models, '--params', params, '--json');
    expect([measured.code, measured.stderr]).toEqual([0, '']);
    expect(JSON.parse(measured.stdout).router.apgr).toBeGreaterThan(0.5);
    const [row] = madeSums(1);
    const scored = await score(jsonLines([{ prompt: row?.prompt, text: '3 + 4 = 9' }]), '--params', params);
    expect(rowsOf(scored.stdout)[0]).toMatchObject({
      strong: expect.any(Number),
      accept: expect.any(Number),
    });
  });

  it.each([
    [
      'train',
      ['--examples', '--outcomes', '--shop', '--weak', '--strong', '--kind', '--out', '--bits', '--json'],
    ],
    ['score', ['--params', '--labels', '--json', '{id, strong, accept, intent, complexity, lane}']],
    ['evaluate', ['--data', '--weak', '--strong', '--price-ratio', '--params', '--svg', '--json', 'APGR']],
  ])('explain themselves: %s --help', async (name, options) => {
    const { code, stdout, stderr } = await stepladder(name, '--help');
    expect([code, stderr]).toEqual([0, '']);
    for (const option of options) expect(stdout).toContain(option);
  });

  it.each([
    [['train', '--examples', 'x'], "required option '--out <file>' not specified"],
    [['train', '--out', 'x', '--kind', 'odd'], 'Allowed choices are story, plain, general'],
    [['evaluate', '--data', 'x', '--weak', 'a'], "required option '--strong <name>' not specified"],
    [
      ['evaluate', '--data', 'gone', '--weak', 'a', '--strong', 'b'],
      'gone cannot be read: name a file of JSON lines',
    ],
  ])('say what is wrong in one line and exit with 1: %j', async (args, message) => {
    const { code, stdout, stderr } = await stepladder(...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
