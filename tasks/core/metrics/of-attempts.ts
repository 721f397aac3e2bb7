import type { AttemptFacts } from '../contract/attempt.ts';
import type { AttemptOutcome } from '../contract/enums.ts';
import type { MetricGroup } from './metric-group.ts';

/** The provider gave no answer. A refusal is one, and so is an answer that the check rejects. */
const FAILURES: readonly AttemptOutcome[] = ['throttled', 'timed_out', 'failed', 'overflow', 'crashed'];

/** Was anybody asked at all? */
const isCall = ({ outcome }: AttemptFacts): boolean => outcome !== 'skipped';

/** One group a model: its calls, those that failed, and what each took and cost. */
export function modelMetrics(messageId: string, attempts: readonly AttemptFacts[]): readonly MetricGroup[] {
  const calls = attempts.filter(isCall);
  return [...new Set(calls.map(({ model }) => model))].map((model) => {
    const own = calls.filter((call) => call.model === model);
    return {
      values: {
        ModelCalls: own.length,
        ModelFailures: own.filter(({ outcome }) => FAILURES.includes(outcome)).length,
        ModelLatencyMs: own.map(({ latencyMs }) => latencyMs),
        ModelCostUsd: own.map(({ costUsd }) => costUsd),
      },
      dimensions: { Model: model },
      messageId,
    };
  });
}

/**
 * Times that another model was asked because the check rejected an answer. A failure that another model made good
 * is a fallback, and an insurance runs beside: neither counts.
 */
export function climbs(attempts: readonly AttemptFacts[]): number {
  const answers = attempts.filter((one) => one.role === 'answer' && isCall(one));
  return answers.filter(({ no, model }) =>
    answers.some((before) => before.outcome === 'rejected' && before.no < no && before.model !== model),
  ).length;
}
