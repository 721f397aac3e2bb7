import { readdirSync, readFileSync } from 'node:fs';
import type { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { connections } from './load/send.ts';
import { median, percentile } from './load/statistics.ts';
import { floor, type Gateway, litellm, portkey, stepladder } from './peers/gateways.ts';
import { NotToBeHad } from './peers/installed.ts';
import { openAiPolicy } from './peers/our-models.ts';
import { FAIL_MARK, FIRST, startUpstream, type Upstream } from './peers/upstream.ts';
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
const WARM = 400;
const ALONE = 30;
const CROWD = 448;
const AT_ONCE = 64;
const ROUNDS = 3;
/** A load on a machine that others keep busy begins no message after that, so that the whole stays within minutes. */
const MOST_MS = 6_000;
/** A gateway rests when it used less than that share of a core for a second; one that never does is measured all the same. */
const BUSY = 0.05;
const LOOK_MS = 1_000;
const LOOKS = 60;
/** Linux counts a process's time in hundredths of a second. */
const TICK_MS = 10;

interface Load {
  readonly ms: readonly number[];
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly asked: number;
}

interface Arena {
  readonly upstream: Upstream;
  readonly agent: Agent;
  readonly gateways: readonly Gateway[];
}

/** Gateways doing the same beside ours, on the same upstream, by turns: pick a model, call, fall back. */
export async function peers({ quick, beat }: BenchOptions): Promise<Bench> {
  const failing = [FIRST, ...openAiPolicy.cheapApiIds];
  const upstream = await startUpstream({ failing, failMark: FAIL_MARK });
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
    const arena = { upstream, agent, gateways };
    const lines = missing.length > 0 ? [...missing, ''] : [];
    lines.push(...gateways.map(({ name, as }) => `- ${name}: ${as}`));
    for (const gateway of gateways) {
      await atRest(gateway);
      await load(arena, gateway, { count: quick ? 60 : WARM, atOnce: 16 });
    }
    for (const scene of quick ? SCENES.slice(0, 1) : SCENES) {
      lines.push('', `**${scene.title}**`, '', ...(await played(arena, scene, quick, beat)));
    }
    return { lines, goals: [] };
  } finally {
    for (const gateway of gateways) await gateway.stop();
    agent.destroy();
    await upstream.stop();
  }
}

/** The first of several workers answers long before the last one is up. */
async function atRest({ pid }: Gateway): Promise<void> {
  for (let look = 0; look < LOOKS; look++) {
    const before = processorMs(pid);
    await wait(LOOK_MS);
    if (processorMs(pid) - before < LOOK_MS * BUSY) return;
  }
}

async function played(
  arena: Arena,
  { latencyMs, failEvery }: Scene,
  quick: boolean,
  beat: () => void,
): Promise<readonly string[]> {
  const share = quick ? 0.2 : 1;
  await arena.upstream.takes(latencyMs);
  const loads = arena.gateways.map((gateway) => ({ gateway, alone: [] as Load[], crowd: [] as Load[] }));
  for (let round = 0; round < (quick ? 1 : ROUNDS); round++) {
    beat();
    for (const { gateway, alone, crowd } of loads) {
      alone.push(await load(arena, gateway, { count: ALONE * share, atOnce: 1, failEvery, latencyMs }));
      crowd.push(await load(arena, gateway, { count: CROWD * share, atOnce: AT_ONCE, failEvery, latencyMs }));
    }
  }
  return rowsOf(loads, latencyMs);
}

const over = (rounds: readonly Load[], of: (one: Load) => number): number => median(rounds.map(of));

/** A message's, over all rounds: one round of a quick gateway is too short to count in ticks. */
const aMessage = (rounds: readonly Load[], of: (one: Load) => number): number =>
  rounds.reduce((sum, one) => sum + of(one), 0) / rounds.reduce((sum, { ms }) => sum + ms.length, 0);

interface Loads {
  readonly gateway: Gateway;
  readonly alone: readonly Load[];
  readonly crowd: readonly Load[];
}

function rowsOf(loads: readonly Loads[], latencyMs: number): readonly string[] {
  const cpuOf = (crowd: readonly Load[]): number => aMessage(crowd, ({ cpuMs }) => cpuMs);
  const floorMs = cpuOf(loads[0]?.crowd ?? []);
  const header = ['gateway', 'added p50 ms, alone', 'p95', `added p50, ${AT_ONCE} at once`, 'messages/s'];
  return table(
    [...header, 'processor ms', '× bare proxy', 'upstream calls a message'],
    loads.map(({ gateway, alone, crowd }) => [
      gateway.name,
      fixed(over(alone, ({ ms }) => median(ms)) - latencyMs),
      fixed(over(alone, ({ ms }) => percentile(ms, 0.95)) - latencyMs),
      fixed(over(crowd, ({ ms }) => median(ms)) - latencyMs),
      fixed(
        over(crowd, ({ ms, wallMs }) => (1_000 * ms.length) / wallMs),
        0,
      ),
      fixed(cpuOf(crowd), 2),
      fixed(cpuOf(crowd) / floorMs),
      fixed(
        aMessage(crowd, ({ asked }) => asked),
        2,
      ),
    ]),
  );
}

interface LoadOf {
  readonly count: number;
  readonly atOnce: number;
  readonly failEvery?: number;
  readonly latencyMs?: number;
}

async function load(
  { agent, upstream }: Arena,
  gateway: Gateway,
  { count, atOnce, failEvery = 0, latencyMs = 0 }: LoadOf,
): Promise<Load> {
  const ms: number[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count && performance.now() < begunAt + MOST_MS) {
      next += 1;
      ms.push(await gateway.ask(agent, failEvery > 0 && next % failEvery === 0));
    }
  };
  const askedBefore = await upstream.takes(latencyMs);
  const before = processorMs(gateway.pid);
  const begunAt = performance.now();
  await Promise.all(Array.from({ length: atOnce }, worker));
  const wallMs = performance.now() - begunAt;
  const cpuMs = processorMs(gateway.pid) - before;
  return { ms, wallMs, cpuMs, asked: (await upstream.takes(latencyMs)) - askedBefore };
}

/** Of a process and those it started; 0 where the system does not tell. */
const processorMs = (pid: number): number =>
  familyOf(pid).reduce((sum, one) => {
    const fields = told(() => readFileSync(`/proc/${one}/stat`, 'utf8'))
      .replace(/^.*\) /u, '')
      .split(' ');
    return sum + TICK_MS * (Number(fields[11] ?? 0) + Number(fields[12] ?? 0));
  }, 0);

const familyOf = (pid: number): readonly number[] => [
  pid,
  ...told(() => readdirSync(`/proc/${pid}/task`).join(' '))
    .split(' ')
    .flatMap((task) => told(() => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')).split(' '))
    .filter(Boolean)
    .flatMap((child) => familyOf(Number(child))),
];

/** A thread may end while it is asked about. */
function told(look: () => string): string {
  try {
    return look();
  } catch {
    return '';
  }
}
