import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { AssumedTraffic, DayUsage } from './usage.ts';

/** Simulates the sample beside whatever this thread is busy with. @throws what the sample throws */
export async function usageAside(traffic: AssumedTraffic): Promise<DayUsage> {
  const worker = new Worker(new URL('./sample-worker.ts', import.meta.url), { workerData: traffic });
  const [usage] = await once(worker, 'message');
  return usage as DayUsage;
}
