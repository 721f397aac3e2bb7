import { nearestRank } from '../../../../tasks/core/statistics.ts';
import type { ExecutionSummary } from '../../stepfunctions/execution-record.ts';

/** What ended within one step of the window. */
export interface ChartBucket {
  /** Milliseconds since the epoch, at its beginning. */
  readonly at: number;
  readonly messages: number;
  /** Milliseconds; null where nothing was answered. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly costUsd: number;
  readonly escalated: number;
  readonly failed: number;
  readonly lanes: Readonly<Record<string, number>>;
}

export interface Charts {
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
  readonly buckets: readonly ChartBucket[];
  /** Over the whole window. */
  readonly total: Omit<ChartBucket, 'at'> & { readonly running: number; readonly simulated: number };
}

export const STEP_MS = 60_000;

/**
 * An hour of messages by the minute they ended in. A message that failed counts as failed and towards latency, as
 * its customer waited for it too.
 * @param executions that began in [from - the longest run, to)
 * @param to milliseconds since the epoch; the last step is the one that it lies in
 */
export function chartsOf(executions: readonly ExecutionSummary[], to: number, steps: number): Charts {
  const last = Math.floor(to / STEP_MS) * STEP_MS;
  const from = last - (steps - 1) * STEP_MS;
  const slots = Array.from({ length: steps }, (): ExecutionSummary[] => []);
  for (const execution of executions) {
    if (execution.stopDate === null) continue;
    slots[Math.floor((execution.stopDate - from) / STEP_MS)]?.push(execution);
  }
  const ended = slots.flat();
  return {
    from,
    to,
    stepMs: STEP_MS,
    buckets: slots.map((slot, at) => ({ at: from + at * STEP_MS, ...figuresOf(slot) })),
    total: {
      ...figuresOf(ended),
      running: executions.filter(({ stopDate }) => stopDate === null).length,
      simulated: ended.filter(({ simulated }) => simulated).length,
    },
  };
}

function figuresOf(executions: readonly ExecutionSummary[]): Omit<ChartBucket, 'at'> {
  const times = executions
    .flatMap(({ latencyMs, startDate, stopDate }) => latencyMs ?? (stopDate ?? startDate) - startDate)
    .toSorted((one, other) => one - other);
  const lanes: Record<string, number> = {};
  for (const { lane } of executions) {
    if (lane !== null) lanes[lane] = (lanes[lane] ?? 0) + 1;
  }
  return {
    messages: executions.length,
    p50: nearestRank(times, 0.5),
    p95: nearestRank(times, 0.95),
    p99: nearestRank(times, 0.99),
    costUsd: executions.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0),
    escalated: executions.filter(({ escalated }) => escalated === true).length,
    failed: executions.filter(isFailed).length,
    lanes,
  };
}

const isFailed = ({ status, outcome }: Pick<ExecutionSummary, 'status' | 'outcome'>): boolean =>
  outcome === 'apologized' || (status !== 'SUCCEEDED' && status !== 'RUNNING');

/** Messages that failed and that neither they themselves nor a replay answered since; a refusal is no failure. */
export function countWaiting(executions: readonly ExecutionSummary[]): number {
  const failed = new Set<string>();
  const answered = new Set<string>();
  for (const execution of executions) {
    const { name, messageId = name, replayOf = messageId, status, error } = execution;
    if (isFailed(execution) && error?.startsWith('Request.') !== true) failed.add(replayOf);
    else if (status === 'SUCCEEDED' && execution.lane !== 'repeat') answered.add(replayOf);
  }
  return failed.difference(answered).size;
}
