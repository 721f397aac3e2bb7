import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drive } from './load/drive.ts';
import { connections } from './load/send.ts';
import { startStackProcess } from './load/stack-process.ts';
import { type Bench, type BenchOptions, fixed, table } from './report.ts';

const MESSAGES = 100_000;
const LOOKS = 20;
/** Caches, histories and compiled code fill up first. */
const WARM = 4_000;
const MAY_GROW = 0.1;
const MIB = 1024 * 1024;

/**
 * What survives a collection while messages go through. The table is on disk, as `npm start` has it: in memory it
 * would be meant to grow. Stores run in the thread of the tasks, so that one heap holds all.
 */
export async function memory({ quick, messages }: BenchOptions): Promise<Bench> {
  const all = messages ?? (quick ? 2_000 : MESSAGES);
  const dataDir = await mkdtemp(join(tmpdir(), 'stepladder-bench-'));
  const stack = await startStackProcess({ dataDir, together: true });
  const agent = connections();
  const rows: (readonly [number, number, number])[] = [];
  try {
    await drive(stack, agent, { lane: 'simple', count: Math.min(WARM, all), atOnce: 32 });
    for (let look = 0; look <= LOOKS; look++) {
      if (look > 0) await drive(stack, agent, { lane: 'simple', count: Math.ceil(all / LOOKS), atOnce: 32 });
      const { heapBytes, rssBytes } = await stack.ask('collect');
      rows.push([look * Math.ceil(all / LOOKS), heapBytes / MIB, rssBytes / MIB]);
    }
  } finally {
    await stack.stop();
    agent.destroy();
    await rm(dataDir, { recursive: true, force: true });
  }
  const first = rows[0]?.[1] ?? 0;
  const last = rows.at(-1)?.[1] ?? 0;
  const growth = last / first - 1;
  return {
    lines: table(
      ['messages', 'heap after collection, MiB', 'resident, MiB'],
      rows
        .filter((_, at) => at % 4 === 0)
        .map(([count, heap, rss]) => [fixed(count, 0), fixed(heap), fixed(rss, 0)]),
    ),
    goals: [
      {
        name: `heap after collection grows by at most ${100 * MAY_GROW} % over ${fixed(MESSAGES, 0)} messages`,
        got: `${growth > 0 ? '+' : ''}${fixed(100 * growth)} % over ${fixed(all, 0)}`,
        met: growth <= MAY_GROW ? (all >= MESSAGES ? true : null) : false,
      },
    ],
  };
}
