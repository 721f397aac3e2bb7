import { systemClock } from '../../tasks/adapters/system-clock.ts';
import { originalId, type ReplayHow } from '../../tasks/core/replay.ts';
import { oneLine, systemUser } from '../audit/author.ts';
import { withAudit } from '../audit/with-audit.ts';
import type { Message } from '../client/options.ts';
import { openClient } from '../connection/machine.ts';
import type { StackAddress } from '../connection/stack-address.ts';
import { withPolicies } from '../policy/with-policies.ts';
import { failedRuns } from '../replay/failed-runs.ts';
import { type PlannedReplay, planReplay } from '../replay/plan-replay.ts';
import type { ReplayDeps } from '../replay/replay.ts';
import { type Entry, replayMany } from '../replay/replay-many.ts';
import { printJson, printProblem, UserError } from './command.ts';
import type { ReplayOptions } from './commands/replay.ts';
import { withConnection } from './connection.ts';
import { printEntries, printPlans, printReplies } from './print-replays.ts';
import { progressBar } from './progress.ts';
import { linesOf } from './report.ts';
import { withRunStore } from './run-store.ts';

/** So many replies are still read one by one. */
const FEW = 5;

/** Ended by Ctrl+C, as shells count it. */
const INTERRUPTED = 130;

/** Replays the named runs, or all that failed. */
export async function replayRuns(ids: readonly string[], options: ReplayOptions): Promise<void> {
  const by = oneLine(options.by ?? systemUser());
  if (by === '') throw new UserError('--by is empty: name who asks for it');
  await withConnection(async ({ endpoints }) => {
    const how = await howOf(options, endpoints);
    const client = openClient(endpoints);
    try {
      await withRunStore(endpoints, async (runs) => {
        const wanted = options.failed ? await failedRuns(runs, windowOf(options)) : ids;
        const deps = { runs, clock: systemClock, ask: (message: Message) => client.ask(message) };
        if (options.dryRun) return plan(wanted, how, options, deps);
        const bulk = options.failed === true || ids.length > 1;
        await withAudit(endpoints, (audit) =>
          answer(wanted, how, options, {
            ...deps,
            noteReplay: (note) => audit.noteReplay({ ...note, by, bulk }),
          }),
        );
      });
    } finally {
      client.close();
    }
  });
}

async function plan(
  ids: readonly string[],
  how: ReplayHow,
  { json }: ReplayOptions,
  deps: ReplayDeps,
): Promise<void> {
  const plans: PlannedReplay[] = [];
  for (const id of new Set(ids.map(originalId))) plans.push(await planReplay(id, how, deps));
  if (json) printJson(plans);
  else printPlans(plans);
}

async function answer(
  ids: readonly string[],
  how: ReplayHow,
  options: ReplayOptions,
  deps: ReplayDeps,
): Promise<void> {
  const entries = await interruptible(ids, how, options, deps);
  if (options.json) printJson(entries);
  else show(entries, options.failed === undefined && entries.length <= FEW);
  process.exitCode = exitCodeOf(entries);
}

export const windowOf = ({ since, limit }: ReplayOptions) => ({
  limit,
  ...(since !== undefined && { since }),
});

/** A version that does not exist is found out before anything is asked. */
async function howOf({ resumeFrom, policy }: ReplayOptions, endpoints: StackAddress): Promise<ReplayHow> {
  if (policy !== undefined) await withPolicies(endpoints, (policies) => policies.version(policy));
  return {
    ...(resumeFrom !== undefined && { resumeFrom }),
    ...(policy !== undefined && { policyVersion: policy }),
  };
}

async function interruptible(
  ids: readonly string[],
  how: ReplayHow,
  { concurrency }: ReplayOptions,
  deps: ReplayDeps,
): Promise<readonly Entry[]> {
  const bar = progressBar('replaying');
  const controller = new AbortController();
  // Once: a second Ctrl+C ends the process as usual, and the leases tell later what became of its runs.
  const stop = (): void => {
    printProblem('interrupted: what runs is let end (Ctrl+C again stops at once)');
    controller.abort();
  };
  process.once('SIGINT', stop);
  try {
    return await replayMany(
      ids,
      how,
      {
        concurrency,
        signal: controller.signal,
        describe: (error) => linesOf(error).join(' '),
        onEntry: (_, done, total) => bar.update(done, total),
      },
      deps,
    );
  } finally {
    bar.stop();
    process.off('SIGINT', stop);
  }
}

/** Few replies are read as replies, many as a table. */
function show(entries: readonly Entry[], isFew: boolean): void {
  if (isFew) printReplies(entries);
  else printEntries(entries);
  for (const entry of entries) if ('error' in entry) printProblem(entry.error);
}

function exitCodeOf(entries: readonly Entry[]): number {
  if (entries.some((entry) => 'left' in entry)) return INTERRUPTED;
  if (entries.some((entry) => 'error' in entry)) return 1;
  return entries.some((entry) => 'reply' in entry && entry.reply.outcome === 'apologized') ? 2 : 0;
}
