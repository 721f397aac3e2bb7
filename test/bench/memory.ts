import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drive } from './load/drive.ts';
import { connections } from './load/send.ts';
import { startStackProcess } from './load/stack-process.ts';
import { type Bench, type BenchOptions, fixed, type Goal, table } from './report.ts';

const MESSAGES = 100_000;
const LOOKS = 10;
/** Caches, histories and compiled code fill up first. */
const WARM = 4_000;
const MAY_GROW = 0.1;
const MIB = 1024 * 1024;

interface Look {
  readonly messages: number;
  readonly heapMiB: number;
  readonly residentMiB: number;
  /** Processor of a message since the look before: what grows in work and not in bytes shows here. */
  readonly cpuMs: number;
}

/**
 * What survives a collection while messages go through. The table is on disk, as `npm start` has it: in memory it
 * would be meant to grow. Stores run in the thread of the tasks, so that one heap holds all.
 */
export async function memory({ quick, messages, beat }: BenchOptions): Promise<Bench> {
  const all = messages ?? (quick ? 2_000 : MESSAGES);
  const each = Math.ceil(all / LOOKS);
  const dataDir = await mkdtemp(join(tmpdir(), 'stepladder-bench-'));
  const stack = await startStackProcess({ dataDir, together: true });
  const agent = connections();
  const looks: Look[] = [];
  try {
    for (let look = 0; look <= LOOKS; look++) {
      const count = look === 0 ? Math.min(WARM, all) : each;
      const { stackCpuMs } = await drive(stack, agent, { lane: 'simple', count, atOnce: 32 });
      const { heapBytes, rssBytes } = await stack.ask('collect');
      const seen = {
        messages: look * each,
        heapMiB: heapBytes / MIB,
        residentMiB: rssBytes / MIB,
        cpuMs: stackCpuMs / count,
      };
      looks.push(seen);
      // Twenty minutes are long without a word.
      process.stderr.write(`${rowOf(seen).join(' · ')}\n`);
      beat();
    }
  } finally {
    await stack.stop();
    agent.destroy();
    await rm(dataDir, { recursive: true, force: true });
  }
  return {
    lines: table(
      ['messages', 'heap after collection, MiB', 'resident, MiB', 'processor ms a message'],
      looks.map(rowOf),
    ),
    goals: [goalOf(looks, all)],
  };
}

const rowOf = ({ messages, heapMiB, residentMiB, cpuMs }: Look): readonly string[] => [
  fixed(messages, 0),
  fixed(heapMiB),
  fixed(residentMiB, 0),
  fixed(cpuMs),
];

function goalOf(looks: readonly Look[], all: number): Goal {
  const growth = (looks.at(-1)?.heapMiB ?? 0) / (looks[0]?.heapMiB ?? 0) - 1;
  return {
    name: `heap after collection grows by at most ${100 * MAY_GROW} % over ${fixed(MESSAGES, 0)} messages`,
    got: `${growth > 0 ? '+' : ''}${fixed(100 * growth)} % over ${fixed(all, 0)}`,
    met: growth <= MAY_GROW ? (all >= MESSAGES ? true : null) : false,
  };
}
