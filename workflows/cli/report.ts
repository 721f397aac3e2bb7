import { CommanderError } from 'commander';
import { printProblem, UserError } from './command.ts';

/** Errors with a name of the contract, such as `Request.Invalid`, say all there is to say. */
const CONTRACT_NAME = /^[A-Z][A-Za-z]+\.[A-Z]/;
const OTHER_KNOWN_NAMES = ['DataInUse', 'NoReply'];

/** What LevelDB says, which the embedded DynamoDB keeps its files by, and what that says when LevelDB did not open. */
const isOfStore = (error: Error): boolean =>
  /^LEVEL_/.test(String(Reflect.get(error, 'code'))) || error.message === 'Database is closed';

const HINT = 'This was not expected: set STEPLADDER_DEBUG=1 to see the stack.';

/** What is shown of an error: one line, and for one that nobody expected where to look for more. */
export function linesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [oneLine(String(error)), HINT];
  if (error instanceof UserError) return [oneLine(error.message)];
  if (isOfStore(error)) return [storeProblem(error)];
  const line = oneLine(`${error.name}: ${wordsOf(error)}`);
  return CONTRACT_NAME.test(error.name) || OTHER_KNOWN_NAMES.includes(error.name) ? [line] : [line, HINT];
}

/** Prints it on stderr, and makes the command exit with 1. */
export function reportError(error: unknown, environment: NodeJS.ProcessEnv): void {
  if (error instanceof CommanderError) {
    // Commander has printed it already.
    process.exitCode = error.exitCode;
    return;
  }
  process.exitCode = 1;
  const debugging = Boolean(environment['STEPLADDER_DEBUG']) && error instanceof Error;
  const text = debugging ? (error.stack ?? error.message) : linesOf(error).join('\n');
  printProblem(text);
}

/** A failed connection says nothing itself: its code or its cause does. */
function wordsOf(error: Error): string {
  const words = error.message || String(Reflect.get(error, 'code') ?? 'no message');
  const because = error.cause instanceof Error ? wordsOf(error.cause) : '';
  return because === '' || words.includes(because) ? words : `${words}: ${because}`;
}

const storeProblem = (error: Error): string =>
  oneLine(
    `the embedded DynamoDB cannot read or write its files (${error.message}): check the folder dynamodb of ` +
      'STEPLADDER_DATA (.stepladder), put a copy back, or move it away to begin anew',
  );

const oneLine = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim();
