import { parentPort, workerData } from 'node:worker_threads';
import { Chunks, type Prepared } from './chunk.ts';
import type { Purse } from './world.ts';

/** One thread: it is given chunks and gives back what they came to. */
const chunks = new Chunks(workerData as Prepared);

parentPort?.on('message', ({ index, purse }: { readonly index: number; readonly purse: Purse }) => {
  parentPort?.postMessage(chunks.run(index, purse));
});
