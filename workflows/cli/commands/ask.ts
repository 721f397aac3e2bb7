import { readFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { ENSEMBLE_METHODS, GOALS, STAGES, STRATEGIES, TIERS } from '../../../tasks/core/contract/enums.ts';
import type { Reply } from '../../../tasks/core/contract/reply.ts';
import { REGISTRY } from '../../../tasks/core/policy/registry.ts';
import type { Message } from '../../client/options.ts';
import { openClient } from '../../connection/machine.ts';
import { followShadow, reportShadow, shadowOptions } from '../ask-shadow.ts';
import { type CommandFactory, printJson, printLine, UserError } from '../command.ts';
import { withConnection } from '../connection.ts';
import { type EnsembleFlags, ensembleOf } from '../ensemble-options.ts';
import { type FaultFlag, parseFault, withFaults } from '../faults.ts';
import { parseNumber } from '../number.ts';

import { printReasons, printReply } from '../print-reply.ts';
import { streamMessage } from '../stream-message.ts';

interface Options extends EnsembleFlags {
  readonly file?: string;
  readonly document?: string;
  readonly messageId?: string;
  readonly session?: string;
  readonly user?: string;
  readonly locale?: string;
  readonly tier?: Message['tier'];
  readonly goal?: Message['goal'];
  readonly strategy?: Message['strategy'];
  readonly model?: string;
  readonly chain?: string;
  readonly maxCost?: number;
  readonly sla?: number;
  readonly history?: string;
  readonly policyVersion?: number;
  readonly shadowPolicy?: number;
  readonly replayOf?: string;
  readonly resumeFrom?: Message['resumeFrom'];
  readonly connectionId?: string;
  readonly stream?: true;
  readonly fault: readonly FaultFlag[];
  readonly json?: true;
}

const collectFault = (text: string, before: readonly FaultFlag[]): readonly FaultFlag[] => [
  ...before,
  parseFault(text),
];

export const command: CommandFactory = () =>
  new Command('ask')
    .summary('send one message through the pipeline')
    .description(
      'Sends one message and prints the reply, its path, confidence, cost and time. Uses the running stack, ' +
        'or starts one for the moment. Without text, --file or a terminal it reads standard input. Exits with 2 ' +
        'when the reply is an apology, with 3 when another call is answering the same messageId.',
    )
    .argument('[text]', 'the message')
    .option('-f, --file <file>', 'read the message from a file')
    .option('--document <file>', 'a text to summarize or analyse')
    .option('--message-id <id>', 'idempotency key (default: a new one)')
    .option('--session <id>', 'session (default: a new one)')
    .option('--user <id>', 'customer, needed for order questions')
    .option('--locale <locale>', 'such as en-US or ja-JP')
    .addOption(new Option('--tier <tier>', 'the highest rung that may be used').choices(TIERS))
    .addOption(new Option('--goal <goal>', 'what to optimise for').choices(GOALS))
    .addOption(new Option('--strategy <strategy>', 'how the model is chosen').choices(STRATEGIES))
    .option('--model <id>', 'pin one registered model')
    .option('--chain <chain>', 'a named chain, or model ids separated by commas')
    .addOption(new Option('--method <method>', 'how an ensemble becomes one reply').choices(ENSEMBLE_METHODS))
    .option('--models <ids>', 'members of the ensemble, separated by commas')
    .option('--weights <list>', 'of votes and scores, as model=0.5,other=1')
    .option('--n <count>', 'samples that best_of_n asks of one model, 2-5', parseNumber)
    .option('--max-cost <usd>', 'ceiling for this message in US dollars', parseNumber)
    .option('--sla <ms>', 'promised milliseconds', parseNumber)
    .option('--history <file>', 'JSON list of {role, content}')
    .option('--policy-version <n>', 'answer under this policy', parseNumber)
    .option('--shadow-policy <version>', 'answer once more under this policy, for comparison', parseNumber)
    .addOption(new Option('--replay-of <id>', 'answer as a replay of this run').hideHelp())
    .addOption(new Option('--resume-from <stage>', 'with --replay-of').choices(STAGES).hideHelp())
    .option('--stream', 'as a customer of the local WebSocket: show the answer while it is written')
    .option('--connection-id <id>', 'WebSocket connection to stream to')
    .option(
      '--fault <kind[:model][:times]>',
      'script a fault of the simulator for this message; repeatable',
      collectFault,
      [],
    )
    .option('--json', 'print the reply as JSON and nothing else')
    .action(ask);

async function ask(text: string | undefined, options: Options): Promise<void> {
  const message = await toMessage(text, options);
  await withConnection(async (connection) => {
    const { endpoints } = connection;
    if (options.stream) {
      const { webSocket } = endpoints;
      if (webSocket === undefined) {
        throw new UserError(
          '--stream is for a stack on this machine: leave it out, or unset STEPLADDER_STATE_MACHINE_ARN',
        );
      }
      await withFaults(endpoints, options.fault, () => follow(message, webSocket, options));
      return;
    }
    const { shadowPolicy } = options;
    const shadow = shadowPolicy === undefined ? undefined : await shadowOptions(shadowPolicy, endpoints);
    const client = openClient(endpoints, shadow && { shadow, onShadowError: reportShadow });
    try {
      const { reply, shadowId } = await withFaults(endpoints, options.fault, () => client.ask(message));
      show(reply, options);
      if (shadow !== undefined) await followShadow(shadowId, client, connection, options.json === true);
    } finally {
      client.close();
    }
  });
}

async function follow(message: Message, url: string, options: Options): Promise<void> {
  if (options.shadowPolicy !== undefined)
    throw new UserError('--stream and --shadow-policy exclude each other');
  const quiet = { says: () => {}, takesBack: () => {} };
  const screen = {
    says: (text: string) => process.stdout.write(text),
    takesBack: () => printLine('\n[taken back]'),
  };
  const { reply, shown, firstTextMs, wholeMs } = await streamMessage(
    message,
    url,
    options.json ? quiet : screen,
  );
  if (options.json) return show(reply, options);
  if (shown !== '') printLine();
  if (shown !== reply.text) printLine(reply.text);
  printLine();
  printReasons(reply);
  const first =
    firstTextMs === null ? 'nothing was shown before the reply' : `first text after ${firstTextMs} ms`;
  printLine(`${first}, whole reply after ${wholeMs} ms`);
  process.exitCode = exitCodeOf(reply);
}

function show(reply: Reply, options: Options): void {
  if (options.json) printJson(reply);
  else printReply(reply);
  process.exitCode = exitCodeOf(reply);
}

function exitCodeOf({ outcome }: Reply): number {
  if (outcome === 'apologized') return 2;
  return outcome === 'in_flight' ? 3 : 0;
}

async function toMessage(text: string | undefined, options: Options): Promise<Message> {
  const query = text ?? (options.file === undefined ? await readStdin() : await readText(options.file));
  const isList = options.chain?.includes(',') || REGISTRY.some(({ id }) => id === options.chain);
  const chain = isList ? options.chain?.split(',') : options.chain;
  return {
    query,
    ...defined({
      messageId: options.messageId,
      // A repeated id is the same message only in the same session.
      sessionId:
        options.session ?? (options.messageId === undefined ? undefined : `cli-${options.messageId}`),
      userId: options.user,
      locale: options.locale,
      tier: options.tier,
      goal: options.goal,
      strategy: options.strategy,
      model: options.model,
      chain,
      maxCostUsd: options.maxCost,
      slaMs: options.sla,
      policyVersion: options.policyVersion,
      replayOf: options.replayOf,
      resumeFrom: options.resumeFrom,
      connectionId: options.connectionId,
      ensemble: ensembleOf(options),
      document:
        options.document === undefined
          ? undefined
          : {
              name: options.document.split('/').at(-1) ?? 'document',
              text: await readText(options.document),
            },
      history: options.history === undefined ? undefined : await readHistory(options.history),
    }),
  };
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}

const readText = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch(() => {
    throw new UserError(`${file} cannot be read`);
  });

async function readHistory(file: string): Promise<NonNullable<Message['history']>> {
  try {
    return JSON.parse(await readText(file));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${file} is no JSON: --history needs a list of {role, content}`);
  }
}

async function readStdin(): Promise<string> {
  if (process.stdin.isTTY) throw new UserError('nothing to ask: give a text, --file or standard input');
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
