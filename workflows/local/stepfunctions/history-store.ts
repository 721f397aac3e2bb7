import { join } from 'node:path';
import { type ExecutionRecord, type ExecutionSummary, summarize } from './execution-record.ts';
import { HistoryFiles, serializeHistory } from './history-files.ts';
import { SomeAtOnce } from './some-at-once.ts';

export interface HistoryStoreOptions {
  /** Histories are kept in `<dataDir>/histories`; without it they end with the process. */
  readonly dataDir?: string;
  /** Executions held in memory. Default 1,000. */
  readonly keepInMemory?: number;
  /** Characters that ended executions may hold in memory. Default 64 Mi. */
  readonly keepCharacters?: number;
  /** Files on disk. Default 2,000. */
  readonly keepOnDisk?: number;
}

export interface ListOptions {
  readonly limit: number;
  /** An execution status such as `FAILED`, or an outcome such as `degraded`. */
  readonly status?: string;
  /** Words to be found in the message, the name, the lane, the model or the error. */
  readonly query?: string;
  readonly lane?: string;
  readonly model?: string;
  /** Began at or after it, in milliseconds since the epoch. */
  readonly since?: number;
}

interface Held {
  readonly record: ExecutionRecord;
  readonly characters: number;
}

/** One after the other they fell behind a busy stack, and what waited to be written filled its memory. */
const WRITERS = 16;

/** What every execution received and returned: the newest in memory, the others on disk. */
export class HistoryStore {
  readonly #files: HistoryFiles | undefined;
  readonly #writing: SomeAtOnce<ExecutionRecord>;
  readonly #keepInMemory: number;
  readonly #keepCharacters: number;
  /** By execution ARN, in the order they began. */
  readonly #held = new Map<string, Held>();
  #characters = 0;
  #problem: string | undefined;

  constructor(options: HistoryStoreOptions = {}) {
    this.#keepInMemory = options.keepInMemory ?? 1_000;
    this.#keepCharacters = options.keepCharacters ?? 64 * 1024 * 1024;
    this.#writing = new SomeAtOnce(WRITERS, (record) => this.#settle(record));
    this.#files =
      options.dataDir === undefined
        ? undefined
        : new HistoryFiles(join(options.dataDir, 'histories'), options.keepOnDisk ?? 2_000);
  }

  /** Why the last history could not be written, if it could not: a full disk must not stop a reply. */
  get problem(): string | undefined {
    return this.#problem;
  }

  begin(record: ExecutionRecord): void {
    this.#hold(record, 0);
  }

  /** Replaces the record of a running execution, and writes it out behind the caller's back. */
  end(record: ExecutionRecord): void {
    this.#hold(record, 0);
    this.#writing.add(record);
  }

  /** Resolves when everything that ended is on disk. */
  flush(): Promise<void> {
    return this.#writing.idle();
  }

  /** Newest first. */
  async list({ limit, status, query, lane, model, since = 0 }: ListOptions): Promise<ExecutionSummary[]> {
    const summaries = new Map(await this.#files?.index());
    for (const [arn, { record }] of this.#held) summaries.set(arn, summarize(record));
    const words = query?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
    return [...summaries.values()]
      .filter((summary) => summary.startDate >= since)
      .filter((summary) => status === undefined || hasStatus(summary, status))
      .filter((summary) => lane === undefined || summary.lane === lane)
      .filter((summary) => model === undefined || summary.model === model)
      .filter((summary) => words.every((word) => searchable(summary).includes(word)))
      .sort((a, b) => b.startDate - a.startDate || b.executionArn.localeCompare(a.executionArn))
      .slice(0, limit);
  }

  /** By ARN, or the newest of that name. */
  async find(nameOrArn: string): Promise<ExecutionRecord | undefined> {
    const held =
      this.#held.get(nameOrArn)?.record ??
      [...this.#held.values()].findLast(({ record }) => record.name === nameOrArn)?.record;
    if (held !== undefined || this.#files === undefined) return held;
    const index = await this.#files.index();
    const summary =
      index.get(nameOrArn) ??
      [...index.values()]
        .filter(({ name }) => name === nameOrArn)
        .sort((a, b) => b.startDate - a.startDate)[0];
    return summary === undefined ? undefined : this.#files.read(summary);
  }

  /** Removes what ended and fits, from memory and disk. @returns how many executions */
  async forget(fits: (record: ExecutionRecord) => boolean): Promise<number> {
    await this.flush();
    const gone = new Set<string>();
    for (const [arn, { record, characters }] of this.#held) {
      if (record.status === 'RUNNING' || !fits(record)) continue;
      this.#held.delete(arn);
      this.#characters -= characters;
      gone.add(arn);
    }
    for (const summary of [...((await this.#files?.index())?.values() ?? [])]) {
      const record = await this.#files?.read(summary);
      if (record === undefined || !fits(record)) continue;
      await this.#files?.remove(summary);
      gone.add(summary.executionArn);
    }
    return gone.size;
  }

  #hold(record: ExecutionRecord, characters: number): void {
    this.#characters += characters - (this.#held.get(record.executionArn)?.characters ?? 0);
    this.#held.set(record.executionArn, { record, characters });
    this.#evict();
  }

  async #settle(record: ExecutionRecord): Promise<void> {
    try {
      if (this.#held.has(record.executionArn)) this.#hold(record, weightOf(record));
      if (this.#files === undefined) return;
      const summary = summarize(record);
      await this.#files.write(summary, serializeHistory(summary, record));
      this.#problem = undefined;
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
    }
  }

  /** The oldest that ended go first; one that runs stays, whatever it costs. */
  #evict(): void {
    for (const [arn, { record, characters }] of this.#held) {
      const full = this.#held.size > this.#keepInMemory || this.#characters > this.#keepCharacters;
      if (!full || this.#held.size === 1) return;
      if (record.status === 'RUNNING') continue;
      this.#held.delete(arn);
      this.#characters -= characters;
    }
  }
}

/** An event carries its texts as JSON already, and they are most of what a history weighs. */
function weightOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 1;
  let weight = 0;
  for (const member of Object.values(value)) weight += weightOf(member);
  return weight;
}

const hasStatus = ({ status, outcome }: ExecutionSummary, wanted: string): boolean =>
  status === wanted.toUpperCase() || outcome === wanted.toLowerCase();

const searchable = ({ name, query, lane, model, error, outcome }: ExecutionSummary): string =>
  [name, query, lane, model, error, outcome].join(' ').toLowerCase();
