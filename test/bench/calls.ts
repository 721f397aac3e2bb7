import { writeFileSync } from 'node:fs';
import type { Watched } from './load/asked.ts';
import { drive } from './load/drive.ts';
import { flameGraph } from './load/flame-graph.ts';
import { LANES, type LoadLane } from './load/messages.ts';
import { connections } from './load/send.ts';
import { startStackProcess } from './load/stack-process.ts';
import { type Bench, type BenchOptions, fixed, table } from './report.ts';

const COUNT = 200;
/** Of the table, by the design: what is claimed, paid for and finished. A model's and a search's are beside them. */
const AIM: Readonly<Partial<Record<LoadLane, number>>> = { simple: 6, medium: 7 };
/** What is read once a second by a process, and not by a message. */
const NOW_AND_THEN = 0.5;

/** What a message sends through SDKs, by stage, and how long each stage takes of it. */
export async function calls({ quick, svg }: BenchOptions): Promise<Bench> {
  const stack = await startStackProcess({ watched: true });
  const agent = connections();
  const count = quick ? COUNT / 10 : COUNT;
  const lines: string[] = [];
  const goals = [];
  for (const lane of LANES) {
    await drive(stack, agent, { lane, count, atOnce: 4 });
    await stack.ask('watched');
    await drive(stack, agent, { lane, count, atOnce: 1 });
    const watched = await stack.ask('watched');
    lines.push('', `**${lane}**`, '', ...linesOf(watched, count));
    const aim = AIM[lane];
    const sent = ofTable(watched, count);
    if (aim !== undefined) {
      goals.push({ name: `${lane}: ${aim} calls of the table`, got: `${fixed(sent, 0)}`, met: sent <= aim });
    }
  }
  await stack.stop();
  if (svg !== undefined) await drawFlames(svg, quick);
  agent.destroy();
  return { lines: lines.slice(1), goals };
}

const stageOf = (name: string): string => name.slice(0, name.indexOf(' '));
const whatOf = (name: string): string => name.slice(name.indexOf(' ') + 1);

function linesOf({ stages, calls: sent }: Watched, count: number): readonly string[] {
  const names = [...new Set([...Object.keys(stages), ...Object.keys(sent).map(stageOf)])];
  const rows = names.map((stage) => {
    const known = stages[stage];
    const own = Object.entries(sent).filter(
      ([name, times]) => stageOf(name) === stage && times / count >= NOW_AND_THEN,
    );
    const listed = own.map(
      ([name, times]) => `${whatOf(name)}${times === count ? '' : ` × ${fixed(times / count)}`}`,
    );
    const total = own.reduce((sum, [, times]) => sum + times, 0);
    return [
      stage,
      known === undefined ? '-' : fixed(known.ms / count),
      fixed(total / count, 0),
      listed.join(', '),
    ];
  });
  return table(['stage', 'ms a message', 'calls', 'which'], rows);
}

function ofTable({ calls: sent }: Watched, count: number): number {
  const own = Object.entries(sent).filter(([name]) => !['ask a model', 'search'].includes(whatOf(name)));
  return own.reduce((sum, [, times]) => sum + (times / count >= NOW_AND_THEN ? times / count : 0), 0);
}

/** Where the processor is, all in one thread so that all of it is seen. */
async function drawFlames(file: string, quick: boolean): Promise<void> {
  const stack = await startStackProcess({ together: true });
  const agent = connections();
  const count = quick ? 100 : 1_000;
  await drive(stack, agent, { lane: 'simple', count, atOnce: 16 });
  await stack.ask('profile');
  await drive(stack, agent, { lane: 'simple', count, atOnce: 16 });
  writeFileSync(file, flameGraph(await stack.ask('profiled'), `simple lane, ${count} messages, 16 at once`));
  await stack.stop();
  agent.destroy();
}
