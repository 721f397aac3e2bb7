import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SearchIndex, type Source } from './search-index.ts';

interface Saved {
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly documents: readonly (readonly [string, Source])[];
}

const FILE = 'indices.json';

/** The indices of a former process; none when there is no snapshot, or one that was not written to its end. */
export async function readSnapshot(dataDir: string): Promise<Map<string, SearchIndex>> {
  const indices = new Map<string, SearchIndex>();
  for (const { name, body, documents } of await saved(dataDir)) {
    const index = new SearchIndex(body);
    for (const [id, source] of documents) index.put(id, source);
    indices.set(name, index);
  }
  return indices;
}

async function saved(dataDir: string): Promise<readonly Saved[]> {
  try {
    return JSON.parse(await readFile(join(dataDir, FILE), 'utf8')) as readonly Saved[];
  } catch {
    // The catalogue is loaded again where there is none.
    return [];
  }
}

/** Replaces the snapshot in one step: a crash leaves the old one. */
export async function writeSnapshot(
  dataDir: string,
  indices: ReadonlyMap<string, SearchIndex>,
): Promise<void> {
  const all: Saved[] = [...indices].map(([name, index]) => ({
    name,
    body: index.body,
    documents: [...index.documents()].map(({ id, source }) => [id, source] as const),
  }));
  await mkdir(dataDir, { recursive: true });
  const partial = join(dataDir, `${FILE}.partial`);
  await writeFile(partial, JSON.stringify(all));
  await rename(partial, join(dataDir, FILE));
}
