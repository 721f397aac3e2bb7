import { Command } from 'commander';
import { DynamoCustomerData } from '../../tasks/adapters/dynamodb/customer-data.ts';
import { systemClock } from '../../tasks/adapters/system-clock.ts';
import { oneLine, systemUser } from '../audit/author.ts';
import type { StackAddress } from '../connection/stack-address.ts';
import { withTable } from '../connection/table.ts';
import { type Forgotten, forgetCustomer } from '../privacy/forget-customer.ts';
import { printJson, printLine, printProblem, UserError } from './command.ts';
import { withConnection } from './connection.ts';
import { progressBar } from './progress.ts';

interface ForgetOptions {
  readonly user: string;
  readonly by?: string;
  readonly reason: string;
  readonly dryRun?: true;
  readonly json?: true;
}

/** As `ask` says it: not wrong, but not over either. */
const NOT_OVER = 3;
const LONGEST_USER = 128;
const MOST_REASON_CHARS = 500;

export const forgetCommand = (): Command =>
  new Command('forget')
    .description(
      "Deletes what one customer wrote and was told: runs, attempts, sessions, cached answers, and a local stack's " +
        'history. Money records stay: they hold no text. A scan of the whole table; a second call finds nothing. Afterwards ' +
        'a messageId of a deleted run is new again. Exits with 3 while a run is still in flight.',
    )
    .requiredOption('--user <id>', 'whose data: the userId of the requests')
    .option('--by <name>', 'who asks for it, for the audit (default: the user of this machine)')
    .option('--reason <text>', 'why, for the audit; name no customer', 'the customer asked')
    .option('--dry-run', 'count, delete nothing')
    .option('--json', 'print what was deleted and what stays, and nothing else')
    .action(forget);

async function forget(options: ForgetOptions): Promise<void> {
  const { user: userId, dryRun = false } = options;
  const [by, reason] = [oneLine(options.by ?? systemUser()), oneLine(options.reason)];
  if (userId.trim() === '' || userId.length > LONGEST_USER) {
    throw new UserError(`--user must be the userId of a customer, 1-${LONGEST_USER} characters`);
  }
  if (by === '') throw new UserError('--by is empty: name who asks for it');
  if (reason === '' || reason.length > MOST_REASON_CHARS) {
    throw new UserError(`--reason must have 1-${MOST_REASON_CHARS} characters`);
  }
  await withConnection(({ endpoints }) =>
    withCustomers(endpoints, async (customers) => {
      const bar = progressBar('forgetting');
      const forgotten = await forgetCustomer(
        { userId, by, reason, dryRun },
        {
          customers,
          clock: systemClock,
          forgetHistories: (id) => forgetHistories(endpoints, id),
          onProgress: (done, total) => bar.update(done, total),
        },
      ).finally(() => bar.stop());
      if (options.json) printJson(forgotten);
      else print(forgotten);
      if (forgotten.inFlight > 0 || forgotten.unfinished) process.exitCode = NOT_OVER;
    }),
  );
}

function print(forgotten: Forgotten): void {
  const { runs, attempts, sessions, answers, histories, inFlight, scanned } = forgotten;
  const would = forgotten.dryRun ? 'would delete' : 'deleted';
  printLine(
    `${would} ${runs} runs with ${attempts} attempts, ${sessions} sessions, ${answers} cached answers` +
      `${forgotten.dryRun ? '' : `, ${histories} executions of the local history`} (${scanned} items scanned)`,
  );
  for (const { what, items, why } of forgotten.kept) {
    if (items > 0) printLine(`kept ${items} of ${what}: ${why}`);
  }
  if (inFlight > 0) printProblem(`${inFlight} runs are still in flight: run it again when they have ended`);
  if (forgotten.unfinished) printProblem('there are more runs: run it again');
}

const withCustomers = <T>(
  endpoints: StackAddress,
  work: (customers: DynamoCustomerData) => Promise<T>,
): Promise<T> =>
  withTable(endpoints, (documents) => work(new DynamoCustomerData(documents, endpoints.tableName)));

/** The console page of a local stack shows what executions received and returned: that goes too. */
async function forgetHistories({ stepFunctions }: StackAddress, userId: string): Promise<number> {
  if (stepFunctions === undefined) return 0;
  const url = `${stepFunctions}/_stepladder/executions?userId=${encodeURIComponent(userId)}`;
  const response = await fetch(url, { method: 'DELETE' });
  if (!response.ok) throw new UserError(`the local history could not be cleared: ${await response.text()}`);
  return ((await response.json()) as { readonly forgotten: number }).forgotten;
}
