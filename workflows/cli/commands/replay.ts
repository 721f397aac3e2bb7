import { Command, Option } from 'commander';
import { systemClock } from '../../../tasks/adapters/system-clock.ts';
import { STAGES, type Stage } from '../../../tasks/core/contract/enums.ts';
import { StepladderClient } from '../../client/client.ts';
import { type ReplayDeps, type ReplayResult, replayRun } from '../../replay/replay.ts';
import { type CommandFactory, printJson, printLine, printProblem } from '../command.ts';
import { withConnection } from '../connection.ts';
import { printReply } from '../print-reply.ts';
import { linesOf } from '../report.ts';
import { withRunStore } from '../run-store.ts';

interface Options {
  readonly resumeFrom?: Stage;
  readonly json?: true;
}

export const command: CommandFactory = () =>
  new Command('replay')
    .summary('answer a failed run again from what it already has')
    .description(
      'Answers runs again under <id>~r<n>, linked to the original. Classification, passages and paid answers ' +
        'come from the first run: nothing is paid twice. Exits with 1 when one could not be replayed, with 2 when ' +
        'one ended in an apology.',
    )
    .argument('<messageId...>', 'the runs to replay')
    .addOption(
      new Option(
        '--resume-from <stage>',
        'redo this stage and all after it (default: as late as possible)',
      ).choices(STAGES),
    )
    .option('--json', 'print [{replayOf, messageId, before, reply} or {replayOf, error}] and nothing else')
    .action(replay);

/** A replay that did not come to a reply. */
interface Failed {
  readonly replayOf: string;
  readonly error: string;
}

/** One that fails does not take the replies with it that were paid before: the others go on. */
async function replay(messageIds: readonly string[], options: Options): Promise<void> {
  await withConnection(({ endpoints }) =>
    withRunStore(endpoints, async (runs) => {
      const client = new StepladderClient({
        stateMachineArn: endpoints.stateMachines['coordinate'] ?? '',
        endpoint: endpoints.stepFunctions,
        region: endpoints.region,
      });
      const deps: ReplayDeps = { runs, clock: systemClock, ask: (message) => client.ask(message) };
      try {
        const results: (ReplayResult | Failed)[] = [];
        for (const messageId of messageIds) {
          const result = await replayOne(messageId, options.resumeFrom, deps);
          results.push(result);
          if (!options.json) show(result);
        }
        if (options.json) printJson(results);
        process.exitCode = exitCodeOf(results);
      } finally {
        client.close();
      }
    }),
  );
}

async function replayOne(
  messageId: string,
  resumeFrom: Stage | undefined,
  deps: ReplayDeps,
): Promise<ReplayResult | Failed> {
  try {
    return await replayRun(messageId, resumeFrom, deps);
  } catch (error) {
    return { replayOf: messageId, error: linesOf(error).join(' ') };
  }
}

function exitCodeOf(results: readonly (ReplayResult | Failed)[]): number {
  if (results.some((result) => 'error' in result)) return 1;
  return results.some((result) => 'reply' in result && result.reply.outcome === 'apologized') ? 2 : 0;
}

function show(result: ReplayResult | Failed): void {
  if ('error' in result) {
    printProblem(result.error);
    return;
  }
  printLine(`${result.replayOf} (${result.before}) replayed as ${result.messageId}`);
  printLine();
  printReply(result.reply);
}
