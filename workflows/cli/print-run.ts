import type { RunStatus } from '../../tasks/core/contract/enums.ts';
import type { RunRecord } from '../../tasks/ports/run-store.ts';
import type { ShownRun } from '../replay/show-run.ts';
import { printLine } from './command.ts';
import { attemptLine, confidenceLine, usd } from './print-reply.ts';

/** A run whose lease has run out without an end was killed: it can be replayed, swept or not. */
const statusOf = ({ status, leaseUntil }: RunRecord): RunStatus =>
  status === 'running' && leaseUntil < Date.now() ? 'abandoned' : status;

/** One line of a list. */
export function runLine(record: RunRecord): string {
  const { messageId, startedAt, request, reply, failure, answeredBy } = record;
  const at = new Date(startedAt).toISOString().slice(0, 19);
  const how =
    reply === undefined
      ? failure === undefined
        ? ''
        : `${failure.error} in ${failure.state}`
      : `${reply.lane ?? ''} ${reply.model ?? ''} ${usd(reply.costUsd)}`;
  const by = answeredBy === undefined ? '' : ` (answered by ${answeredBy})`;
  const of = record.shadowOf === undefined ? '' : ` (shadow of ${record.shadowOf})`;
  const query = request.query.slice(0, 60).replaceAll('\n', ' ');
  return `${at}  ${statusOf(record).padEnd(9)}  ${messageId}  ${how}${by}${of}  "${query}"`;
}

/** Request, facts, time-line, attempts, why it came out so, and what was said. */
export function printRun(shown: ShownRun): void {
  const { run, attempts, timeline, replays, feedback } = shown;
  printLine(runLine(run));
  const variant = run.variant === undefined ? '' : ` variant ${run.variant}`;
  printLine(`policy ${run.policyVersion}${variant} · day ${run.day} · ${run.executionArn}`);
  for (const line of whyLines(run)) printLine(line);
  printLine('time-line:');
  for (const { afterMs, what } of timeline) {
    printLine(`  ${(afterMs === null ? '?' : `+${afterMs} ms`).padStart(12)}  ${what}`);
  }
  if (attempts.length > 0) printLine('attempts:');
  for (const attempt of attempts) {
    // The journal was written before the check; the reply knows what came of it.
    const judged = run.reply?.attempts.find(({ no }) => no === attempt.no);
    printLine(attemptLine(judged ?? attempt));
    if (attempt.reason !== null) printLine(`     ${attempt.reason}`);
    if (judged?.parts !== undefined) printLine(confidenceLine(judged));
  }
  if (replays.length > 0) printLine('replays:');
  for (const { messageId, status, model, costUsd } of replays) {
    printLine(`  ${messageId}  ${status}  ${model ?? '-'}  ${costUsd === null ? '-' : usd(costUsd)}`);
  }
  if (feedback !== null) {
    const comment = feedback.comment === null ? '' : `: ${feedback.comment.replaceAll('\n', ' ')}`;
    printLine(`feedback: ${feedback.vote} at ${new Date(feedback.at).toISOString().slice(0, 19)}${comment}`);
  }
  printEnd(run);
}

function whyLines(run: RunRecord): readonly string[] {
  const { failure, reply, artefacts } = run;
  const route = reply?.route;
  const classification = artefacts?.classification;
  const facts =
    route?.intents !== undefined
      ? `${route.intents.join(' + ')} · complexity ${route.complexity} · ${route.band} · ${route.language}`
      : classification === undefined
        ? undefined
        : `${classification.intents.join(' + ')} · complexity ${classification.complexity} · ` +
          `${classification.language} · confidence ${classification.confidence} (${classification.source})`;
  const found = reply?.passages ?? artefacts?.passages?.map(({ id }) => id) ?? [];
  return [
    ...(facts === undefined ? [] : [`facts: ${facts}`]),
    ...(found.length === 0 ? [] : [`passages: ${found.join(', ')}`]),
    ...(artefacts?.missing === undefined ? [] : [`missing: ${artefacts.missing.join(', ')}`]),
    ...(route ? [`route: ${route.reason}`] : []),
    ...(reply === undefined || reply.degraded.length === 0 ? [] : [`degraded: ${reply.degraded.join(', ')}`]),
    ...(failure === undefined ? [] : [`failed in ${failure.state}: ${failure.error} ${failure.cause}`]),
  ];
}

function printEnd(run: RunRecord): void {
  if (run.reply !== undefined) {
    printLine();
    printLine(run.reply.text);
    return;
  }
  if (run.artefacts?.said !== undefined) printLine(`said: ${run.artefacts.said}`);
  if (run.answeredBy === undefined && run.shadowOf === undefined && statusOf(run) !== 'running') {
    printLine(`replay it with: npm run stepladder -- replay ${run.messageId}`);
  }
}
