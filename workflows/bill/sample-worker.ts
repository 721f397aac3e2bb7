import { parentPort, workerData } from 'node:worker_threads';
import { type AssumedTraffic, usageOf } from './usage.ts';

/** One sample in a thread of its own. */
parentPort?.postMessage(await usageOf(workerData as AssumedTraffic));
