import { Metrics } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, METRICS, type MetricName } from '../../core/metrics/catalogue.ts';
import type { MetricGroup } from '../../core/metrics/metric-group.ts';
import type { MetricSink } from '../../ports/metric-sink.ts';

/**
 * One line on standard output a group, in CloudWatch's Embedded Metric Format: the function's log group makes metrics
 * of it. Nothing is called, so nothing can be slow or refused.
 */
export class EmfMetricSink implements MetricSink {
  readonly #metrics = new Metrics({ namespace: METRIC_NAMESPACE });

  constructor() {
    // It would put the service into every dimension set: the catalogue alone says what there is to watch.
    this.#metrics.clearDefaultDimensions();
  }

  emit({ values, dimensions, messageId }: MetricGroup): void {
    // An empty set is valid, and is how a metric without dimensions is asked for.
    this.#metrics.addDimensions({});
    for (const [name, value] of Object.entries(dimensions)) this.#metrics.addDimensions({ [name]: value });
    if (messageId !== null) this.#metrics.addMetadata('messageId', messageId);
    for (const [name, value] of Object.entries(values)) {
      const { unit } = METRICS[name as MetricName];
      for (const one of [value].flat()) this.#metrics.addMetric(name, unit, one);
    }
    this.#metrics.publishStoredMetrics();
  }
}
