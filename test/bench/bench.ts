import { parseArgs } from 'node:util';
import { calls } from './calls.ts';
import { coldStarts } from './cold.ts';
import { coordination } from './coordination.ts';
import { costs } from './costs.ts';
import { decision } from './decision.ts';
import { engine } from './engine-bench.ts';
import { engineScaling } from './engine-scaling.ts';
import { hotPlaces } from './hot-places.ts';
import { latency } from './latency.ts';
import { Pulse } from './load/pulse.ts';
import { memory } from './memory.ts';
import { peers } from './peers.ts';
import { type Bench, type BenchOptions, goalLines, machine } from './report.ts';
import { startUp } from './start-up.ts';

const HELP = `npm run bench -- [options]

Each bench prints tables as test/bench/RESULTS.md keeps them, and beside its goals whether they were met; a goal that
was missed is no failure of the command. Peers are installed on demand under node_modules/.cache.
The pulse is the processor time of the same piece of work before, between and after the rounds: at half the pulse,
half the milliseconds are to be expected.

  --only <name>     one of: NAMES
  --quick           shorter loads and fewer rounds: to see that a bench runs
  --against <path>  another checkout, measured by turns with this one (coordination, hot)
  --svg <file>      a flame graph of the simple lane (calls)
  --messages <n>    of memory (default 100000)
  --json            one JSON document
  --help
`;

type Run = (options: BenchOptions) => Promise<Bench>;

const BENCHES: Readonly<Record<string, Run>> = {
  engine,
  scaling: engineScaling,
  decision,
  calls,
  coordination,
  peers,
  memory,
  start: startUp,
  cold: coldStarts,
  latency,
  costs,
  hot: hotPlaces,
};

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    against: { type: 'string' },
    svg: { type: 'string' },
    messages: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

const names = Object.keys(BENCHES);
if (values.help) process.stdout.write(HELP.replace('NAMES', names.join(', ')));
else if (values.only !== undefined && !names.includes(values.only)) {
  process.stderr.write(`no bench is called ${values.only}: there are ${names.join(', ')}\n`);
  process.exitCode = 1;
} else if (values.messages !== undefined && !/^[1-9]\d*$/u.test(values.messages)) {
  process.stderr.write(`--messages ${values.messages} is no whole number from 1\n`);
  process.exitCode = 1;
} else await runAll(values.only === undefined ? names : [values.only]);

async function runAll(chosen: readonly string[]): Promise<void> {
  const { quick, against, svg, messages } = values;
  const pulse = new Pulse();
  const options = {
    ...{ quick, against, svg, beat: pulse.beat },
    messages: messages === undefined ? undefined : Number(messages),
  };
  const date = new Date().toISOString().slice(0, 10);
  const results: Record<string, Bench & { readonly pulse: string }> = {};
  for (const name of chosen) {
    pulse.beat();
    const result = await (BENCHES[name] as Run)(options);
    pulse.beat();
    const felt = pulse.look();
    results[name] = { ...result, pulse: felt };
    if (values.json) continue;
    const lines = [
      `## ${name}`,
      '',
      `${date} · ${machine()} · ${felt}`,
      '',
      ...result.lines,
      ...goalLines(result.goals),
      '',
      '',
    ];
    process.stdout.write(lines.join('\n'));
  }
  if (values.json)
    process.stdout.write(`${JSON.stringify({ date, machine: machine(), results }, null, 2)}\n`);
}
