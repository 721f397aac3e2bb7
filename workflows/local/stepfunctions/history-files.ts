import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutionRecord, ExecutionSummary } from './execution-record.ts';

/** The first line of a file holds the summary, so that a list need not read whole histories. */
const HEAD_BYTES = 8 * 1024;
const HEAD_START = '{"summary":';
const HEAD_END = ',';
/** `<milliseconds of the start>-<id>.json`: names sort by age. */
const FILE_NAME = /^\d{13,}-[\w-]+\.json$/;
const READ_AT_ONCE = 64;

export const serializeHistory = (summary: ExecutionSummary, record: ExecutionRecord): string =>
  `${HEAD_START}${JSON.stringify(summary)}${HEAD_END}\n"execution":${JSON.stringify(record)}}\n`;

/** Ended executions on disk, one file each, the oldest removed past the bound. */
export class HistoryFiles {
  readonly #directory: string;
  readonly #keep: number;
  #index: Promise<Map<string, ExecutionSummary>> | undefined;

  constructor(directory: string, keep: number) {
    this.#directory = directory;
    this.#keep = keep;
  }

  /** By execution ARN. Read from disk when first asked for; a file that is not ours is passed over. */
  index(): Promise<ReadonlyMap<string, ExecutionSummary>> {
    return this.#load();
  }

  /** Writes whole or not at all. @param text from {@link serializeHistory} */
  async write(summary: ExecutionSummary, text: string): Promise<void> {
    const index = await this.#load();
    const file = this.#path(summary);
    await this.#writePart(`${file}.part`, text);
    await rename(`${file}.part`, file);
    index.set(summary.executionArn, summary);
    while (index.size > this.#keep) await this.#removeOldest(index);
  }

  /** The directory is made when it turns out to be missing: asking every time is a fourth of the work. */
  async #writePart(part: string, text: string): Promise<void> {
    try {
      await writeFile(part, text);
    } catch (error) {
      if (Reflect.get(Object(error), 'code') !== 'ENOENT') throw error;
      await mkdir(this.#directory, { recursive: true });
      await writeFile(part, text);
    }
  }

  /** Undefined when the file is gone or broken. */
  async read(summary: ExecutionSummary): Promise<ExecutionRecord | undefined> {
    try {
      const { execution } = JSON.parse(await readFile(this.#path(summary), 'utf8'));
      return execution;
    } catch {
      return undefined;
    }
  }

  async remove(summary: ExecutionSummary): Promise<void> {
    (await this.#load()).delete(summary.executionArn);
    await rm(this.#path(summary), { force: true });
  }

  #load(): Promise<Map<string, ExecutionSummary>> {
    this.#index ??= this.#readIndex();
    return this.#index;
  }

  async #readIndex(): Promise<Map<string, ExecutionSummary>> {
    const names = await readdir(this.#directory).catch(() => []);
    const files = names.filter((name) => FILE_NAME.test(name)).sort();
    const index = new Map<string, ExecutionSummary>();
    for (let at = 0; at < files.length; at += READ_AT_ONCE) {
      const batch = files.slice(at, at + READ_AT_ONCE).map((name) => this.#readSummary(name));
      for (const summary of await Promise.all(batch)) {
        if (summary !== undefined) index.set(summary.executionArn, summary);
      }
    }
    return index;
  }

  async #readSummary(name: string): Promise<ExecutionSummary | undefined> {
    try {
      const file = await open(join(this.#directory, name));
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
        return parseHead(buffer.toString('utf8', 0, bytesRead));
      } finally {
        await file.close();
      }
    } catch {
      return undefined;
    }
  }

  async #removeOldest(index: Map<string, ExecutionSummary>): Promise<void> {
    let oldest: ExecutionSummary | undefined;
    for (const one of index.values())
      if (oldest === undefined || one.startDate < oldest.startDate) oldest = one;
    if (oldest === undefined) return;
    index.delete(oldest.executionArn);
    await rm(this.#path(oldest), { force: true });
  }

  #path({ executionArn, startDate }: ExecutionSummary): string {
    const id = executionArn.slice(executionArn.lastIndexOf(':') + 1).replaceAll(/[^\w-]/g, '');
    return join(this.#directory, `${String(startDate).padStart(13, '0')}-${id}.json`);
  }
}

function parseHead(head: string): ExecutionSummary | undefined {
  const end = head.indexOf('\n');
  if (end < 0 || !head.startsWith(HEAD_START)) return undefined;
  return JSON.parse(head.slice(HEAD_START.length, end - HEAD_END.length));
}
