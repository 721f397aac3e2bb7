import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { policyOfSet } from '../../../workflows/policy/policy-of-set.ts';
import { type Ran, runStepladder } from '../cli/stepladder.ts';

const env = { ...process.env, NO_COLOR: '1' };
let files: string;
beforeAll(async () => {
  files = await mkdtemp(join(tmpdir(), 'simulate-'));
});
afterAll(() => rm(files, { recursive: true }));

const simulate = (...args: readonly string[]): Promise<Ran> => runStepladder(['simulate', ...args], env);

async function given(name: string, content: unknown): Promise<string> {
  const file = join(files, name);
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const part = (share: number, tasks: readonly string[], model = 'cheap') => ({
  name: 'a part',
  share,
  tasks,
  calls: [{ model, inputTokens: 300, outputTokens: 100 }],
});

describe('simulate', () => {
  it('prints goals, lanes, money and load', async () => {
    const { code, stdout, stderr } = await simulate('--set', 'claude-3', '--messages', '600');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^600 simulated messages, policy mangaassist\/claude-3 v1, mix Traffic distribution, seed 1$/m,
    );
    expect(stdout).toMatch(/^p95 +< 2,450 ms +[\d,]+ ms +(yes|no, by \d+ ms)$/m);
    expect(stdout).toMatch(/^medium +\d+ \(\d\d\.\d %\) /m);
    expect(stdout).toMatch(/^insurance: \d+ calls for \$\d+\.\d\d; saved \d+ answers/m);
    expect(stdout).toMatch(/^bill of the day: Step Functions \$0\.00, Lambda /m);
  }, 60_000);

  it('gives one JSON document, and pictures, the same for a seed on any number of threads', async () => {
    const plots = join(files, 'plots');
    const options = ['--messages', '300', '--seed', '5', '--json'];
    const [one, two] = await Promise.all([
      simulate(...options, '--workers', '1', '--svg', plots),
      simulate(...options, '--workers', '2'),
    ]);
    const report = JSON.parse(one.stdout);
    expect(report).toMatchObject({ messages: 300, seed: 5, slaMs: 3_000, policy: 'mangaassist/current v1' });
    expect(JSON.parse(two.stdout)).toEqual(report);
    expect((await readdir(plots)).toSorted()).toEqual(['cost.svg', 'latency.svg', 'traffic.svg']);
    expect(await readFile(join(plots, 'latency.svg'), 'utf8')).toMatch(
      /^<svg [\s\S]*complex[\s\S]*<\/svg>\n$/,
    );
  }, 60_000);

  it("takes a mix and a policy of one's own", async () => {
    const mix = await given('mix.json', {
      name: 'greetings',
      messagesPerDay: 200,
      cacheHitShare: 0.5,
      parts: [part(1, ['greeting'])],
    });
    const policy = await given('policy.json', { ...policyOfSet('current'), name: 'candidate', version: 7 });
    const { stdout } = await simulate('--mix', mix, '--policy', policy, '--json');
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ messages: 200, mix: 'greetings', policy: 'candidate v7' });
    expect(report.lanes.map(({ lane }: { lane: string }) => lane)).toContain('cached');
    expect(report.outcomes.cached).toBeGreaterThan(60);
  }, 60_000);

  it.each([
    [
      'a mix that does not add up',
      { messagesPerDay: 10, parts: [part(0.5, ['faq'])] },
      /add up to 0\.5.*0\.5 is missing/,
    ],
    [
      'an unknown intent',
      { messagesPerDay: 10, parts: [part(1, ['gossip'])] },
      /parts\[0\]\.tasks\[0\].*must be one of greeting/,
    ],
    [
      'an unknown model',
      { messagesPerDay: 10, parts: [part(1, ['faq'], 'haiku')] },
      /calls\.model.*no model haiku/,
    ],
    [
      'no intent at all',
      { messagesPerDay: 10, parts: [part(1, [])] },
      /parts\[0\]\.tasks: name what the messages ask for/,
    ],
  ])('refuses %s before anything runs', async (name, mix, said) => {
    const { code, stdout, stderr } = await simulate(
      '--mix',
      await given(`${name}.json`, mix),
      '--messages',
      '100',
    );
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(said);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses a policy that names an unknown model, and one that is no JSON', async () => {
    const policy = policyOfSet('current');
    const wrong = await given('wrong.json', {
      ...policy,
      rungs: { ...policy.rungs, mid: 'claude-sonnet-9' },
    });
    const unknown = await simulate('--policy', wrong);
    expect([unknown.code, unknown.stdout]).toEqual([1, '']);
    expect(unknown.stderr).toMatch(/^Policy\.Invalid: .*rungs\.mid.*claude-sonnet-9/);
    const broken = await simulate('--policy', await given('broken.json', '{'));
    expect(broken.stderr).toMatch(/broken\.json is no JSON: /);
  });

  it.each([
    [['--messages', '0'], '--messages takes a whole number from 1 to 20000000, not 0'],
    [['--seed', '1.5'], '--seed takes a whole number from 0 to 2147483647, not 1.5'],
    [['--sla', '100'], '--sla takes a whole number from 500 to 60000, not 100'],
    [['--workers', '0'], '--workers takes a whole number from 1 to 64, not 0'],
    [['--incidents', '-1'], '--incidents takes a whole number from 0 to 100, not -1'],
    [['--set', 'claude-4'], 'unknown model set claude-4'],
    [
      ['--set', 'current', '--policy', 'x.json'],
      '--policy and --set both choose the policy: give one of them',
    ],
    [['--mix', 'nowhere.json'], 'nowhere.json'],
  ])('refuses %j by name', async (args, said) => {
    const { code, stdout, stderr } = await simulate(...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(said);
  });
});
