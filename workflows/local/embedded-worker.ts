import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { FromThread, ToThread } from './embedded-apart.ts';

const { compileCacheDir, ...options } = workerData as ToThread;
// A thread does not inherit it.
if (compileCacheDir !== undefined) enableCompileCache(compileCacheDir);
const say = (message: FromThread): void => parentPort?.postMessage(message);

try {
  const { startEmbedded } = await import('./embedded.ts');
  const { close, ...urls } = await startEmbedded(options);
  parentPort?.once('message', () => {
    // A port that is listened to keeps its thread alive.
    void close().then(() => parentPort?.close());
  });
  say({ urls });
} catch (error) {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  say({ problem: { name, message } });
}
