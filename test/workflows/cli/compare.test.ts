import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ran, runStepladder } from './stepladder.ts';

const env = { ...process.env, NO_COLOR: '1' };
let files: string;
beforeAll(async () => {
  files = await mkdtemp(join(tmpdir(), 'compare-'));
});
afterAll(() => rm(files, { recursive: true }));

const compare = (...args: readonly string[]): Promise<Ran> => runStepladder(['compare', ...args], env);

describe('compare', () => {
  it('prints the documents beside ours, marked where they differ', async () => {
    const { code, stdout, stderr } = await compare('--set', 'claude-3');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Cascade 60\/37\/3 +\$0\.003954 +\$3,954\.00 .* 41\.4 % /m);
    expect(stdout).toMatch(/^Cascade 60\/37\/3: saved +41\.4 % += +41\.422 % /m);
    expect(stdout).toMatch(/^A day +\$5,000 +!= +\$4,750 +-\$250 \(-5\.0 %\) /m);
    expect(stdout).toMatch(/^All Sonnet: a day +\$45,000 +!= +\$22,000 /m);
    expect(stdout).toMatch(/^Break-even of \$23,000 .* 6\.2 days; at 100,000 messages a day 61\.7 days$/m);
    expect(stdout).toContain('the best balance beside All Haiku (41.0)');
  });

  it("gives numbers as JSON, and today's prices by default", async () => {
    const { stdout } = await compare('--json');
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({ set: 'current', messagesPerDay: 1_000_000, figures: [] });
    expect(found.strategies[0].projection).toMatchObject({ dayUsd: 4_500, monthUsd: 135_000 });
    const documents = JSON.parse((await compare('--set', 'claude-3', '--json')).stdout);
    expect(documents.figures.every(({ printed }: { printed: unknown }) => typeof printed === 'number')).toBe(
      true,
    );
  });

  it("prices a mix of one's own, and draws it", async () => {
    const mix = join(files, 'mix.json');
    const svg = join(files, 'mix.svg');
    await writeFile(
      mix,
      JSON.stringify({
        messagesPerDay: 1_000,
        parts: [
          { name: 'all', share: 1, calls: [{ model: 'cheap', inputTokens: 1_000, outputTokens: 100 }] },
        ],
      }),
    );
    const { code, stdout } = await compare('--mix', mix, '--svg', svg, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).strategies[2].projection.dayUsd).toBe(0.15);
    expect(await readFile(svg, 'utf8')).toMatch(/^<svg [\s\S]*mix\.json[\s\S]*<\/svg>\n$/);
  });

  it('takes the example of its own help', async () => {
    const { stdout: help } = await compare('--help');
    const example = /^ {2}(\{[\s\S]*?^ {2}\})$/m.exec(help)?.[1] ?? '';
    const file = join(files, 'example.json');
    await writeFile(file, example);
    const { code, stdout, stderr } = await compare('--mix', file);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('model set current, 250,000 messages a day');
  });

  it.each([
    [['--set', 'claude-4'], '--set claude-4: use claude-3 or current'],
    [['--mix', '/nowhere/mix.json'], 'cannot be read: there is no such file or folder'],
    [['--svg', '/nowhere/x.svg'], '--svg /nowhere/x.svg cannot be written'],
    [['mix.json'], 'too many arguments'],
  ])('%j is told in one line, and exits with 1', async (args, says) => {
    const { code, stdout, stderr } = await compare(...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('names the field of a mix that does not add up', async () => {
    const file = join(files, 'bad.json');
    const calls = [{ model: 'cheap', inputTokens: 1, outputTokens: 1 }];
    await writeFile(file, JSON.stringify({ messagesPerDay: 5, parts: [{ name: 'a', share: 0.7, calls }] }));
    const { code, stderr } = await compare('--mix', file);
    expect(code).toBe(1);
    expect(stderr).toBe(
      'Mix.Invalid: bad.json: the shares of the parts add up to 0.7: they must add up to 1 (0.3 is missing)\n',
    );
  });
});
