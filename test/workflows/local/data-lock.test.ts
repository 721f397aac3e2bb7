import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataInUse, lockDataDir } from '../../../workflows/local/data-lock.ts';

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(() => rm(place, { recursive: true }));

describe('a data directory', () => {
  it('belongs to one process until that lets it go', async () => {
    const free = await lockDataDir(join(place, 'data'));
    await expect(lockDataDir(join(place, 'data'))).rejects.toThrow(DataInUse);
    await free();
    await (await lockDataDir(join(place, 'data')))();
  });

  it('is taken over from a process that is gone', async () => {
    await writeFile(join(place, 'lock'), '4194305');
    await (await lockDataDir(place))();
  });

  it('is taken over from a process that had our number, as after a restart in a container', async () => {
    await writeFile(join(place, 'lock'), String(process.pid));
    await (await lockDataDir(place))();
  });

  it('names the lock where its number is that of something else by now', async () => {
    await writeFile(join(place, 'lock'), String(process.ppid));
    await expect(lockDataDir(place)).rejects.toThrow(`delete ${join(place, 'lock')}`);
  });

  it.each(['taken', 'taken/data'])('is refused by name where a file stands: %s', async (name) => {
    await writeFile(join(place, 'taken'), '');
    await expect(lockDataDir(join(place, name))).rejects.toThrow(
      /^STEPLADDER_DATA is .*, which is a file: set it to a directory$/,
    );
  });
});
