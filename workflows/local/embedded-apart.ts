import { once } from 'node:events';
import { getCompileCacheDir } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Embedded, EmbeddedOptions } from './embedded.ts';

/** What the thread is given while it begins. */
export interface ThreadData {
  /** Where this thread keeps what V8 made of its modules. */
  readonly compileCacheDir: string | undefined;
}

/** What the thread says: where it listens, or why it does not. */
export type FromThread =
  | { readonly urls: Omit<Embedded, 'close'> }
  | { readonly problem: { readonly name: string; readonly message: string } };

/**
 * A thread that loads what stores and simulator need and then waits to be told where: one core can do so while
 * another loads the tasks. Nothing has to end it before it is used.
 */
export function openThread(): Worker {
  const workerData: ThreadData = { compileCacheDir: getCompileCacheDir() };
  const thread = new Worker(new URL('./embedded-worker.ts', import.meta.url), { workerData });
  thread.unref();
  return thread;
}

/**
 * Stores and simulator in a thread of their own: they are two fifths of the work of a message, and one thread
 * carries one core.
 */
export async function startEmbeddedApart(options: EmbeddedOptions, thread = openThread()): Promise<Embedded> {
  thread.ref();
  thread.postMessage(options);
  const [said] = (await once(thread, 'message')) as [FromThread];
  if ('problem' in said) {
    await thread.terminate();
    throw Object.assign(new Error(said.problem.message), { name: said.problem.name });
  }
  // Without stores nothing can go on.
  thread.on('error', (error) => {
    throw error;
  });
  let closing: Promise<unknown> | undefined;
  const close = async (): Promise<void> => {
    if (closing === undefined) {
      closing = once(thread, 'exit');
      thread.postMessage('close');
    }
    await closing;
  };
  return { ...said.urls, close };
}
