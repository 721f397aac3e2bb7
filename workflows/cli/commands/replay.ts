import { Command, Option } from 'commander';
import { STAGES, type Stage } from '../../../tasks/core/contract/enums.ts';
import { StepladderClient } from '../../client/client.ts';
import { type ReplayResult, replayRun } from '../../replay/replay.ts';
import { type CommandFactory, printJson, printLine } from '../command.ts';
import { withConnection } from '../connection.ts';
import { printReply } from '../print-reply.ts';
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
        'come from the first run: nothing is paid twice.',
    )
    .argument('<messageId...>', 'the runs to replay')
    .addOption(
      new Option(
        '--resume-from <stage>',
        'redo this stage and all after it (default: as late as possible)',
      ).choices(STAGES),
    )
    .option('--json', 'print [{replayOf, messageId, before, reply}] and nothing else')
    .action(replay);

async function replay(messageIds: readonly string[], options: Options): Promise<void> {
  await withConnection(({ endpoints }) =>
    withRunStore(endpoints, async (runs) => {
      const client = new StepladderClient({
        stateMachineArn: endpoints.stateMachines['coordinate'] ?? '',
        endpoint: endpoints.stepFunctions,
        region: endpoints.region,
      });
      try {
        const results: ReplayResult[] = [];
        for (const messageId of messageIds) {
          const result = await replayRun(messageId, options.resumeFrom, {
            runs,
            ask: (message) => client.ask(message),
          });
          results.push(result);
          if (!options.json) show(result);
        }
        if (options.json) printJson(results);
        if (results.some(({ reply }) => reply.outcome === 'apologized')) process.exitCode = 2;
      } finally {
        client.close();
      }
    }),
  );
}

function show(result: ReplayResult): void {
  printLine(`${result.replayOf} (${result.before}) replayed as ${result.messageId}`);
  printLine();
  printReply(result.reply);
}
