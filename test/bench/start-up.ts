import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Endpoints } from '../../workflows/local/endpoints.ts';
import { newMessage } from './load/messages.ts';
import { askStack, connections } from './load/send.ts';
import { median } from './load/statistics.ts';
import { type Bench, type BenchOptions, fixed, table } from './report.ts';

const MAIN = fileURLToPath(new URL('../../workflows/cli/main.ts', import.meta.url));
const ROUNDS = 5;
const START_MS = 2_000;
const ASK_MS = 1_500;

/** From a command line to its first answer, instant models: processes of their own, as a person starts them. */
export async function startUp({ quick, beat }: BenchOptions): Promise<Bench> {
  const empty: number[] = [];
  const filled: number[] = [];
  const asked: number[] = [];
  // The first round only fills the caches of the machine.
  for (let round = -1; round < (quick ? 1 : ROUNDS); round++) {
    beat();
    const dataDir = await mkdtemp(join(tmpdir(), 'stepladder-start-'));
    try {
      const times = [await firstReply(dataDir), await firstReply(dataDir), await askedAlone(dataDir)];
      if (round < 0) continue;
      empty.push(times[0] ?? 0);
      filled.push(times[1] ?? 0);
      asked.push(times[2] ?? 0);
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  }
  const rows = [
    ['`npm start` to the first reply, empty data directory', fixed(median(empty), 0)],
    ['the same, filled data directory', fixed(median(filled), 0)],
    ['`stepladder ask hello`, nothing running, filled data directory', fixed(median(asked), 0)],
  ];
  return {
    lines: table(['command', 'median ms'], rows),
    goals: [
      goal('`npm start` to the first reply, from nothing', median(empty), START_MS),
      goal('`npm start` to the first reply, after the first time', median(filled), START_MS),
      goal('`stepladder ask` cold', median(asked), ASK_MS),
    ],
  };
}

const goal = (name: string, ms: number, most: number) => ({
  name: `${name} <= ${fixed(most, 0)} ms`,
  got: `${fixed(ms, 0)} ms`,
  met: ms <= most,
});

const environment = (dataDir: string): NodeJS.ProcessEnv => ({
  ...process.env,
  STEPLADDER_DATA: dataDir,
  SIMULATOR_LATENCY: '0',
  PORT: '0',
});

async function firstReply(dataDir: string): Promise<number> {
  const begunAt = performance.now();
  const child = spawn(process.execPath, [MAIN, 'start', '--json', '--port', '0'], {
    env: environment(dataDir),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const agent = connections();
  const endpoints = await endpointsOf(child);
  await askStack(agent, endpoints, newMessage('simple'));
  const ms = performance.now() - begunAt;
  agent.destroy();
  await ended(child, 'SIGTERM');
  return ms;
}

async function askedAlone(dataDir: string): Promise<number> {
  const begunAt = performance.now();
  const child = spawn(process.execPath, [MAIN, 'ask', 'hello'], {
    env: environment(dataDir),
    stdio: 'ignore',
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`stepladder ask ended with ${code}`);
  return performance.now() - begunAt;
}

async function endpointsOf(child: ChildProcess): Promise<Endpoints> {
  let printed = '';
  for await (const chunk of child.stdout ?? []) {
    printed += String(chunk);
    if (printed.trimEnd().endsWith('}')) return JSON.parse(printed) as Endpoints;
  }
  throw new Error('stepladder start ended before it listened');
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
