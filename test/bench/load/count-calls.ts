import type { Agent } from 'node:http';
import type { Watched } from './asked.ts';
import { type Driven, drive } from './drive.ts';
import { LANES, type LoadLane } from './messages.ts';
import { startStackProcess } from './stack-process.ts';

/** What is read once a second by a process, and not by a message. */
export const NOW_AND_THEN = 0.5;

export interface Counted {
  readonly lane: LoadLane;
  readonly watched: Watched;
  readonly driven: Driven;
  readonly count: number;
}

/** Messages of each lane, one at a time, through a stack that counts what they send. */
export async function countCalls(
  agent: Agent,
  count: number,
  between?: () => Promise<void>,
): Promise<Counted[]> {
  const stack = await startStackProcess({ watched: true });
  const counted: Counted[] = [];
  for (const lane of LANES) {
    await drive(stack, agent, { lane, count, atOnce: 4 });
    await stack.ask('watched');
    const driven = await drive(stack, agent, { lane, count, atOnce: 1 });
    counted.push({ lane, watched: await stack.ask('watched'), driven, count });
    await between?.();
  }
  await stack.stop();
  return counted;
}

/** Calls a message, of those that it sends itself. */
export const callsOf = ({ watched, count }: Counted, counts = (_name: string): boolean => true): number =>
  Object.entries(watched.calls)
    .filter(([name, times]) => counts(name) && times / count >= NOW_AND_THEN)
    .reduce((sum, [, times]) => sum + times / count, 0);
