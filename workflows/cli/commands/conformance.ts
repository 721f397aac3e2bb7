import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import type { Case, CaseReport } from '../../local/engine/conformance/cases.ts';
import { runCase } from '../../local/engine/conformance/run-case.ts';
import { type CommandFactory, printJson, printLine, UserError } from '../command.ts';

/** Cases that fail for a reason we accept, each with it. */
const KNOWN_DIFFERENCES = join(
  import.meta.dirname,
  '../../../test/workflows/local/engine/known-differences.json',
);

interface KnownDifference {
  readonly id: string;
  readonly reason: string;
}

interface Options {
  readonly json?: boolean;
  readonly known: string;
}

export const command: CommandFactory = () =>
  new Command('conformance')
    .description(
      'Runs recorded AWS executions, TestState calls or definitions and compares what the engine does. Exits with 1 ' +
        'when one differs and is not known to.',
    )
    .argument('<file>', 'one case a line, as JSON')
    .option('--json', 'print one JSON document')
    .option('--known <file>', 'accepted failures, each with its reason', KNOWN_DIFFERENCES)
    .action(async (file: string, options: Options) => {
      const cases = readCases(file);
      const known = readKnown(options.known);
      const reports: CaseReport[] = [];
      for (const row of cases) reports.push(await runCase(row));
      const count = (outcome: CaseReport['outcome']) =>
        reports.filter((report) => report.outcome === outcome).length;
      const totals = { passed: count('passed'), failed: count('failed'), refused: count('refused') };
      if (options.json) printJson({ ...totals, cases: reports });
      else printReports(reports, known, totals);
      const unexplained = reports.some(({ id, outcome }) => outcome === 'failed' && !known.has(id));
      if (unexplained) process.exitCode = 1;
    });

function printReports(
  reports: readonly CaseReport[],
  known: ReadonlyMap<string, string>,
  { passed, failed, refused }: { passed: number; failed: number; refused: number },
): void {
  for (const { id, outcome, differences } of reports) {
    const reason = outcome === 'failed' ? known.get(id) : undefined;
    printLine(`${outcome.padEnd(7)} ${id}${reason === undefined ? '' : ` (known: ${reason})`}`);
    for (const difference of differences) printLine(`          ${difference}`);
  }
  printLine(`${passed} passed, ${failed} failed, ${refused} refused`);
}

function readCases(file: string): Case[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new UserError(`${file} cannot be read: name a file of cases, one a line, as JSON`);
  }
  const cases = text
    .split('\n')
    .map((line, index) => [line.trim(), index + 1] as const)
    .filter(([line]) => line !== '')
    .map(([line, number]) => parseCase(line, `${file}, line ${number}`));
  // Nothing run is nothing shown: it must not look like a pass.
  if (cases.length === 0) throw new UserError(`${file} holds no case: give one a line, as JSON`);
  return cases;
}

function parseCase(line: string, place: string): Case {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    throw new UserError(`${place} is not JSON.`);
  }
  const isCase =
    row !== null && typeof row === 'object' && 'id' in row && 'definition' in row && 'expected' in row;
  if (!isCase)
    throw new UserError(`${place} is no case: it needs an id, a definition and what was expected.`);
  return row as Case;
}

function readKnown(file: string): Map<string, string> {
  if (file === KNOWN_DIFFERENCES && !existsSync(file)) return new Map();
  try {
    const entries = JSON.parse(readFileSync(file, 'utf8')) as KnownDifference[];
    return new Map(entries.map(({ id, reason }) => [id, reason]));
  } catch (error) {
    throw new UserError(`--known ${file} cannot be read as a list of {id, reason}`, { cause: error });
  }
}
