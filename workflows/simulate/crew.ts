import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type ChunkResult, Chunks, type Prepared } from './chunk.ts';
import type { Purse } from './world.ts';

/** Who runs chunks. Results come in the order of the indices, whoever was first. */
export interface Crew {
  run(
    indices: readonly number[],
    purse: Readonly<Purse>,
    onDone: () => void,
  ): Promise<readonly ChunkResult[]>;
  close(): Promise<void>;
}

/** @param workers threads; 1 stays in this one */
export const crewOf = (prepared: Prepared, workers: number): Crew =>
  workers <= 1 ? alone(prepared) : manned(prepared, workers);

function alone(prepared: Prepared): Crew {
  const chunks = new Chunks(prepared);
  return {
    async run(indices, purse, onDone) {
      const results: ChunkResult[] = [];
      for (const index of indices) {
        results.push(chunks.run(index, purse));
        onDone();
        // A progress bar draws between chunks, and Ctrl+C is heard.
        await setImmediate();
      }
      return results;
    },
    close: async () => {},
  };
}

function manned(prepared: Prepared, count: number): Crew {
  const workers = Array.from(
    { length: count },
    () => new Worker(new URL('./worker.ts', import.meta.url), { workerData: prepared }),
  );
  return {
    async run(indices, purse, onDone) {
      const results = new Map<number, ChunkResult>();
      const left = [...indices];
      await Promise.all(
        workers.map(async (worker) => {
          for (let index = left.shift(); index !== undefined; index = left.shift()) {
            results.set(index, await answerOf(worker, { index, purse }));
            onDone();
          }
        }),
      );
      return indices.map((index) => results.get(index) as ChunkResult);
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function answerOf(worker: Worker, question: unknown): Promise<ChunkResult> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
    };
    const onMessage = (result: ChunkResult): void => {
      settle();
      resolve(result);
    };
    const onError = (error: Error): void => {
      settle();
      reject(error);
    };
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.postMessage(question);
  });
}
