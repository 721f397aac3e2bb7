import type { Command } from 'commander';

/** A mistake of the caller's: shown as one line, without a stack, and the command exits with 1. */
export class UserError extends Error {
  override name = 'UserError';
}

/** Runs work on what the caller gave: whatever it throws is the caller's to mend. */
export function asUserError<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw new UserError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** The one JSON document a command prints under `--json`. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

export function printLine(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** A line for the person, apart from what the command gives. */
export function printProblem(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Each file of `commands/` exports one of these as `command`. */
export type CommandFactory = () => Command;
