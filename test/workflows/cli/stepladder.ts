import { execFile } from 'node:child_process';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { run } from '../../../workflows/cli/run.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const execute = promisify(execFile);

/** Runs the command line as a user does, in a process of its own: for what only a process shows. */
export async function spawnStepladder(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  try {
    const { stdout, stderr } = await execute(process.execPath, ['workflows/cli/main.ts', ...args], { env });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as Ran;
    return { code, stdout, stderr };
  }
}

let last: Promise<unknown> = Promise.resolve();

/**
 * The same command line in this process, which saves most of the time: its arguments, environment, input, output and
 * exit code. One after the other, because a process has one of each.
 * @param input what it reads from its standard input; absent: the one of this process
 */
export function runStepladder(args: readonly string[], env: NodeJS.ProcessEnv, input?: string): Promise<Ran> {
  const ran = last.then(() => runHere(args, env, input));
  last = ran.catch(() => {});
  return ran;
}

async function runHere(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  input: string | undefined,
): Promise<Ran> {
  const before = { ...process.env };
  const { exitCode } = process;
  const written = { stdout: '', stderr: '' };
  const restore = [capture('stdout', written), capture('stderr', written)];
  if (input !== undefined) restore.push(feed(input));
  become(env);
  process.exitCode = undefined;
  try {
    await run(args);
    return { code: Number(process.exitCode ?? 0), ...written };
  } finally {
    process.exitCode = exitCode;
    become(before);
    for (const undo of restore) undo();
  }
}

function become(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (env[name] === undefined) delete process.env[name];
  for (const [name, value] of Object.entries(env)) if (value !== undefined) process.env[name] = value;
}

/** As a pipe does: bytes, and then the end. */
function feed(input: string): () => void {
  const own = Object.getOwnPropertyDescriptor(process, 'stdin') as PropertyDescriptor;
  const stdin = Readable.from(input === '' ? [] : [Buffer.from(input)]);
  Object.defineProperty(process, 'stdin', { configurable: true, enumerable: true, value: stdin });
  return () => Object.defineProperty(process, 'stdin', own);
}

function capture(name: 'stdout' | 'stderr', written: { stdout: string; stderr: string }): () => void {
  const stream = process[name];
  const { write } = stream;
  stream.write = ((chunk: Uint8Array | string, ...rest: readonly unknown[]) => {
    written[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    const done = rest.find((argument) => typeof argument === 'function');
    if (typeof done === 'function') done();
    return true;
  }) as typeof stream.write;
  return () => {
    stream.write = write;
  };
}
