import { readdirSync, readFileSync } from 'node:fs';
import type { Agent } from 'node:http';
import { connections } from './load/send.ts';
import { median, percentile } from './load/statistics.ts';
import { floor, type Gateway, litellm, portkey, stepladder } from './peers/gateways.ts';
import { NotToBeHad } from './peers/installed.ts';
import { openAiPolicy } from './peers/our-models.ts';
import { FAIL_MARK, FIRST, startUpstream } from './peers/upstream.ts';
import { type Bench, type BenchOptions, fixed, table } from './report.ts';

interface Scene {
  readonly title: string;
  readonly latencyMs: number;
  /** Every so-manieth message's first model fails; 0: none. */
  readonly failEvery: number;
}

const SCENES: readonly Scene[] = [
  { title: 'upstream at once', latencyMs: 0, failEvery: 0 },
  { title: 'upstream after 200 ms', latencyMs: 200, failEvery: 0 },
  { title: 'upstream at once, one in ten fails first', latencyMs: 0, failEvery: 10 },
];
const GATEWAYS = [floor, portkey, litellm, stepladder];
const ALONE = 60;
const CROWD = 640;
const AT_ONCE = 64;
const ROUNDS = 3;
/** Linux counts a process's time in hundredths of a second. */
const TICK_MS = 10;

interface Load {
  readonly ms: readonly number[];
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Gateways doing the same beside ours, on the same upstream, by turns: pick a model, call, fall back. */
export async function peers({ quick }: BenchOptions): Promise<Bench> {
  const lines: string[] = [];
  for (const scene of quick ? SCENES.slice(0, 1) : SCENES) {
    lines.push('', `**${scene.title}**`, '', ...(await played(scene, quick)));
  }
  return { lines: lines.slice(1), goals: [] };
}

async function played(scene: Scene, quick: boolean): Promise<readonly string[]> {
  const failing = [FIRST, ...openAiPolicy.cheapApiIds];
  const upstream = await startUpstream({ latencyMs: scene.latencyMs, failing, failMark: FAIL_MARK });
  const agent = connections();
  const gateways: Gateway[] = [];
  const missing: string[] = [];
  try {
    for (const start of GATEWAYS) {
      try {
        gateways.push(await start(upstream.url));
      } catch (error) {
        if (!(error instanceof NotToBeHad)) throw error;
        missing.push(`${start.name} was left out: ${error.message}`);
      }
    }
    const rows = await measured(gateways, agent, scene, quick);
    return [...rows, ...(missing.length > 0 ? ['', ...missing] : [])];
  } finally {
    for (const gateway of gateways) await gateway.stop();
    agent.destroy();
    await upstream.stop();
  }
}

async function measured(
  gateways: readonly Gateway[],
  agent: Agent,
  { failEvery, latencyMs }: Scene,
  quick: boolean,
): Promise<readonly string[]> {
  const share = quick ? 0.2 : 1;
  const loads = new Map<Gateway, { readonly alone: Load[]; readonly crowd: Load[] }>();
  for (const gateway of gateways) {
    loads.set(gateway, { alone: [], crowd: [] });
    await load(gateway, agent, { count: 300 * share, atOnce: 16, failEvery });
  }
  for (let round = 0; round < (quick ? 1 : ROUNDS); round++) {
    for (const [gateway, { alone, crowd }] of loads) {
      alone.push(await load(gateway, agent, { count: ALONE * share, atOnce: 1, failEvery }));
      crowd.push(await load(gateway, agent, { count: CROWD * share, atOnce: AT_ONCE, failEvery }));
    }
  }
  const over = (rounds: readonly Load[], of: (one: Load) => number): number => median(rounds.map(of));
  const rows = [...loads].map(([{ name }, { alone, crowd }]) => {
    const p50 = over(alone, ({ ms }) => median(ms));
    return [
      name,
      fixed(p50 - latencyMs),
      fixed(over(alone, ({ ms }) => percentile(ms, 0.95)) - latencyMs),
      fixed(over(crowd, ({ ms }) => median(ms)) - latencyMs),
      fixed(
        over(crowd, ({ ms, wallMs }) => (1_000 * ms.length) / wallMs),
        0,
      ),
      fixed(
        over(crowd, ({ ms, cpuMs }) => cpuMs / ms.length),
        2,
      ),
    ];
  });
  return table(
    ['gateway', 'added p50 ms, alone', 'p95', `added p50, ${AT_ONCE} at once`, 'messages/s', 'processor ms'],
    rows,
  );
}

async function load(
  gateway: Gateway,
  agent: Agent,
  {
    count,
    atOnce,
    failEvery,
  }: { readonly count: number; readonly atOnce: number; readonly failEvery: number },
): Promise<Load> {
  const ms: number[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      ms.push(await gateway.ask(agent, failEvery > 0 && next % failEvery === 0));
    }
  };
  const before = processorMs(gateway.pid);
  const begunAt = performance.now();
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { ms, wallMs: performance.now() - begunAt, cpuMs: processorMs(gateway.pid) - before };
}

/** Of a process and those it started; 0 where the system does not tell. */
function processorMs(pid: number): number {
  try {
    return familyOf(pid).reduce((sum, one) => {
      const fields = readFileSync(`/proc/${one}/stat`, 'utf8')
        .replace(/^.*\) /u, '')
        .split(' ');
      return sum + TICK_MS * (Number(fields[11]) + Number(fields[12]));
    }, 0);
  } catch {
    return 0;
  }
}

const familyOf = (pid: number): readonly number[] => [
  pid,
  ...readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
      .split(' ')
      .filter(Boolean)
      .flatMap((child) => familyOf(Number(child))),
  ),
];
