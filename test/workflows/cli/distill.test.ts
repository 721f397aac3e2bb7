import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestStack, type TestStack } from '../../harness/stack.ts';
import { type Ran, runStepladder } from './stepladder.ts';

let stack: TestStack;
let env: NodeJS.ProcessEnv;
let files: string;
beforeAll(async () => {
  stack = await startTestStack();
  env = { ...process.env, PORT: new URL(stack.endpoints.stepFunctions).port, NO_COLOR: '1' };
  files = await mkdtemp(join(tmpdir(), 'distill-'));
});
afterAll(async () => {
  await rm(files, { recursive: true });
  await stack.close();
});

const distill = (...args: readonly string[]): Promise<Ran> =>
  runStepladder(['distill', 'export', ...args], env);

async function climbing(request: Readonly<Record<string, unknown>>): Promise<void> {
  await stack.faults({ kind: 'low-confidence', model: 'haiku', times: 1 });
  const { reply } = await stack.ask(request);
  expect(reply.model).toBe('claude-sonnet-5-5');
  await stack.clear();
}

describe('distill export', () => {
  it('has nothing to say of a table without escalations, and makes no file', async () => {
    await stack.ask({ query: 'hello' });
    const out = join(files, 'none.jsonl');
    const { code, stderr } = await distill('--out', out);
    expect([code, stderr]).toEqual([1, 'no escalated and accepted messages in this window: widen --since\n']);
    await expect(stat(out)).rejects.toThrow('ENOENT');
  });

  it('writes what the cheap model was asked with what the strong one said, and no secrets of customers', async () => {
    await climbing({ query: 'Is Berserk in stock? Write to taro@example.com', sessionId: 'd-1' });
    await climbing({ query: 'Where is my order MA-10001?', userId: 'user-1', sessionId: 'd-2' });
    const out = join(files, 'pairs.jsonl');
    const { code, stdout, stderr } = await distill('--out', out, '--json');
    expect([code, stderr]).toEqual([
      0,
      '1 of 1 answers were written by the simulator: train nothing on them\n',
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      out,
      escalated: 2,
      pairs: 1,
      simulated: 1,
      skipped: { orders: 1 },
    });
    const lines = (await readFile(out, 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(/taro@|MA-10001/);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      schemaVersion: 'bedrock-conversation-2024',
      messages: [
        {
          role: 'user',
          content: [{ text: expect.stringContaining('Is Berserk in stock? Write to [email]') }],
        },
        {
          role: 'assistant',
          content: [{ text: expect.stringMatching(/Berserk[\s\S]*CONFIDENCE: 0\.\d\d$/) }],
        },
      ],
    });
  });

  it('tells why a window gives none', async () => {
    const { code, stderr } = await distill('--out', join(files, 'x'), '--min-confidence', '1');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^none of 2 escalated messages gives a pair: 2 because the accepted answer is less sure/,
    );
  });

  it.each([
    [[], "required option '--out <file>' not specified"],
    [['--out', 'x', '--min-confidence', '2'], 'use 0 to 1'],
    [['--out', 'x', '--limit', '20000'], 'use 1 to 15000: a Bedrock job takes no more'],
    [['--out', '/nowhere/x'], '--out /nowhere/x cannot be written: there is no such file or folder'],
  ])('refuses %j', async (args, says) => {
    const { code, stdout, stderr } = await distill(...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(says);
  });
});
