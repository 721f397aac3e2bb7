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

/**
 * What one state returns the next one receives, so a long text stands in many events of a history. Written once,
 * with its number in its places, it leaves a fourth of what there is to escape, to write and to keep.
 */
const LONG_TEXT = 400;
const NUMBER_OF_TEXT = '$text';

export function serializeHistory(summary: ExecutionSummary, record: ExecutionRecord): string {
  const numbers = new Map<string, number>();
  const events = numbered(record.events, numbers);
  const texts = numbers.size > 0 && { texts: [...numbers.keys()] };
  const execution = JSON.stringify({ ...record, events, ...texts });
  return `${HEAD_START}${JSON.stringify(summary)}${HEAD_END}\n"execution":${execution}}\n`;
}

function numbered(value: unknown, numbers: Map<string, number>): unknown {
  if (typeof value === 'string') {
    if (value.length < LONG_TEXT) return value;
    const number = numbers.get(value) ?? numbers.size;
    numbers.set(value, number);
    return { [NUMBER_OF_TEXT]: number };
  }
  return mapped(value, (member) => numbered(member, numbers));
}

function restored(value: unknown, texts: readonly string[]): unknown {
  const number = Object(value)[NUMBER_OF_TEXT];
  return typeof number === 'number' ? texts[number] : mapped(value, (member) => restored(member, texts));
}

function mapped(value: unknown, change: (member: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(change);
  const result: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) result[key] = change(member);
  return result;
}

function parseHistory(text: string): ExecutionRecord {
  const { texts, ...record } = JSON.parse(text).execution;
  // Older files hold every text where it stands.
  return texts === undefined ? record : { ...record, events: restored(record.events, texts) };
}

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
      return parseHistory(await readFile(this.#path(summary), 'utf8'));
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
