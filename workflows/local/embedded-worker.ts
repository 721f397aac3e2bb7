import { once } from 'node:events';
import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { EmbeddedOptions } from './embedded.ts';
import type { FromThread, ThreadData } from './embedded-apart.ts';

const { compileCacheDir } = workerData as ThreadData;
// A thread does not inherit it.
if (compileCacheDir !== undefined) enableCompileCache(compileCacheDir);
const say = (message: FromThread): void => parentPort?.postMessage(message);

try {
  const told = once(parentPort as NonNullable<typeof parentPort>, 'message') as Promise<[EmbeddedOptions]>;
  const loaded = import('./embedded.ts');
  const [options] = await told;
  const { startEmbedded } = await loaded;
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
