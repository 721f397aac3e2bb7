import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { command } from '../../../workflows/cli/commands/evaluate.ts';
import { jsonLines, useFolder } from '../learning/files.ts';
import { madeSums } from '../learning/made-rows.ts';

const files = useFolder();
let printed: string;

beforeEach(() => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

const models = ['--weak', 'small', '--strong', 'large'];
const sums = () => files.write('sums.jsonl', jsonLines(madeSums(80)));
const evaluate = (...args: string[]) => command().exitOverride().parseAsync(args, { from: 'user' });

describe('stepladder evaluate', () => {
  it('shows router, baselines and check as tables', async () => {
    await evaluate('--data', sums(), ...models);
    expect(printed).toMatch(
      /^sums\.jsonl: small or large\n80 rows; mean score 0\.\d{3} weak, 0\.\d{3} strong; price 1 : 20\n/,
    );
    for (const name of ['router', 'oracle', 'prompt length', 'random']) {
      expect(printed).toMatch(
        new RegExp(`^${name} +\\d\\.\\d{3}  \\d\\.\\d{3} to \\d\\.\\d{3} +\\d+\\.\\d %`, 'm'),
      );
    }
    expect(printed).toMatch(/^router over prompt length: -?\d\.\d{3} to -?\d\.\d{3} \(95 %, paired\)$/m);
    expect(printed).toMatch(/^check on 80 answers: AUROC 0\.\d{3} \(/m);
    expect(printed).toMatch(/^0\.90 +\d+\.\d % +\d\.\d{3} +-?\d+\.\d % +\d+\.\d %$/m);
    expect(printed).not.toMatch(/NaN|undefined/);
  });

  it('prints one JSON document', async () => {
    await evaluate('--data', sums(), ...models, '--price-ratio', '12.5', '--json');
    expect(JSON.parse(printed)).toMatchObject({
      weak: 'small',
      strong: 'large',
      rows: 80,
      priceRatio: 12.5,
      router: {
        name: 'router',
        apgr: expect.any(Number),
        cpt50: expect.any(Number),
        saved80: expect.any(Number),
      },
      baselines: [{ name: 'oracle' }, { name: 'prompt length' }, { name: 'random' }],
      overLength: [expect.any(Number), expect.any(Number)],
      check: { answers: 80, auroc: expect.any(Number), thresholds: expect.any(Array) },
    });
  });

  it('measures parameters of one’s own', async () => {
    const always = { bias: 0.5, signs: {} };
    const params = files.write(
      'flat.json',
      JSON.stringify({ router: { story: always }, check: { story: { model: always, chance: [[0, 1]] } } }),
    );
    await evaluate('--data', sums(), ...models, '--params', params, '--json');
    const { router, check } = JSON.parse(printed);
    expect(router.apgr).toBe(0.5);
    expect(check.auroc).toBe(0.5);
    expect(check.thresholds[4]).toMatchObject({ accept: 0.9, escalated: 0 });
  });

  it('draws the curves', async () => {
    const svg = files.path('curve.svg');
    await evaluate('--data', sums(), ...models, '--svg', svg, '--json');
    expect(JSON.parse(printed).rows).toBe(80);
    expect(readFileSync(svg, 'utf8')).toMatch(/^<svg [\s\S]*sums\.jsonl: small or large[\s\S]*<\/svg>\n$/);
  });

  it('leaves out the check where no answers were kept', async () => {
    const silent = madeSums(20).map((row) => ({
      ...row,
      models: { small: { score: 0 }, large: { score: 1 } },
    }));
    await evaluate('--data', files.write('silent.jsonl', jsonLines(silent)), ...models);
    expect(printed).toContain('router over prompt length');
    expect(printed).not.toContain('check on');
  });

  it.each<[string, () => string[], RegExp]>([
    [
      'a file that is not there',
      () => ['--data', files.path('gone'), ...models],
      /gone cannot be read: name a file of JSON lines$/,
    ],
    [
      'an empty file',
      () => ['--data', files.write('empty', ''), ...models],
      /^no row has scores of small and large: the first row has none$/,
    ],
    [
      'a line that is no JSON',
      () => ['--data', files.write('bad', `${jsonLines(madeSums(1))}x`), ...models],
      /bad:2: not a line of JSON$/,
    ],
    [
      'a score above 1',
      () => ['--data', files.write('bad', '{"prompt":"p","models":{"small":{"score":2}}}'), ...models],
      /bad:1: models\.small\.score is 2: use 1 or less$/,
    ],
    [
      'a model that no row has',
      () => ['--data', sums(), '--weak', 'tiny', '--strong', 'large'],
      /^no row has scores of tiny and large: the first row has small, large$/,
    ],
    [
      'one model twice',
      () => ['--data', sums(), '--weak', 'small', '--strong', 'small'],
      /^weak and strong are both small: name two models$/,
    ],
    [
      'a price below 1',
      () => ['--data', sums(), ...models, '--price-ratio', '0.5'],
      /^--price-ratio takes a number of at least 1\.$/,
    ],
    [
      'a price without end',
      () => ['--data', sums(), ...models, '--price-ratio', 'Infinity'],
      /^--price-ratio takes a number/,
    ],
    [
      'a price that is no number',
      () => ['--data', sums(), ...models, '--price-ratio', 'dear'],
      /^--price-ratio takes a number/,
    ],
    [
      'parameters that are not there',
      () => ['--data', sums(), ...models, '--params', files.path('gone')],
      /gone cannot be read as parameters: write them with stepladder train$/,
    ],
    [
      'a picture nobody can write',
      () => ['--data', sums(), ...models, '--svg', files.path('no/such/folder/curve.svg')],
      /there is no such file or folder/,
    ],
  ])('refuses %s', async (_what, args, message) => {
    await expect(evaluate(...args())).rejects.toThrow(message);
    expect(printed).toBe('');
    expect(existsSync(files.path('no'))).toBe(false);
  });
});
