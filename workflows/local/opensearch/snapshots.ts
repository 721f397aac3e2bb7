import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Indices } from './indices.ts';
import type { JsonObject } from './json.ts';

interface Snapshot {
  readonly name: string;
  readonly definition: JsonObject;
  readonly documents: readonly (readonly [id: string, source: JsonObject])[];
}

/** A file of the data directory cannot be read as an index. */
class SnapshotDamaged extends Error {
  override name = 'Data.Damaged';

  constructor(file: string, cause: unknown) {
    super(`${file} is not a search snapshot: delete it, the next start makes it anew`, { cause });
  }
}

const SUFFIX = '.index.json';
const DEBOUNCE_MS = 200;

/** Indices that live on in a directory: one JSON file each, written whole and then renamed over the old one. */
export class Snapshots {
  readonly indices: Indices;
  readonly #directory: string | undefined;
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor(directory: string | undefined) {
    this.#directory = directory;
    this.indices = new Indices((name) => this.#note(name));
  }

  /** @param directory absent: in memory only. @throws SnapshotDamaged */
  static async open(directory: string | undefined): Promise<Snapshots> {
    const snapshots = new Snapshots(directory);
    if (directory !== undefined) {
      await mkdir(directory, { recursive: true });
      for (const file of await readdir(directory)) {
        if (file.endsWith(SUFFIX)) await snapshots.#load(join(directory, file));
      }
      snapshots.#changed.clear();
      clearTimeout(snapshots.#timer);
    }
    return snapshots;
  }

  async #load(file: string): Promise<void> {
    try {
      const { name, definition, documents } = JSON.parse(await readFile(file, 'utf8')) as Snapshot;
      const index = this.indices.create(name, definition);
      for (const [id, source] of documents) index.put(id, source);
    } catch (error) {
      throw new SnapshotDamaged(file, error);
    }
  }

  #note(name: string): void {
    if (this.#directory === undefined) return;
    this.#changed.add(name);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush().catch(() => this.#note(name)), DEBOUNCE_MS);
  }

  /** Writes what changed; settles when it is on disk. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const directory = this.#directory;
    if (directory === undefined) return;
    for (const name of [...this.#changed]) {
      this.#changed.delete(name);
      const file = join(directory, `${encodeURIComponent(name)}${SUFFIX}`);
      const index = this.indices.find(name);
      if (index === undefined) {
        await rm(file, { force: true });
        continue;
      }
      const documents = [...index.documents()].map(({ id, source }) => [id, source] as const);
      const snapshot: Snapshot = { name, definition: index.definition, documents };
      await writeFile(`${file}.new`, JSON.stringify(snapshot));
      await rename(`${file}.new`, file);
    }
  }
}
