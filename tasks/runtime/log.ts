import { systemClock } from '../adapters/system-clock.ts';
import type { Clock } from '../core/clock.ts';
import type { OptimizerStage, Stage } from '../core/contract/enums.ts';
import { secretsOf } from '../core/privacy/mask-secrets.ts';
import { maskText, maskValue } from '../core/privacy/mask-value.ts';

/** What is told of something that went wrong. Texts are masked on the way out, identifiers are not. */
export interface LogEntry {
  readonly level: 'error';
  readonly stage: string;
  readonly error: string;
  readonly message: string;
  readonly messageId?: string;
  readonly executionArn?: string;
  readonly because?: readonly string[];
  readonly stack?: readonly string[];
}

/** One JSON object a line, without personal data and secrets. */
export class Log {
  readonly #write: (line: string) => void;
  readonly #clock: Clock;
  /** Values that must not be seen wherever they stand, such as those of the environment. */
  readonly secrets: readonly string[];

  constructor(write: (line: string) => void, secrets: readonly string[], clock: Clock = systemClock) {
    this.#write = write;
    this.secrets = secrets;
    this.#clock = clock;
  }

  write(entry: LogEntry): void {
    const at = new Date(this.#clock.now()).toISOString();
    this.#write(`${JSON.stringify({ at, ...maskValue(entry, this.secrets) })}\n`);
  }
}

/** On AWS what a function writes ends in its log group. */
export const processLog = (environment: NodeJS.ProcessEnv): Log =>
  new Log((line) => process.stderr.write(line), secretsOf(environment));

type Handler<Output> = (event: unknown) => Promise<Output>;

/**
 * A task that says why it failed. What it throws goes on under its name, but masked and without what it
 * carries: Lambda writes it into the log once more, and the machine into the record of the run.
 */
export const reporting =
  <Output>(stage: Stage | OptimizerStage | 'sweep', handler: Handler<Output>, log: Log): Handler<Output> =>
  async (event) => {
    try {
      return await handler(event);
    } catch (error) {
      const known = error instanceof Error ? error : new Error(String(error));
      log.write({ level: 'error', stage, ...wordsOf(known), ...runOf(event) });
      throw withoutSecrets(known, log.secrets);
    }
  };

const MOST_FRAMES = 8;
const MOST_CAUSES = 4;

function wordsOf(error: Error): Pick<LogEntry, 'error' | 'message' | 'because' | 'stack'> {
  const because: string[] = [];
  for (let { cause } = error; cause instanceof Error && because.length < MOST_CAUSES; cause = cause.cause) {
    because.push(`${cause.name}: ${cause.message}`);
  }
  return {
    error: error.name,
    message: error.message,
    ...(because.length > 0 && { because }),
    stack: framesOf(error),
  };
}

/** Without the first lines: they repeat the message. */
const framesOf = ({ stack = '' }: Error): readonly string[] =>
  stack
    .split('\n')
    .filter((line) => /^\s+at /u.test(line))
    .slice(0, MOST_FRAMES)
    .map((line) => line.trim());

function withoutSecrets(error: Error, secrets: readonly string[]): Error {
  const masked = new Error(maskText(error.message, secrets));
  masked.name = error.name;
  masked.stack = [`${masked.name}: ${masked.message}`, ...framesOf(error)].join('\n    ');
  return masked;
}

/** Whatever was sent: the event of a task that failed may be anything. */
function runOf(event: unknown): Pick<LogEntry, 'messageId' | 'executionArn'> {
  const run = field(event, 'run') ?? field(event, 'request');
  const messageId = field(run, 'messageId') ?? field(event, 'messageId');
  const executionArn = field(event, 'executionArn') ?? field(run, 'executionArn');
  return {
    ...(typeof messageId === 'string' && { messageId: messageId.slice(0, 100) }),
    ...(typeof executionArn === 'string' && { executionArn }),
  };
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
