import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { createEngine } from '../../workflows/local/engine/engine.ts';
import { coordinateRun } from './engine-machines.ts';
import { median } from './load/statistics.ts';
import { type Bench, type BenchOptions, fixed, table } from './report.ts';

const AT_ONCE = [1, 10, 100, 1_000] as const;
const ROUNDS = 9;
const RUNS = 2_000;
/** How much dearer a run may be among a thousand than alone. */
const MOST = 1.5;

/** Processor time of a run of `coordinate` with instant tasks, beside so many others. */
export async function engineScaling({ quick, beat }: BenchOptions): Promise<Bench> {
  const run = coordinate();
  for (let warm = 0; warm < 500; warm++) await run();
  const rows: (readonly [number, number, number])[] = [];
  for (const atOnce of AT_ONCE) {
    beat();
    const rounds: (readonly [number, number])[] = [];
    for (let round = 0; round < (quick ? 2 : ROUNDS); round++)
      rounds.push(await timed(run, atOnce, quick ? RUNS / 4 : RUNS));
    rows.push([atOnce, median(rounds.map(([cpu]) => cpu)), median(rounds.map(([, wall]) => wall))]);
  }
  const alone = rows[0]?.[1] ?? 1;
  const crowd = rows.at(-1)?.[1] ?? 1;
  return {
    lines: table(
      ['runs at once', 'processor ms a run', 'runs/s', 'beside one alone'],
      rows.map(([atOnce, cpu, wall]) => [
        fixed(atOnce, 0),
        fixed(cpu, 3),
        fixed(1_000 / wall, 0),
        `${fixed(cpu / alone, 2)}x`,
      ]),
    ),
    goals: [
      {
        name: `a run among 1,000 costs at most ${MOST} times one alone`,
        got: `${fixed(crowd / alone, 2)}x`,
        met: crowd / alone <= MOST,
      },
    ],
  };
}

function coordinate(): () => Promise<unknown> {
  const source = new URL('../../asl/coordinate.asl.json', import.meta.url);
  // A task that waits for the loop, as any that calls somebody does: runs then truly take turns.
  return coordinateRun(createEngine, JSON.parse(readFileSync(source, 'utf8')), () => setImmediate());
}

async function timed(
  run: () => Promise<unknown>,
  atOnce: number,
  runs: number,
): Promise<readonly [number, number]> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < runs) {
      next += 1;
      await run();
    }
  };
  const cpu = process.cpuUsage();
  const begunAt = performance.now();
  await Promise.all(Array.from({ length: atOnce }, worker));
  const { user, system } = process.cpuUsage(cpu);
  return [(user + system) / 1_000 / runs, (performance.now() - begunAt) / runs];
}
