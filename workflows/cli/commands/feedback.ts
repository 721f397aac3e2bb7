import { Argument, Command } from 'commander';
import { VOTES, type Vote } from '../../../tasks/ports/feedback.ts';
import { openFeedback } from '../../connection/machine.ts';
import { type CommandFactory, printJson, printLine } from '../command.ts';
import { withConnection } from '../connection.ts';

interface Options {
  readonly comment?: string;
  readonly json?: true;
}

export const command: CommandFactory = () =>
  new Command('feedback')
    .summary('record what a customer thought of a reply')
    .description(
      'Thumbs up or down for a reply: one vote a message, another one replaces it. A comment is kept without personal ' +
        'data. `runs show` shows it, `runs forget` deletes it.',
    )
    .argument('<messageId>', 'the message that was answered')
    .addArgument(new Argument('<vote>', 'what the customer thought of the reply').choices(VOTES))
    .option('--comment <text>', 'in the words of the customer, up to 2000 characters')
    .option('--json', 'print the vote as it was kept and nothing else')
    .action(vote);

async function vote(messageId: string, cast: Vote, { comment, json }: Options): Promise<void> {
  await withConnection(async ({ endpoints }) => {
    const client = openFeedback(endpoints);
    try {
      const kept = await client.record({
        messageId,
        vote: cast,
        ...(comment !== undefined && { comment }),
      });
      if (json) printJson(kept);
      else
        printLine(
          `${kept.vote} for ${messageId}: ${kept.lane ?? 'apology'} -> ${kept.model ?? 'several models'}`,
        );
    } finally {
      client.close();
    }
  });
}
