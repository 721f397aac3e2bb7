import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startSearch } from '../../../../workflows/local/opensearch/server.ts';
import { fill, hitsOf, openSearch } from './open-search.ts';

async function newDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'search-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
const MAPPINGS = {
  properties: { text: { type: 'text', analyzer: 'cjk' }, vector: { type: 'knn_vector', dimension: 2 } },
};
const DOCUMENTS = [
  { id: 'a', text: '魔法使い', vector: [1, 0] },
  { id: 'b', text: 'sword', vector: [0, 1] },
];
const QUERIES = [
  { match: { text: '魔法' } },
  { match: { text: 'sword' } },
  { knn: { vector: { vector: [1, 0.1], k: 2 } } },
];

it('an index answers after a restart as before it', async () => {
  const dataDir = await newDirectory();
  const first = await openSearch({ dataDir });
  await fill(first, 'books', MAPPINGS, DOCUMENTS);
  const before = await Promise.all(QUERIES.map((query) => hitsOf(first, 'books', query)));
  await first.close();
  const second = await openSearch({ dataDir });
  expect(await Promise.all(QUERIES.map((query) => hitsOf(second, 'books', query)))).toEqual(before);
});

it('what changed is on disk soon, without closing, and leaves no half file', async () => {
  const dataDir = await newDirectory();
  const first = await openSearch({ dataDir });
  await fill(first, 'books', MAPPINGS, DOCUMENTS);
  await expect.poll(() => readdir(dataDir)).toEqual(['books.index.json']);
  const second = await openSearch({ dataDir });
  expect((await second.client.count({ index: 'books' })).body.count).toBe(2);
});

it('a deleted index stays deleted', async () => {
  const dataDir = await newDirectory();
  const first = await openSearch({ dataDir });
  await fill(first, 'books', MAPPINGS, DOCUMENTS);
  await first.client.indices.delete({ index: 'books' });
  await first.close();
  expect(await readdir(dataDir)).toEqual([]);
});

it('a file that is no snapshot is named instead of being overwritten', async () => {
  const dataDir = await newDirectory();
  await writeFile(join(dataDir, 'books.index.json'), '{"name":');
  await expect(startSearch({ port: 0, dataDir })).rejects.toThrow(
    /books\.index\.json is not a search snapshot/,
  );
});

it('a half-written file of a process that was killed is passed over', async () => {
  const dataDir = await newDirectory();
  await writeFile(join(dataDir, 'books.index.json.new'), '{"name":');
  const { client } = await openSearch({ dataDir });
  expect((await client.indices.exists({ index: 'books' })).body).toBe(false);
});
