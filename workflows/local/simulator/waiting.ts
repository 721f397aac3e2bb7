import { setTimeout as delay } from 'node:timers/promises';
import { ClientGone, type LocalResponse } from '../http.ts';

/** Waits so many milliseconds, or rejects when the signal says so. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export const realSleep: Sleep = (ms, signal) => delay(ms, undefined, { signal });

/** A wait in front of an answer; it ends with the connection, so that nothing outlives the server. */
export async function waitWith(response: LocalResponse, ms: number, sleep: Sleep): Promise<void> {
  if (ms <= 0) return;
  const gone = new AbortController();
  const leave = (): void => gone.abort(new ClientGone('The client closed the connection.'));
  if (response.destroyed) leave();
  response.once('close', leave);
  try {
    await sleep(ms, gone.signal);
  } catch (error) {
    gone.signal.throwIfAborted();
    throw error;
  } finally {
    response.off('close', leave);
  }
}
