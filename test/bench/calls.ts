import { writeFileSync } from 'node:fs';
import type { Watched } from './load/asked.ts';
import { type Counted, callsOf, countCalls, NOW_AND_THEN } from './load/count-calls.ts';
import { drive } from './load/drive.ts';
import { flameGraph } from './load/flame-graph.ts';
import type { LoadLane } from './load/messages.ts';
import { inCalls, type SdkCall, said, sdkCall } from './load/sdk-call.ts';
import { connections } from './load/send.ts';
import { startStackProcess } from './load/stack-process.ts';
import { type Bench, type BenchOptions, fixed, type Goal, table } from './report.ts';

const COUNT = 200;
/** Of the table, by the design: what is claimed, paid for and finished. A model's and a search's are beside them. */
const AIM: Readonly<Partial<Record<LoadLane, number>>> = { simple: 6, medium: 7 };

/** What a message sends through SDKs, by stage, how long each stage takes of it, and what the calls alone cost. */
export async function calls({ quick, svg, beat }: BenchOptions): Promise<Bench> {
  const agent = connections();
  const call = await sdkCall();
  await call.round();
  const counted = await countCalls(agent, quick ? COUNT / 10 : COUNT, async () => {
    beat();
    await call.round();
  });
  await call.stop();
  if (svg !== undefined) await drawFlames(svg, quick);
  agent.destroy();
  const tables = counted.flatMap((one) => ['', `**${one.lane}**`, '', ...linesOf(one.watched, one.count)]);
  return { lines: [...besideCalls(counted, call), ...tables], goals: goalsOf(counted) };
}

function besideCalls(counted: readonly Counted[], call: SdkCall): readonly string[] {
  const rows = counted.map((one) => {
    const { driven, lane } = one;
    const ms = driven.stackCpuMs / driven.ms.length;
    const sent = callsOf(one);
    return [
      lane,
      fixed(ms),
      inCalls(ms, call),
      fixed(sent, 0),
      fixed(sent * call.ms()),
      inCalls(ms / sent, call),
    ];
  });
  const header = [
    'lane',
    'processor ms, one at a time',
    '÷ an SDK call',
    'calls',
    'floor: the calls alone, ms',
  ];
  return [said(call), '', ...table([...header, '× the floor'], rows)];
}

const goalsOf = (counted: readonly Counted[]): readonly Goal[] =>
  counted.flatMap((one) => {
    const aim = AIM[one.lane];
    if (aim === undefined) return [];
    const sent = callsOf(one, (name) => !['ask a model', 'search'].includes(whatOf(name)));
    return [{ name: `${one.lane}: ${aim} calls of the table`, got: fixed(sent, 0), met: sent <= aim }];
  });

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

/** Where the processor is: all in one thread so that all of it is seen, one message at a time so that stages are told apart. */
async function drawFlames(file: string, quick: boolean): Promise<void> {
  const stack = await startStackProcess({ together: true });
  const agent = connections();
  const count = quick ? 100 : 1_000;
  await drive(stack, agent, { lane: 'simple', count, atOnce: 1 });
  await stack.ask('profile');
  await drive(stack, agent, { lane: 'simple', count, atOnce: 1 });
  const title = `Simple lane, ${count} messages, one at a time`;
  writeFileSync(file, flameGraph(await stack.ask('profiled'), title, count));
  await stack.stop();
  agent.destroy();
}
