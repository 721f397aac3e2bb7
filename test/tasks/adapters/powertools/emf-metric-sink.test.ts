import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { EmfMetricSink } from '../../../../tasks/adapters/powertools/emf-metric-sink.ts';
import { METRIC_NAMESPACE, METRICS, type MetricName } from '../../../../tasks/core/metrics/catalogue.ts';
import type { MetricGroup } from '../../../../tasks/core/metrics/metric-group.ts';

/** The Embedded Metric Format as CloudWatch specifies it; sets of dimensions may be empty. */
const UNITS = ['Milliseconds', 'Count', 'None'];
const emfSchema = z.looseObject({
  _aws: z.strictObject({
    Timestamp: z.int(),
    CloudWatchMetrics: z
      .array(
        z.strictObject({
          Namespace: z.string().check(z.minLength(1), z.maxLength(1_024)),
          Dimensions: z.array(z.array(z.string()).check(z.maxLength(30))).check(z.minLength(1)),
          Metrics: z
            .array(z.strictObject({ Name: z.string(), Unit: z.enum(UNITS) }))
            .check(z.minLength(1), z.maxLength(100)),
        }),
      )
      .check(z.length(1)),
  }),
});

let lines: string[];
beforeEach(() => {
  lines = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    lines.push(String(chunk));
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

function printed(...groups: readonly MetricGroup[]) {
  const sink = new EmfMetricSink();
  for (const group of groups) sink.emit(group);
  return lines.map((line) => {
    expect(line.endsWith('\n')).toBe(true);
    const document = emfSchema.parse(JSON.parse(line)) as z.infer<typeof emfSchema> & Record<string, unknown>;
    const [directive] = document._aws.CloudWatchMetrics;
    if (directive === undefined) throw new Error('no directive');
    // What the directive names must be there, as text or as numbers.
    for (const key of directive.Dimensions.flat()) expect(document[key]).toEqual(expect.any(String));
    for (const { Name } of directive.Metrics) {
      for (const value of [document[Name]].flat()) expect(value).toEqual(expect.any(Number));
    }
    return { document, directive };
  });
}

describe('a group of values', () => {
  it('is one document: once without dimension and once by each, with its message beside', () => {
    const [only, ...others] = printed({
      values: { LatencyMs: 412, SlaMet: 1, CostUsd: 0.000_012 },
      dimensions: { Lane: 'simple', Variant: 'strong-start/sonnet' },
      messageId: 'm-1',
    });
    expect(others).toEqual([]);
    expect(only?.directive).toEqual({
      Namespace: METRIC_NAMESPACE,
      Dimensions: [[], ['Lane'], ['Variant']],
      Metrics: [
        { Name: 'LatencyMs', Unit: 'Milliseconds' },
        { Name: 'SlaMet', Unit: 'None' },
        { Name: 'CostUsd', Unit: 'None' },
      ],
    });
    const { _aws, ...rest } = only?.document ?? {};
    expect(rest).toEqual({
      messageId: 'm-1',
      Lane: 'simple',
      Variant: 'strong-start/sonnet',
      LatencyMs: 412,
      SlaMet: 1,
      CostUsd: 0.000_012,
    });
  });

  it('keeps each of several values of one metric', () => {
    const [only] = printed({
      values: { ModelCalls: 3, ModelLatencyMs: [10, 20, 20] },
      dimensions: { Model: 'claude-haiku-5-5' },
      messageId: 'm-1',
    });
    expect(only?.directive.Dimensions).toEqual([[], ['Model']]);
    expect(only?.document).toMatchObject({ ModelCalls: 3, ModelLatencyMs: [10, 20, 20] });
  });

  it('leaves nothing behind for the next one', () => {
    const [, second] = printed(
      { values: { Messages: 1 }, dimensions: {}, messageId: 'm-1' },
      { values: { OpenRuns: 0 }, dimensions: {}, messageId: null },
    );
    const { _aws, ...rest } = second?.document ?? {};
    expect(rest).toEqual({ OpenRuns: 0 });
    expect(second?.directive.Dimensions).toEqual([[]]);
  });

  it('may hold every metric of the catalogue, in its unit', () => {
    const names = Object.keys(METRICS) as MetricName[];
    const groups = names.map((name) => ({ values: { [name]: 1 }, dimensions: {}, messageId: null }));
    const units = printed(...groups).map(({ directive }) => directive.Metrics[0]);
    expect(units).toEqual(names.map((name) => ({ Name: name, Unit: METRICS[name].unit })));
  });
});
