import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack } from '../../workflows/local/stack.ts';

/** A data directory of one's own that holds the loaded shop. */
export interface LoadedShop {
  readonly dataDir: string;
  /** Once its stack is closed. */
  remove(): void;
}

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'stepladder-shop-'));

let first: Promise<string> | undefined;

/**
 * What a stack finds that was closed and starts again: to load the shop anew for every test file would be most
 * of what a small one does. A stack that embeds otherwise sees so by the stored version, and loads it by itself.
 */
export async function loadedShop(): Promise<LoadedShop> {
  first ??= loadOnce();
  const dataDir = newFolder();
  cpSync(await first, dataDir, { recursive: true });
  return { dataDir, remove: () => rmSync(dataDir, { recursive: true, force: true }) };
}

async function loadOnce(): Promise<string> {
  const dataDir = newFolder();
  const stack = await startStack({
    port: 0,
    models: 'simulated',
    latencyScale: 0,
    seed: 1,
    external: {},
    dataDir,
  });
  await stack.close();
  return dataDir;
}
