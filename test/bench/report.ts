import { cpus } from 'node:os';

/** A promise of the project and what was measured; null where this run could not tell. */
export interface Goal {
  readonly name: string;
  readonly got: string;
  readonly met: boolean | null;
}

export interface Bench {
  /** Markdown, as it is kept in RESULTS.md. */
  readonly lines: readonly string[];
  readonly goals: readonly Goal[];
}

export interface BenchOptions {
  /** Fewer rounds, shorter loads: to see that a bench runs, not to keep its numbers. */
  readonly quick: boolean;
  /** Root of another checkout to measure beside this one, in the same run. */
  readonly against: string | undefined;
  /** Where a picture goes, for the benches that draw one. */
  readonly svg: string | undefined;
  /** Of the bench that watches the heap. */
  readonly messages: number | undefined;
  /** Takes the pulse of the machine: to be called between rounds. */
  readonly beat: () => void;
}

export function table(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), `|${'---|'.repeat(header.length)}`, ...rows.map(line)];
}

export const goalLines = (goals: readonly Goal[]): readonly string[] =>
  goals.length === 0
    ? []
    : [
        '',
        ...table(
          ['goal', 'met'],
          goals.map(({ name, got, met }) => [name, `${met === null ? '-' : met ? 'yes' : 'no'}: ${got}`]),
        ),
      ];

export const machine = (): string =>
  `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;

export const fixed = (value: number, digits = 1): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
