import type { MetricName } from '../../tasks/core/metrics/catalogue.ts';
import type { MetricGroup } from '../../tasks/core/metrics/metric-group.ts';
import type { MetricSink } from '../../tasks/ports/metric-sink.ts';

/** Keeps what was published, to be looked at. */
export class RecordingSink implements MetricSink {
  readonly groups: MetricGroup[] = [];

  emit(group: MetricGroup): void {
    this.groups.push(group);
  }

  /** All values of a metric, oldest first; of one message where it is named. */
  values(name: MetricName, messageId?: string): readonly number[] {
    return this.groups
      .filter((group) => messageId === undefined || group.messageId === messageId)
      .flatMap(({ values }) => [values[name] ?? []].flat());
  }

  /** The group that holds a metric of a message. */
  group(name: MetricName, messageId: string): MetricGroup | undefined {
    return this.groups.find((group) => group.messageId === messageId && name in group.values);
  }

  clear(): void {
    this.groups.length = 0;
  }
}
