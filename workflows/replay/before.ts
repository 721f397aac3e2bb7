import type { Lane, Outcome } from '../../tasks/core/contract/enums.ts';
import { toNano, toUsd } from '../../tasks/core/money.ts';
import type { RunJournal, RunRecord } from '../../tasks/ports/run-store.ts';

/** How a run went the first time. */
export interface Before {
  /** Null where nobody was answered: the process died, or Step Functions stopped it. */
  readonly outcome: Outcome | null;
  readonly lane: Lane | null;
  readonly model: string | null;
  readonly costUsd: number;
  /** Null where nobody knows when it ended. */
  readonly latencyMs: number | null;
  /** `error in state`, of a run that failed. */
  readonly failure: string | null;
}

/** From the reply, and where none was kept from the journal. */
export async function howItWent(record: RunRecord, runs: RunJournal): Promise<Before> {
  const { reply, failure, status } = record;
  const why = failure === undefined ? null : `${failure.error} in ${failure.state}`;
  if (reply !== undefined) {
    const { outcome, lane, model, costUsd, latencyMs } = reply;
    return { outcome, lane, model, costUsd, latencyMs, failure: why };
  }
  const paid = (await runs.journalOf(record.messageId)).reduce(
    (sum, { attempt }) => sum + toNano(attempt.costUsd),
    0,
  );
  return {
    outcome: status === 'failed' ? 'apologized' : null,
    lane: null,
    model: null,
    costUsd: toUsd(paid),
    latencyMs: null,
    failure: why,
  };
}
