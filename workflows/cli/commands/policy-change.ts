import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { systemClock } from '../../../tasks/adapters/system-clock.ts';
import { changeLine } from '../../../tasks/core/policy/policy-changes.ts';
import { oneLine, systemUser } from '../../audit/author.ts';
import {
  type Assignment,
  type Changed,
  type Deps,
  replacePolicy,
  rollBack,
  setFields,
  type Wish,
} from '../../policy/change-policy.ts';
import { withPolicies } from '../../policy/with-policies.ts';
import { printJson, printLine, printProblem, UserError } from '../command.ts';
import { withConnection } from '../connection.ts';

export interface ChangeOptions {
  readonly file?: string;
  readonly reason?: string;
  readonly by?: string;
  readonly expect?: number;
  readonly dryRun?: true;
  readonly json?: true;
}

const MOST_REASON_CHARS = 500;

export async function set(pairs: readonly string[], options: ChangeOptions): Promise<void> {
  const { file } = options;
  if (file === undefined && pairs.length === 0) {
    throw new UserError('nothing to set: give FIELD=VALUE, as in thresholds.accept=0.85, or --file FILE');
  }
  if (file !== undefined && pairs.length > 0) {
    throw new UserError('give either FIELD=VALUE or --file, not both');
  }
  const assignments = pairs.map(toAssignment);
  const document = file === undefined ? undefined : await readDocument(file);
  await apply(options, (wish, deps) =>
    file === undefined ? setFields(assignments, wish, deps) : replacePolicy(document, wish, deps),
  );
}

export async function rollback(version: number, options: ChangeOptions): Promise<void> {
  await apply(options, (wish, deps) => rollBack(version, wish, deps));
}

async function apply(
  options: ChangeOptions,
  change: (wish: Wish, deps: Deps) => Promise<Changed>,
): Promise<void> {
  const wish = toWish(options);
  await withConnection(({ endpoints }) =>
    withPolicies(endpoints, async (policies) => {
      const changed = await change(wish, { policies, clock: systemClock });
      if (options.json) printJson(changed);
      else printChanged(changed);
    }),
  );
}

function toWish(options: ChangeOptions): Wish {
  const reason = oneLine(options.reason ?? '');
  if (reason === '' && !options.dryRun) {
    throw new UserError('a change needs its reason: add --reason, as in --reason "cheaper nights"');
  }
  if (reason.length > MOST_REASON_CHARS) {
    throw new UserError(`--reason has ${reason.length} characters: use at most ${MOST_REASON_CHARS}`);
  }
  const by = oneLine(options.by ?? systemUser());
  if (by === '') throw new UserError('--by is empty: name who changes the policy');
  const { expect } = options;
  return { by, reason, dryRun: options.dryRun ?? false, ...(expect !== undefined && { expect }) };
}

function toAssignment(pair: string): Assignment {
  const at = pair.indexOf('=');
  if (at < 1) throw new UserError(`${pair} is no change: use FIELD=VALUE, as in thresholds.accept=0.85`);
  return [pair.slice(0, at), pair.slice(at + 1)];
}

async function readDocument(file: string): Promise<unknown> {
  const source = file === '-' ? 'standard input' : file;
  const written = await (file === '-' ? text(process.stdin) : readFile(file, 'utf8')).catch(() => {
    throw new UserError(`${source} cannot be read`);
  });
  try {
    return JSON.parse(written);
  } catch (error) {
    throw new UserError(`${source} is no JSON: ${(error as Error).message}`);
  }
}

function printChanged({ from, version, dryRun, changes, warnings }: Changed): void {
  for (const warning of warnings) printProblem(`warning: ${warning}`);
  if (changes.length === 0) {
    printLine(`nothing to change: version ${from} says so already`);
    return;
  }
  printLine(dryRun ? `version ${from} would become version ${from + 1}:` : `version ${from} -> ${version}:`);
  for (const change of changes) printLine(`  ${changeLine(change)}`);
}
