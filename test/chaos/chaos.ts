import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { hashText, seededRandom } from '../../workflows/random.ts';
import { budgetStorm } from './budget-storm.ts';
import { heapAfterCollection, isFlat, type MemoryVerdict } from './memory.ts';
import { openScene, type Scene } from './scene.ts';
import { sigkill } from './sigkill.ts';
import { isWhole, type Row, weather } from './storm.ts';
import { describeStorm, randomStorm, SINGLE_STORMS } from './storms.ts';
import { toTable } from './table.ts';

const HELP = `npm run chaos -- [options]

Sends messages, 16 at once, through every fault that can be scripted, through random combinations of them,
through a day whose money runs out, and through SIGKILL and restart; then holds what is left against the laws.

  --seed <n>      chance of everything; printed with every row (default: from the time)
  --messages <n>  a storm (default 48)
  --minutes <n>   of random combinations, while the heap is watched (default 1)
  --kills <n>     of the process of a whole stack with its data on disk (default 3)
  --only <text>   storms whose name contains it, and nothing else
  --again <n>     the random combination whose row has this seed, and nothing else
  --write         the table to test/chaos/RESULTS.md
  --json          rows as JSON
  --help

It ends with 1 when a law did not hold. The same seed sends the same messages through the same faults; how they
meet depends on the machine.
`;

const SLA_MS = 1_500;
/** The histories of a local stack fill up first; only then does a steady heap say anything. */
const WARM_RUNS = 1_000;

interface Options {
  readonly seed: number;
  readonly messages: number;
  readonly minutes: number;
  readonly kills: number;
}

/** @throws Error naming the option. */
function wholeNumber(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`--${name} ${text} is no whole number from 0`);
}

const stormOptions = ({ seed, messages }: Options, name: string) => ({
  seed: (seed ^ hashText(name)) >>> 0,
  messages,
  slaMs: SLA_MS,
});

async function single(scene: Scene, options: Options, only: string, tell: (row: Row) => void): Promise<void> {
  const storms = SINGLE_STORMS.filter(({ name }) => name.includes(only));
  if (storms.length === 0) {
    const names = SINGLE_STORMS.map(({ name }) => name).join(', ');
    throw new Error(`--only ${only}: no storm's name contains it, there are ${names}`);
  }
  for (const storm of storms) {
    tell(await weather(scene, storm, stormOptions(options, storm.name)));
    scene.forget();
  }
}

async function oneAgain(scene: Scene, seed: number, { messages }: Options): Promise<Row> {
  const storm = randomStorm(seededRandom(seed));
  const row = await weather(scene, storm, { seed, messages, slaMs: SLA_MS });
  return { ...row, fault: `random: ${describeStorm(storm) || 'none'}` };
}

async function combined(scene: Scene, options: Options, tell: (row: Row) => void): Promise<MemoryVerdict> {
  const heaps: number[] = [];
  const until = Date.now() + options.minutes * 60_000;
  let runs = 0;
  for (let round = 0; Date.now() < until; round++) {
    const settings = stormOptions(options, `random ${round}`);
    const storm = randomStorm(seededRandom(settings.seed));
    const row = await weather(scene, storm, settings);
    tell({ ...row, fault: `random: ${describeStorm(storm) || 'none'}` });
    scene.forget();
    // Everybody asks again after the storm.
    runs += 2 * row.runs;
    if (runs > WARM_RUNS) heaps.push(heapAfterCollection());
  }
  return isFlat(heaps);
}

/** A scene whose data lies beside the heap, so that the heap shows what the stack itself holds. */
async function onDisk({ seed }: Options, work: (scene: Scene) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'stepladder-chaos-'));
  try {
    const scene = await openScene({ chance: seededRandom(seed), dataDir });
    try {
      await work(scene);
    } finally {
      await scene.close();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      messages: { type: 'string' },
      minutes: { type: 'string' },
      kills: { type: 'string' },
      only: { type: 'string' },
      again: { type: 'string' },
      write: { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const options: Options = {
    seed: wholeNumber('seed', values.seed, Date.now() % 1_000_000),
    messages: wholeNumber('messages', values.messages, 48),
    minutes: wholeNumber('minutes', values.minutes, 1),
    kills: wholeNumber('kills', values.kills, 3),
  };
  const rows: Row[] = [];
  const tell = (row: Row): void => {
    rows.push(row);
    process.stderr.write(
      `${isWhole(row) ? 'ok ' : 'BAD'} ${row.fault}: ${row.runs} runs, seed ${row.seed}\n`,
    );
    for (const law of row.broken) process.stderr.write(`    ${law}\n`);
  };
  process.stderr.write(`seed ${options.seed}\n`);
  const { only, again } = values;
  let memory: MemoryVerdict | undefined;
  await onDisk(options, async (scene) => {
    if (again !== undefined) return tell(await oneAgain(scene, wholeNumber('again', again, 0), options));
    await single(scene, options, only ?? '', tell);
    if (only === undefined) memory = await combined(scene, options, tell);
  });
  if (only === undefined && again === undefined) {
    tell(await budgetStorm(stormOptions(options, 'budget')));
    if (options.kills > 0) tell(await sigkill({ ...stormOptions(options, 'kill'), kills: options.kills }));
  }
  const table = toTable(rows, {
    ...(memory && { memory }),
    seed: options.seed,
    date: new Date(),
    cores: availableParallelism(),
  });
  process.stdout.write(
    values.json ? `${JSON.stringify({ seed: options.seed, rows, memory }, null, 2)}\n` : table,
  );
  if (values.write) await writeFile(new URL('RESULTS.md', import.meta.url), table);
  if (!rows.every(isWhole) || memory?.isFlat === false) process.exitCode = 1;
}

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
