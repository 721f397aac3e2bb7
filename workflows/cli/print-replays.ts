import { both, milliseconds } from '../printing/figures.ts';
import { textTable } from '../printing/text-table.ts';
import type { PlannedReplay } from '../replay/plan-replay.ts';
import type { Entry } from '../replay/replay-many.ts';
import { summarize } from '../replay/summary.ts';
import { printLine } from './command.ts';
import { printReply, usd } from './print-reply.ts';

/** Each reply as a person reads it. */
export function printReplies(entries: readonly Entry[]): void {
  for (const entry of entries) {
    if ('skipped' in entry) printLine(`skipped: ${entry.why}`);
    if ('left' in entry) printLine(`left: ${entry.replayOf}`);
    if (!('reply' in entry)) continue;
    const { was, before, replayOf, messageId, reply } = entry;
    printLine(
      `${replayOf} (${before}) replayed as ${messageId}${was.failure === null ? '' : `; it was ${was.failure}`}`,
    );
    printLine();
    printReply(reply);
  }
}

/** What each run was and is now, and what all of them came to. */
export function printEntries(entries: readonly Entry[]): void {
  if (entries.length === 0) {
    printLine('nothing to replay');
    return;
  }
  const rows = entries.map(cellsOf);
  const head = ['run', 'outcome', 'route', 'cost', 'latency'];
  for (const line of textTable([head, ...rows])) printLine(line);
  printLine();
  const totals = summarize(entries);
  const parts = [
    `${totals.replayed} replayed`,
    `${totals.answered} answered`,
    `${totals.apologized} apologized`,
    `${totals.skipped} skipped`,
    `${totals.failed} not replayable`,
  ];
  printLine(parts.join(', '));
  if (totals.replayed > 0) {
    printLine(
      `paid ${usd(totals.beforeUsd)} before and ${usd(totals.afterUsd)} now; latency p50 ` +
        `${milliseconds(totals.p50Ms)}, longest ${milliseconds(totals.maxMs)}`,
    );
  }
  const left = entries.flatMap((entry) => ('left' in entry ? [entry.replayOf] : []));
  if (left.length > 0) {
    printLine(`${left.length} left; go on with the same command, or: replay ${left.slice(0, 20).join(' ')}`);
  }
}

function cellsOf(entry: Entry): readonly string[] {
  if ('skipped' in entry) return [entry.replayOf, `skipped: ${entry.why}`];
  if ('error' in entry) return [entry.replayOf, 'not replayed'];
  if ('left' in entry) return [entry.replayOf, 'left'];
  const { was, before, reply, messageId } = entry;
  return [
    messageId,
    both(was.failure === null ? (was.outcome ?? before) : `${before} (${was.failure})`, reply.outcome),
    both(routeOf(was), routeOf(reply)),
    both(usd(was.costUsd), usd(reply.costUsd)),
    both(milliseconds(was.latencyMs), milliseconds(reply.latencyMs)),
  ];
}

const routeOf = ({ lane, model }: { readonly lane: string | null; readonly model: string | null }): string =>
  lane === null && model === null ? '-' : `${lane ?? '-'}/${model ?? '-'}`;

/** What a replay would take from the runs before it. */
export function printPlans(plans: readonly PlannedReplay[]): void {
  if (plans.length === 0) {
    printLine('nothing to replay');
    return;
  }
  const head = ['run', 'was', 'classification', 'facts', 'paid answers', 'paid so far'];
  const rows = plans.map((plan) =>
    'skipped' in plan
      ? [plan.replayOf, `skipped: ${plan.why}`]
      : [
          plan.messageId,
          plan.was.failure === null ? plan.before : `${plan.before} (${plan.was.failure})`,
          plan.classification,
          plan.facts,
          plan.answers.join(', ') || 'none',
          usd(plan.was.costUsd),
        ],
  );
  for (const line of textTable([head, ...rows])) printLine(line);
  printLine();
  const ready = plans.filter((plan) => !('skipped' in plan)).length;
  printLine(`${ready} would be replayed, ${plans.length - ready} skipped; nothing was asked or written`);
}
