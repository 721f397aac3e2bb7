import { type ColdStartRow, run } from './cold-starts.ts';
import { type Bench, fixed, table } from './report.ts';

const HEADER = [
  'function',
  'KB',
  'KB gzip',
  'init ms',
  'of the processor',
  'start × empty handler',
  'init ms, compile cache',
];

/** How long every function takes from the import of its bundle to having its handler. */
export async function coldStarts(): Promise<Bench> {
  const rows = await run();
  const emptyMs = rows[0]?.startMs ?? 1;
  return {
    lines: table(
      HEADER,
      rows.map((row) => cells(row, emptyMs)),
    ),
    goals: [],
  };
}

const cells = (row: ColdStartRow, emptyMs: number): readonly string[] => [
  row.name,
  fixed(row.kilobytes, 0),
  fixed(row.gzipKilobytes, 0),
  fixed(row.initMs, 0),
  fixed(row.processorMs, 0),
  fixed(row.startMs / emptyMs),
  fixed(row.cachedInitMs, 0),
];
