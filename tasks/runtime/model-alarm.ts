import type { Stage } from '../core/contract/enums.ts';
import { type MetricSink, publish } from '../ports/metric-sink.ts';
import type { RaiseAlarm } from '../ports/model-alarm.ts';
import type { Log } from './log.ts';

/** One line an alarm, under the name of its error, and one number. Silent without a log and a sink. */
export const modelAlarm =
  (stage: Stage, log: Log | undefined, metrics?: MetricSink): RaiseAlarm =>
  ({ error, deployment, messageId }) => {
    const message = `${deployment} (${error.model}): ${error.message}`;
    log?.write({ level: 'error', stage, error: error.name, message, messageId });
    publish(metrics, () => [{ values: { ModelUnusable: 1 }, dimensions: { Model: error.model }, messageId }]);
  };
