import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

export interface UpstreamSettings {
  /** Models that fail where the body has the mark. */
  readonly failing: readonly string[];
  readonly failMark: string;
}

export interface LocalProcess {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface Upstream extends LocalProcess {
  /** From now on it takes so long. @returns how often it was asked since it began */
  takes(latencyMs: number): Promise<number>;
}

/** Asked first, and asked when that fails; for peers, which know models by name only. */
export const FIRST = 'bench-first';
export const SECOND = 'bench-second';
/** In the words of a message whose first model is to fail. */
export const FAIL_MARK = 'visitor in a hurry';

export async function startUpstream(settings: UpstreamSettings): Promise<Upstream> {
  const child = fork(pathOf('../upstream-child.ts'), [JSON.stringify(settings)]);
  return {
    ...(await listening(child)),
    takes: async (latencyMs) => {
      const told = once(child, 'message');
      child.send(latencyMs);
      const [asked] = await told;
      return asked as number;
    },
  };
}

export const startFloor = (upstream: string): Promise<LocalProcess> =>
  listening(fork(pathOf('../floor-child.ts'), [upstream]));

const pathOf = (script: string): string => fileURLToPath(new URL(script, import.meta.url));

/** A child of ours, once it has told where it listens. */
export async function listening(child: ChildProcess): Promise<LocalProcess> {
  const [{ port }] = (await once(child, 'message')) as [AddressInfo];
  return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, stop: () => stopped(child) };
}

export async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill();
  await gone;
}
