import type { MemoryVerdict } from './memory.ts';
import { isWhole, type Row } from './storm.ts';

export interface TableHead {
  readonly seed: number;
  readonly date: Date;
  readonly cores: number;
  readonly memory?: MemoryVerdict;
}

/** The rows as a page; random storms are one row, unless something broke. */
export function toTable(rows: readonly Row[], { seed, date, cores, memory }: TableHead): string {
  const isRandom = ({ fault }: Row): boolean => fault.startsWith('random');
  const random = rows.filter((row) => isRandom(row) && isWhole(row));
  const shown = [
    ...rows.filter((row) => !isRandom(row)),
    ...(random.length > 0 ? [together(random, seed)] : []),
    ...rows.filter((row) => isRandom(row) && !isWhole(row)),
  ];
  const broken = rows.flatMap((row) => row.broken.map((law) => `- ${row.fault}, seed ${row.seed}: ${law}`));
  return [
    '# What chaos left',
    '',
    `\`npm run chaos -- --seed ${seed}\`, ${date.toISOString().slice(0, 10)}, ${cores} cores, simulated models.`,
    '',
    '- runs: messages sent, with the repeats that are sent at once; replies and refusals: what came back at first.',
    '- lost: messages with neither, or without a final reply when they asked again after the storm.',
    '- paid twice: messages for which one model was paid for two answers of use.',
    '- overspend: nano-dollars billed beyond the books, or booked beyond the budget.',
    '- laws broken: the books beside the attempts (and the bounds of calls that vanished), two different answers to one message, secrets and internal names in replies.',
    '',
    '| fault | runs | replies | refusals | lost | paid twice | overspend | laws broken | seed |',
    '|---|--:|--:|--:|--:|--:|--:|--:|--:|',
    ...shown.map(
      (row) =>
        `| ${row.fault} | ${row.runs} | ${row.replies} | ${row.refusals} | ${row.lost} | ${row.paidTwice} | ${row.overspend} | ${row.broken.length} | ${row.seed} |`,
    ),
    '',
    memoryLine(memory),
    ...(broken.length > 0 ? ['', ...broken] : []),
    '',
  ].join('\n');
}

function together(rows: readonly Row[], seed: number): Row {
  const sum = (field: 'runs' | 'replies' | 'refusals' | 'lost' | 'paidTwice' | 'overspend'): number =>
    rows.reduce((total, row) => total + row[field], 0);
  return {
    fault: `${rows.length} random combinations`,
    runs: sum('runs'),
    replies: sum('replies'),
    refusals: sum('refusals'),
    lost: sum('lost'),
    paidTwice: sum('paidTwice'),
    overspend: sum('overspend'),
    seed,
    broken: [],
  };
}

function memoryLine(memory: MemoryVerdict | undefined): string {
  if (memory === undefined || memory.isFlat === null) {
    return 'Memory: not judged, the run was too short (`--minutes 5` or more).';
  }
  const { samples, firstMiB, lastMiB } = memory;
  return `Memory: ${memory.isFlat ? 'flat' : 'NOT flat'}, ${firstMiB} MiB of heap after collection in the first third of ${samples} samples, ${lastMiB} MiB in the last.`;
}
