import { EmfMetricSink } from '../adapters/powertools/emf-metric-sink.ts';
import type { MetricSink } from '../ports/metric-sink.ts';

/** Only handlers that publish ask for it: the others are bundled without it. */
export const emfMetrics = (): MetricSink => new EmfMetricSink();
