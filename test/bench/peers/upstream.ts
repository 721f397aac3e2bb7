import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

export interface UpstreamSettings {
  readonly latencyMs: number;
  /** Models that fail where the body has the mark. */
  readonly failing: readonly string[];
  readonly failMark: string;
}

export interface LocalProcess {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Asked first, and asked when that fails; for peers, which know models by name only. */
export const FIRST = 'bench-first';
export const SECOND = 'bench-second';
/** In the words of a message whose first model is to fail. */
export const FAIL_MARK = 'visitor in a hurry';

export const startUpstream = (settings: UpstreamSettings): Promise<LocalProcess> =>
  forked('../upstream-child.ts', JSON.stringify(settings));

export const startFloor = (upstream: string): Promise<LocalProcess> => forked('../floor-child.ts', upstream);

async function forked(script: string, argument: string): Promise<LocalProcess> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), [argument]);
  const [{ port }] = (await once(child, 'message')) as [AddressInfo];
  return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, stop: () => stopped(child) };
}

export async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill();
  await gone;
}
