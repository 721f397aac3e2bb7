import { LONGEST_EXECUTION_MS } from '../core/abandoned.ts';
import { type Clock, type EpochMs, MINUTE_MS, utcDay } from '../core/clock.ts';
import { voteMetrics } from '../core/feedback.ts';
import type { MetricGroup } from '../core/metrics/metric-group.ts';
import { modelMetrics } from '../core/metrics/of-attempts.ts';
import { isLostId } from '../core/replay.ts';
import type { FeedbackReader } from '../ports/feedback.ts';
import type { EndedRun, EndedWindow, Gauges } from '../ports/gauges.ts';
import { type MetricSink, publish } from '../ports/metric-sink.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { Swept } from './sweep.ts';

export interface GaugeDeps {
  readonly gauges: Gauges;
  readonly feedback: Pick<FeedbackReader, 'castBetween'>;
  readonly runs: Pick<RunStore, 'attempts'>;
  readonly metrics: MetricSink;
  readonly clock: Clock;
}

/** Clocks differ, an end may still be on its way to the table, and the index follows later. */
const SETTLED_MS = 15_000;
/** After a longer pause of the sweeper its first number would be of no moment any more. */
const LONGEST_WINDOW_MS = 60 * MINUTE_MS;
/** A run that ended now began at most so long ago, unless nobody swept for a while. */
const LOOK_BACK_MS = LONGEST_EXECUTION_MS + 8 * MINUTE_MS;
/** Journals read in one sweep: in an outage so many tell what thousands would. */
const MOST_JOURNALS = 500;
const AT_ONCE = 20;

/**
 * Publishes how the system stands, and what has ended without an answer since the last time. A gauge that cannot be
 * read is left out, and what it would have counted is counted by the next sweep.
 * @param swept what this sweep has marked: runs that are too old for the window are counted from here
 * @throws AggregateError of what could not be read, once everything else is published.
 */
export async function publishGauges(deps: GaugeDeps, swept: readonly Swept[]): Promise<void> {
  const now = deps.clock.now();
  const [openRuns, budgetUsed, breakersOpen, ended] = await Promise.allSettled([
    deps.gauges.openRuns(),
    deps.gauges.budgetUsed(utcDay(now)),
    deps.gauges.breakersOpen(now),
    countEnded(deps, swept, now),
  ]);
  const values = {
    ...(openRuns.status === 'fulfilled' && { OpenRuns: openRuns.value }),
    ...(budgetUsed.status === 'fulfilled' && { BudgetUsed: budgetUsed.value }),
    ...(breakersOpen.status === 'fulfilled' && { BreakersOpen: breakersOpen.value }),
    ...(ended.status === 'fulfilled' && ended.value?.values),
  };
  const groups = ended.status === 'fulfilled' ? (ended.value?.groups ?? []) : [];
  publish(deps.metrics, () => [
    ...(Object.keys(values).length === 0 ? [] : [{ values, dimensions: {}, messageId: null }]),
    ...groups,
  ]);
  const failed = [openRuns, budgetUsed, breakersOpen, ended].flatMap((result) =>
    result.status === 'rejected' ? [result.reason] : [],
  );
  if (failed.length > 0) throw new AggregateError(failed, 'some gauges could not be read');
}

interface Ended {
  readonly values: { readonly FailedRuns: number; readonly AbandonedRuns: number };
  readonly groups: readonly MetricGroup[];
}

/**
 * Windows lie end to end, kept in the table: whoever moves the mark from one end of its window to the other is the
 * one who may say what was in it. Undefined for whoever came second.
 */
async function countEnded(
  deps: GaugeDeps,
  swept: readonly Swept[],
  now: EpochMs,
): Promise<Ended | undefined> {
  const until = now - SETTLED_MS;
  const mark = await deps.gauges.countedUntil();
  const from = mark === undefined ? until - MINUTE_MS : Math.max(mark, until - LONGEST_WINDOW_MS);
  // A clock that was set back waits until the mark is reached again.
  if (from >= until) return undefined;
  const window = { from, until, begunFrom: from - LOOK_BACK_MS };
  const runs = await runsIn(window, deps);
  const groups = [...(await modelsOf(runs, deps)), ...(await votesIn(window, deps))];
  if (!(await deps.gauges.countUntil(until, mark))) return undefined;
  const unanswered = runs.filter(isCustomers);
  const count = (wanted: EndedRun['status']): number =>
    unanswered.filter(({ status }) => status === wanted).length;
  return {
    values: { FailedRuns: count('failed'), AbandonedRuns: count('abandoned') + tooOld(swept, until) },
    groups,
  };
}

/** As the contract names replays and shadows. */
const ASIDE = /~[rs]\d+$/u;
/** A replay has nobody waiting, and a shadow answers nobody: neither is a customer without an answer. */
const isCustomers = ({ messageId }: Pick<EndedRun, 'messageId'>): boolean => !ASIDE.test(messageId);

/** The next window begins where this one ends, and looks back from there: it does not see these. */
const tooOld = (swept: readonly Swept[], until: EpochMs): number =>
  swept.filter((run) => Date.parse(run.startedAt) < until - LOOK_BACK_MS && isCustomers(run)).length;

async function runsIn(window: EndedWindow, { gauges }: GaugeDeps): Promise<readonly EndedRun[]> {
  const runs: EndedRun[] = [];
  for await (const page of gauges.ended(window)) runs.push(...page);
  return runs;
}

/** What failed runs asked of models shows nowhere else: their replies are made without a task. */
async function modelsOf(runs: readonly EndedRun[], deps: GaugeDeps): Promise<readonly MetricGroup[]> {
  const groups: MetricGroup[] = [];
  // One that failed before it was claimed has asked nobody.
  const read = runs.filter(({ messageId }) => !isLostId(messageId)).slice(0, MOST_JOURNALS);
  for (let at = 0; at < read.length; at += AT_ONCE) {
    const some = read.slice(at, at + AT_ONCE);
    const journals = await Promise.all(some.map(({ messageId }) => deps.runs.attempts(messageId)));
    groups.push(...journals.flatMap((journal, no) => modelMetrics(some[no]?.messageId ?? '', journal)));
  }
  return groups;
}

async function votesIn(window: EndedWindow, { feedback }: GaugeDeps): Promise<readonly MetricGroup[]> {
  const groups: MetricGroup[] = [];
  for await (const page of feedback.castBetween(window)) groups.push(...page.map(voteMetrics));
  return groups;
}
