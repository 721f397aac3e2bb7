import type { Stage } from '../core/contract/enums.ts';
import type { RaiseAlarm } from '../ports/model-alarm.ts';
import type { Log } from './log.ts';

/** One line an alarm, under the name of its error: what a metric filter looks for. Silent without a log. */
export const modelAlarm =
  (stage: Stage, log: Log | undefined): RaiseAlarm =>
  ({ error, deployment, messageId }) => {
    const message = `${deployment} (${error.model}): ${error.message}`;
    log?.write({ level: 'error', stage, error: error.name, message, messageId });
  };
