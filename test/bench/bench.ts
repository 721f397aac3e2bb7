import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { type ColdStartRow, run as runColdStarts } from './cold-starts.ts';
import { type EngineBenchRow, run as runEngine } from './engine.ts';

/** Each bench prints its own goals beside what it measured; none of them is a test. */
const BENCHES = { engine: benchEngine, cold: benchColdStarts } as const;

async function benchEngine(): Promise<readonly string[]> {
  const rows = await runEngine();
  const header = '| machine | states | µs a state | transitions/s | aws-local-stepfunctions | ratio |';
  return [header, '|---|---|---|---|---|---|', ...rows.map(engineRow)];
}

async function benchColdStarts(): Promise<readonly string[]> {
  const rows = await runColdStarts();
  const header =
    '| function | KB | KB gzip | init ms | of the processor | start × empty handler | init ms, compile cache |';
  const emptyMs = rows[0]?.startMs ?? 1;
  return [header, '|---|---|---|---|---|---|---|', ...rows.map((row) => coldStartRow(row, emptyMs))];
}

function coldStartRow(row: ColdStartRow, emptyMs: number): string {
  const sizes = `${Math.round(row.kilobytes)} | ${Math.round(row.gzipKilobytes)}`;
  const times = `${row.initMs.toFixed(0)} | ${row.processorMs.toFixed(0)} | ${(row.startMs / emptyMs).toFixed(1)}`;
  return `| ${row.name} | ${sizes} | ${times} | ${row.cachedInitMs.toFixed(0)} |`;
}

function engineRow(row: EngineBenchRow): string {
  const { peerTransitionsPerSecond: peer } = row;
  const ratio = peer === undefined ? '-' : `${(row.transitionsPerSecond / peer).toFixed(2)}x`;
  const thousands = (value: number): string => Math.round(value).toLocaleString('en-US');
  return `| ${row.name} | ${row.states} | ${row.microsecondsPerState.toFixed(2)} | ${thousands(row.transitionsPerSecond)} | ${peer === undefined ? '-' : thousands(peer)} | ${ratio} |`;
}

const { values } = parseArgs({
  options: { only: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
});
const names = Object.keys(BENCHES) as (keyof typeof BENCHES)[];
if (values.help) {
  process.stdout.write(`npm run bench -- [--only ${names.join('|')}] [--json]\n`);
} else {
  const chosen = values.only === undefined ? names : names.filter((name) => name === values.only);
  if (chosen.length === 0) {
    process.stderr.write(`no bench is called ${values.only}: there are ${names.join(', ')}\n`);
    process.exitCode = 1;
  }
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;
  const results: Record<string, readonly string[]> = {};
  for (const name of chosen) results[name] = await BENCHES[name]();
  const date = new Date().toISOString().slice(0, 10);
  if (values.json) process.stdout.write(`${JSON.stringify({ date, machine, results }, null, 2)}\n`);
  else {
    for (const [name, lines] of Object.entries(results)) {
      process.stdout.write(`## ${name} · ${date} · ${machine}\n\n${lines.join('\n')}\n\n`);
    }
  }
}
