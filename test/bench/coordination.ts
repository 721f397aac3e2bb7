import { type Counted, callsOf, countCalls } from './load/count-calls.ts';
import { type Driven, drive } from './load/drive.ts';
import type { LoadLane } from './load/messages.ts';
import { inCalls, type SdkCall, said, sdkCall } from './load/sdk-call.ts';
import { connections } from './load/send.ts';
import { type StackProcess, startStackProcess } from './load/stack-process.ts';
import { median, percentile } from './load/statistics.ts';
import { type Bench, type BenchOptions, fixed, table } from './report.ts';

const MEASURED = [
  { lane: 'simple', atOnce: 1, count: 200 },
  { lane: 'medium', atOnce: 1, count: 150 },
  { lane: 'complex', atOnce: 1, count: 100 },
  { lane: 'simple', atOnce: 64, count: 1_500 },
] as const;
type Measured = (typeof MEASURED)[number];

const ROUNDS = 5;
/** Messages of each lane whose calls are counted, in a stack of their own. */
const COUNTED = 10;
const ADDED_MS = 12;
const PER_SECOND = 120;
const TAIL = 5;

/** One checkout's stack under the same loads, by turns with the others'. */
interface Subject {
  readonly name: string;
  readonly stack: StackProcess;
  readonly driven: Map<Measured, Driven[]>;
}

interface Row {
  readonly p50: number;
  readonly p99: number;
  readonly p50BeyondModels: number;
  readonly cpuMs: number;
  readonly senderCpuMs: number;
  readonly perSecond: number;
}

/** Time and processor of a message beyond its models, which answer at once: HTTP, engine, tasks, stores. */
export async function coordination({ quick, against, beat }: BenchOptions): Promise<Bench> {
  const agent = connections();
  const call = await sdkCall();
  const counted = await countCalls(agent, COUNTED);
  const subjects = [await subject('here'), ...(against === undefined ? [] : [await subject(against)])];
  const share = quick ? 0.1 : 1;
  for (const { stack } of subjects) {
    for (const lane of ['simple', 'medium', 'complex'] satisfies LoadLane[]) {
      await drive(stack, agent, { lane, count: Math.ceil(400 * share), atOnce: 8 });
    }
  }
  for (let round = 0; round < (quick ? 1 : ROUNDS); round++) {
    beat();
    await call.round();
    for (const load of MEASURED) {
      for (const { stack, driven } of subjects) {
        const count = Math.ceil(load.count * share);
        const done = await drive(stack, agent, { ...load, count });
        driven.set(load, [...(driven.get(load) ?? []), done]);
      }
    }
  }
  for (const { stack } of subjects) await stack.stop();
  await call.stop();
  agent.destroy();
  return { lines: [said(call), '', ...linesOf(subjects, call, counted)], goals: goalsOf(subjects) };
}

const subject = async (name: string): Promise<Subject> => ({
  name,
  stack: await startStackProcess(name === 'here' ? {} : { tree: name }),
  driven: new Map(),
});

/** Medians over the rounds. */
function rowOf({ driven }: Subject, load: Measured): Row {
  const rounds = driven.get(load) ?? [];
  const over = (of: (one: Driven) => number): number => median(rounds.map(of));
  return {
    p50: over(({ ms }) => median(ms)),
    p99: over(({ ms }) => percentile(ms, 0.99)),
    p50BeyondModels: over(({ ms, modelMs }) => median(ms.map((one, at) => one - (modelMs[at] ?? 0)))),
    cpuMs: over(({ stackCpuMs, ms }) => stackCpuMs / ms.length),
    senderCpuMs: over(({ senderCpuMs, ms }) => senderCpuMs / ms.length),
    perSecond: over(({ ms, wallMs }) => (1_000 * ms.length) / wallMs),
  };
}

function linesOf(
  subjects: readonly Subject[],
  call: SdkCall,
  counted: readonly Counted[],
): readonly string[] {
  const here = subjects[0] as Subject;
  const header = [
    'lane',
    'at once',
    'p50 ms',
    'beyond its models',
    'p99',
    'processor ms',
    '÷ an SDK call',
    'calls',
    "sender's",
    'messages/s',
  ];
  const other = subjects[1];
  const rows = MEASURED.map((load) => {
    const row = rowOf(here, load);
    const before = other && rowOf(other, load);
    return [
      load.lane,
      String(load.atOnce),
      ...[row.p50, row.p50BeyondModels, row.p99, row.cpuMs].map((ms) => fixed(ms)),
      inCalls(row.cpuMs, call),
      ...counted.filter(({ lane }) => lane === load.lane).map((one) => fixed(callsOf(one), 0)),
      fixed(row.senderCpuMs),
      fixed(row.perSecond, 0),
      ...(before === undefined
        ? []
        : [before.p50 / row.p50, before.cpuMs / row.cpuMs, row.perSecond / before.perSecond].map(
            (ratio) => `${fixed(ratio, 2)}x`,
          )),
    ];
  });
  const compared =
    other === undefined ? [] : ['p50 before / now', 'processor before / now', 'messages/s now / before'];
  return table([...header, ...compared], rows);
}

function goalsOf([here]: readonly Subject[]) {
  const alone = rowOf(here as Subject, MEASURED[0]);
  const crowded = rowOf(here as Subject, MEASURED[3]);
  const tail = crowded.p99 / crowded.p50;
  return [
    {
      name: `simple lane, one at a time: added p50 <= ${ADDED_MS} ms`,
      got: `${fixed(alone.p50)} ms`,
      met: alone.p50 <= ADDED_MS,
    },
    {
      name: `simple lane, 64 at once: >= ${PER_SECOND} messages/s`,
      got: `${fixed(crowded.perSecond, 0)}/s`,
      met: crowded.perSecond >= PER_SECOND,
    },
    { name: `simple lane, 64 at once: p99 <= ${TAIL} x p50`, got: `${fixed(tail, 2)} x`, met: tail <= TAIL },
  ];
}
