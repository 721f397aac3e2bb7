import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withTable } from '../../workflows/connection/table.ts';
import { startStack } from '../../workflows/local/stack.ts';
import { entriesOf } from '../tasks/adapters/dynamodb/ledger-fixtures.ts';

/** A data directory of one's own that holds the loaded shop. */
export interface LoadedShop {
  readonly dataDir: string;
  /** Its table, for whoever keeps one elsewhere. */
  readonly items: readonly Item[];
  /** Once its stack is closed. */
  remove(): void;
}

type Item = Readonly<Record<string, unknown>>;

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'stepladder-shop-'));

let first: Promise<Pick<LoadedShop, 'dataDir' | 'items'>> | undefined;

/**
 * What a stack finds that was closed and starts again: to load the shop anew for every test file would be most
 * of what a small one does. A stack that embeds otherwise sees so by the stored version, and loads it by itself.
 */
export async function loadedShop(): Promise<LoadedShop> {
  first ??= loadOnce();
  const { dataDir: from, items } = await first;
  const dataDir = newFolder();
  cpSync(from, dataDir, { recursive: true });
  return { dataDir, items, remove: () => rmSync(dataDir, { recursive: true, force: true }) };
}

async function loadOnce(): Promise<Pick<LoadedShop, 'dataDir' | 'items'>> {
  const dataDir = newFolder();
  const stack = await startStack({
    port: 0,
    models: 'simulated',
    latencyScale: 0,
    seed: 1,
    external: {},
    dataDir,
  });
  const items = await withTable(stack.endpoints, (documents) =>
    entriesOf(documents, stack.endpoints.tableName),
  );
  await stack.close();
  return { dataDir, items: [...items.values()] };
}
