import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmSettings } from '../alarm-settings.ts';
import { shopMetric, shopMetricBy, UNANSWERED_SHARE, unanswered } from '../metrics.ts';
import { type DashboardRow, graph, SHARE } from './dashboard-row.ts';

/** What the shop is and does: the rows over its own metrics, with the lines that its alarms draw. */
export const shopRows = (settings: AlarmSettings): readonly DashboardRow[] => [
  customers(settings),
  money(settings),
  decisions(settings),
  models(settings),
];

const customers = (settings: AlarmSettings): DashboardRow => ({
  title: 'Customers',
  about: 'Does everybody get an answer, and in time?',
  widgets: [
    graph('Messages', [
      shopMetric('Messages', 'Sum', { label: 'messages' }),
      shopMetric('Repeats', 'Sum', { label: 'repeats' }),
      shopMetric('Refusals', 'Sum', { label: 'refused for their form' }),
    ]),
    graph(
      'Availability',
      [
        new MathExpression({
          expression: `1 - ${UNANSWERED_SHARE}`,
          usingMetrics: unanswered(),
          label: 'answered',
        }),
      ],
      { lines: { promise: settings.minAvailability }, axis: SHARE },
    ),
    graph(
      'Latency, ms',
      (['p50', 'p95', 'p99'] as const).map((statistic) =>
        shopMetric('LatencyMs', statistic, { label: statistic }),
      ),
      { lines: { p50: settings.latencyP50Ms, p95: settings.latencyP95Ms, p99: settings.latencyP99Ms } },
    ),
    graph('In time', [shopMetric('SlaMet', 'Average', { label: 'within slaMs' })], {
      lines: { promise: settings.minSlaMet },
      axis: SHARE,
    }),
    graph('Runs without an answer', [
      shopMetric('FailedRuns', 'Sum', { label: 'failed' }),
      shopMetric('AbandonedRuns', 'Sum', { label: 'abandoned' }),
      shopMetric('OpenRuns', 'Maximum', { label: 'open' }),
    ]),
    graph('p95 by lane, ms', [shopMetricBy('Lane', 'LatencyMs', 'p95')]),
    graph('Thumbs up', [shopMetric('Feedback', 'Average', { label: 'share' })], {
      lines: { least: settings.minThumbsUp },
      axis: SHARE,
    }),
    graph('Thumbs up by variant', [shopMetricBy('Variant', 'Feedback', 'Average')], { axis: SHARE }),
  ],
});

const money = (settings: AlarmSettings): DashboardRow => ({
  title: 'Money',
  about: 'What does a message cost, who earns it, and will the day be enough?',
  widgets: [
    graph('Cost of a message, $', [shopMetric('CostUsd', 'Average', { label: 'average' })], {
      lines: { most: settings.maxCostUsd },
    }),
    graph('Cost by model, $', [shopMetricBy('Model', 'ModelCostUsd', 'Sum')], { stacked: true }),
    graph("Used of the day's main pot", [shopMetric('BudgetUsed', 'Maximum', { label: 'used' })], {
      lines: { warning: settings.budgetWarning, spent: settings.budgetSpent },
    }),
    graph('Tokens of a message', [
      shopMetric('InputTokens', 'Average', { label: 'in' }),
      shopMetric('OutputTokens', 'Average', { label: 'out' }),
    ]),
    graph('Cost of a message by lane, $', [shopMetricBy('Lane', 'CostUsd', 'Average')]),
    graph('Cost by lane, $', [shopMetricBy('Lane', 'CostUsd', 'Sum')], { stacked: true }),
    graph('Cost of a message by variant, $', [shopMetricBy('Variant', 'CostUsd', 'Average')]),
    graph('Answered from the cache', [shopMetric('CacheHit', 'Average', { label: 'share' })], {
      axis: SHARE,
    }),
  ],
});

const decisions = (settings: AlarmSettings): DashboardRow => ({
  title: 'Decisions',
  about: 'Which way do messages go, and is it the right one?',
  widgets: [
    graph('Messages by lane', [shopMetricBy('Lane', 'LatencyMs', 'SampleCount')], { stacked: true }),
    graph('Escalated', [shopMetric('Escalated', 'Average', { label: 'share' })], {
      lines: { most: settings.maxEscalated },
    }),
    graph('Escalations by lane', [shopMetricBy('Lane', 'Escalations', 'Sum')], { stacked: true }),
    graph('Confidence by lane', [shopMetricBy('Lane', 'Confidence', 'Average')], { axis: SHARE }),
    graph('Quality', [shopMetric('Quality', 'Average', { label: 'score' })], {
      lines: { least: settings.minQuality },
      axis: SHARE,
    }),
    graph('Agreement of ensembles', [shopMetric('Agreement', 'Average', { label: 'agreement' })], {
      lines: { least: settings.minAgreement },
      axis: SHARE,
    }),
    graph('Cut off at their bound on tokens, by lane', [shopMetricBy('Lane', 'Truncated', 'Average')], {
      axis: SHARE,
    }),
    graph('Degraded', [shopMetric('Degraded', 'Average', { label: 'share' })], {
      lines: { most: settings.maxDegraded },
    }),
    graph('Degraded by reason', [shopMetricBy('Reason', 'DegradedBy', 'Sum')], { stacked: true }),
  ],
});

const models = (settings: AlarmSettings): DashboardRow => ({
  title: 'Models',
  about: 'Who is asked, who answers, and who does not?',
  widgets: [
    graph('Calls by model', [shopMetricBy('Model', 'ModelCalls', 'Sum')], { stacked: true }),
    graph('Failures by model', [shopMetricBy('Model', 'ModelFailures', 'Sum')], { stacked: true }),
    graph('p95 by model, ms', [shopMetricBy('Model', 'ModelLatencyMs', 'p95')]),
    graph(
      'Breakers and unusable models',
      [
        shopMetric('BreakersOpen', 'Maximum', { label: 'breakers open' }),
        shopMetricBy('Model', 'ModelUnusable', 'Sum'),
      ],
      { lines: { alarm: settings.breakersOpen } },
    ),
  ],
});
