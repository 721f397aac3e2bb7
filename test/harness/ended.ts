import type { HistoryEvent } from '../../workflows/local/engine/types.ts';
import type { ExecutionRecord } from '../../workflows/local/stepfunctions/execution-record.ts';
import { HistoryStore } from '../../workflows/local/stepfunctions/history-store.ts';

/** Whoever asks for one asks at once; what many never ask for must not pile up. */
const KEPT = 128;
const ended = new Map<string, readonly HistoryEvent[]>();
const { end } = HistoryStore.prototype;

Reflect.set(HistoryStore.prototype, 'end', function (this: HistoryStore, record: ExecutionRecord) {
  ended.set(record.executionArn, record.events);
  const [oldest = ''] = ended.keys();
  if (ended.size > KEPT) ended.delete(oldest);
  end.call(this, record);
});

/**
 * What an execution of this process went through that ended a moment ago, as its stack writes it down: to ask
 * for a whole history over HTTP is a third of what a simple message costs.
 * @returns undefined when it has been taken, or many ended since
 */
export function takeEnded(executionArn: string): readonly HistoryEvent[] | undefined {
  const events = ended.get(executionArn);
  ended.delete(executionArn);
  return events;
}
