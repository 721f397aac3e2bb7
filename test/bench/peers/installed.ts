import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type LocalProcess, stopped } from './upstream.ts';

/** Where peers are installed on demand: neither committed nor looked at by any check. */
const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/stepladder-bench/', import.meta.url));
const INSTALL_MS = 600_000;
/** A busy machine takes minutes for the imports of three Python processes. */
const START_MS = 300_000;
const execute = promisify(execFile);

/** A peer that cannot be had here is left out, and the results say so. */
export class NotToBeHad extends Error {
  override name = 'NotToBeHad';
}

/** @returns the folder it was installed into */
export async function fromNpm(name: string, found: string): Promise<string> {
  const folder = join(CACHE, name.replaceAll(/\W+/g, '-'));
  if (existsSync(join(folder, found))) return folder;
  mkdirSync(folder, { recursive: true });
  await install(name, 'npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', name]);
  return folder;
}

/** @returns the folder of a virtual environment with it */
export async function fromPyPi(requirement: string, found: string): Promise<string> {
  const folder = join(CACHE, requirement.replaceAll(/\W+/g, '-'));
  if (existsSync(join(folder, found))) return folder;
  await install(requirement, 'python3', ['-m', 'venv', folder]);
  await install(requirement, join(folder, 'bin/pip'), ['install', '--quiet', requirement]);
  return folder;
}

export function versionOfNpm(folder: string, name: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'));
  return String(version);
}

export function versionOfPyPi(folder: string, name: string): string {
  const code = 'import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))';
  return execFileSync(join(folder, 'bin/python'), ['-c', code, name], { encoding: 'utf8' }).trim();
}

async function install(name: string, command: string, args: readonly string[]): Promise<void> {
  try {
    await execute(command, [...args], { timeout: INSTALL_MS });
  } catch (error) {
    const why =
      error instanceof Error
        ? (error.message.split('\n').find((line) => line.trim() !== '') ?? '')
        : String(error);
    throw new NotToBeHad(`${name} cannot be installed here: ${why.slice(0, 160)}`);
  }
}

/** Starts a server on a free port and waits until it answers. */
export async function serving(
  command: string,
  args: (port: number) => readonly string[],
  ready: string,
  env: Readonly<Record<string, string>> = {},
): Promise<LocalProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(command, [...args(port)], { stdio: 'ignore', env: { ...process.env, ...env } });
  const until = performance.now() + START_MS;
  while (performance.now() < until && child.exitCode === null) {
    const answered = await fetch(`${url}${ready}`).catch(() => undefined);
    await answered?.arrayBuffer();
    if (answered !== undefined && answered.status < 500)
      return { url, pid: child.pid ?? 0, stop: () => stopped(child) };
    await wait(200);
  }
  await stopped(child);
  throw new NotToBeHad(`${basename(command)} did not start within ${START_MS / 1_000} s`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
