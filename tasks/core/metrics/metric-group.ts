import type { MetricDimension, MetricName } from './catalogue.ts';

/**
 * Values of one moment that are broken down alike: published once without dimension, and once by each of the
 * dimensions by itself.
 */
export interface MetricGroup {
  /** In the units of the catalogue; several of one metric where several things of a kind happened. */
  readonly values: Readonly<Partial<Record<MetricName, number | readonly number[]>>>;
  readonly dimensions: Readonly<Partial<Record<MetricDimension, string>>>;
  /** For whoever goes from a number to its run; never a dimension: each would be a metric, and a price, of its own. */
  readonly messageId: string | null;
}
