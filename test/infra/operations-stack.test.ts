import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { ALARM_RULES } from '../../infra/alarm-rules.ts';
import { readConfig } from '../../infra/config.ts';
import { METRIC_NAMESPACE, METRICS, type MetricKind } from '../../tasks/core/metrics/catalogue.ts';
import { readable, stepladderApp } from './synthesized.ts';
import { alarmsOf, metricsOf, type NamedMetric, type Widget, widgetsOf } from './watched-metrics.ts';

const app = stepladderApp();
const template = Template.fromStack(app.operations);
const alarms = alarmsOf(template);
const widgets = widgetsOf(template);
const catalogue: Readonly<Record<string, MetricKind>> = METRICS;

/** What a statistic can mean: an average of shares is a share, one of counts is mostly nothing. */
function aptFor(name: string): RegExp {
  if (['OpenRuns', 'BreakersOpen', 'BudgetUsed'].includes(name)) return /^(Maximum|SampleCount)$/;
  if (/Tokens$/.test(name)) return /^(Average|Sum)$/;
  if (/CostUsd$/.test(name)) return /^(Average|Sum|SampleCount)$/;
  const unit = catalogue[name]?.unit;
  if (unit === 'Milliseconds') return /^(p\d\d|SampleCount)$/;
  return unit === 'Count' ? /^Sum$/ : /^(Average|SampleCount)$/;
}

function expectPublished({ name, statistic, dimensions }: NamedMetric): void {
  expect(Object.keys(catalogue)).toContain(name);
  for (const dimension of Object.keys(dimensions)) {
    expect(catalogue[name]?.dimensions, `${name} by ${dimension}`).toContain(dimension);
  }
  expect(statistic, name).toMatch(aptFor(name));
}

const deployed = (type: string) =>
  [app.data, app.pipeline].flatMap((stack) =>
    Object.values(Template.fromStack(stack).findResources(type)).map(({ Properties }) => Properties),
  );

describe('alarms', () => {
  it('read metrics that are published, by a statistic that means something', () => {
    const own = alarms.flatMap(({ metrics }) =>
      Object.values(metrics).filter(({ namespace }) => namespace === METRIC_NAMESPACE),
    );
    expect(own.length).toBeGreaterThan(20);
    for (const metric of own) {
      expectPublished(metric);
      expect(metric.dimensions).toEqual({});
    }
  });

  it('read every metric that somebody should be told of', () => {
    const read = new Set(alarms.flatMap(({ metrics }) => Object.values(metrics).map(({ name }) => name)));
    expect(Object.keys(METRICS).filter((name) => !read.has(name))).toEqual([
      // Callers' own mistakes and repetitions.
      'Refusals',
      'Repeats',
      // Their cost and quality are watched.
      'InputTokens',
      'OutputTokens',
      'Confidence',
      // How often is watched, as a share.
      'Escalations',
      'CacheHit',
      // What the optimizer asks before it takes tokens away.
      'Truncated',
      'DegradedBy',
      // One model's are what its breaker is for.
      'ModelCalls',
      'ModelFailures',
      'ModelLatencyMs',
      'ModelCostUsd',
    ]);
  });

  it('tell the one topic, and say what it means and what to do first', () => {
    for (const { name, actions, description } of alarms) {
      expect(actions, name).toEqual(['<AlarmTopic>']);
      expect(description, name).toMatch(/^\[(page|ticket)\] .+: .+\.\nFirst: .+/);
      expect(description.length, name).toBeLessThanOrEqual(1_024);
    }
  });

  it('watch every function and every Express machine that is deployed', () => {
    const watched = (metric: string, dimension: string) =>
      alarms.flatMap(({ metrics }) =>
        Object.values(metrics)
          .filter(({ name }) => name === metric)
          .map(({ dimensions }) => dimensions[dimension]),
      );
    const functions = deployed('AWS::Lambda::Function').map(({ FunctionName }) => FunctionName);
    const machines = deployed('AWS::StepFunctions::StateMachine')
      .filter(({ StateMachineType }) => StateMachineType === 'EXPRESS')
      .map(
        ({ StateMachineName }) =>
          `arn:<AWS::Partition>:states:us-east-1:<AWS::AccountId>:stateMachine:${StateMachineName}`,
      );
    expect(functions.length).toBeGreaterThanOrEqual(8);
    expect(watched('Errors', 'FunctionName').toSorted()).toEqual(functions.toSorted());
    expect(watched('Throttles', 'FunctionName').toSorted()).toEqual(functions.toSorted());
    expect(watched('ExecutionsTimedOut', 'StateMachineArn').toSorted()).toEqual(machines.toSorted());
    expect(watched('WriteThrottleEvents', 'GlobalSecondaryIndexName')).toEqual([undefined, 'GSI1']);
  });

  it('take refused requests for no failure of the machine', () => {
    const names = alarms.flatMap(({ metrics }) => Object.values(metrics).map(({ name }) => name));
    expect(names).not.toContain('ExecutionsFailed');
  });

  it('watch what a schedule starts for every failure, where there is a schedule', () => {
    const failed = (from: typeof alarms) =>
      from
        .filter(({ metrics }) => Object.values(metrics).some(({ name }) => name === 'ExecutionsFailed'))
        .map(({ name, metrics }) => [name, metrics['only']?.dimensions['StateMachineArn']]);
    expect(failed(alarms)).toEqual([]);
    for (const optimizer of ['advise', 'apply']) {
      const { operations } = stepladderApp({ optimizer });
      expect(failed(alarmsOf(Template.fromStack(operations)))).toEqual([
        [
          'stepladder-schedule-failed-optimize',
          'arn:<AWS::Partition>:states:us-east-1:<AWS::AccountId>:stateMachine:optimize',
        ],
      ]);
    }
  });

  it('watch the front door, where there is one, by the name that it has', () => {
    expect(alarms.map(({ name }) => name)).not.toContain('stepladder-door-failed-stepladder');
    const { operations, pipeline } = stepladderApp({ frontDoor: { enabled: true } });
    const door = alarmsOf(Template.fromStack(operations)).find(({ name }) => name.includes('door-failed'));
    expect(door).toMatchObject({ comparison: 'GreaterThanOrEqualToThreshold', threshold: 5 });
    const from = Template.fromStack(pipeline);
    const [api] = Object.values(from.findResources('AWS::ApiGateway::RestApi'));
    const [stage] = Object.values(from.findResources('AWS::ApiGateway::Stage'));
    expect(door?.metrics['only']).toEqual({
      namespace: 'AWS/ApiGateway',
      name: '5XXError',
      statistic: 'Sum',
      dimensions: { ApiName: api?.['Properties'].Name, Stage: stage?.['Properties'].StageName },
    });
  });

  it('stand at the limits of the configuration, all but the silence of the sweeper', () => {
    // GIVEN other numbers for every limit, counts still whole
    const { minMessages: _, ...settings } = readConfig(undefined).alarms;
    const numbers = Object.entries(settings).filter(([, value]) => typeof value === 'number');
    const changed = Object.fromEntries(
      numbers.map(([name, value]) => [name, Number(value) < 1 ? Number(value) / 2 : Number(value) * 2]),
    );
    // WHEN
    const { operations } = stepladderApp({
      alarms: changed,
      optimizer: 'advise',
      frontDoor: { enabled: true },
    });
    // THEN
    const rules = new Map(ALARM_RULES.map((rule) => [rule.name, rule]));
    for (const { name, threshold } of alarmsOf(Template.fromStack(operations))) {
      const own = name.replace('stepladder-', '');
      const rule = rules.get(own) ?? ALARM_RULES.find((one) => own.startsWith(`${one.name}-`));
      expect(threshold, name).toBe(own === 'sweeper-silent' ? 1 : changed[String(rule?.limit)]);
    }
    expect(new Set(ALARM_RULES.map(({ limit }) => limit))).toEqual(new Set([...Object.keys(changed), 1]));
  });

  it('know what silence means', () => {
    const silent = (missing: string) =>
      alarms.filter((alarm) => alarm.missing === missing).map(({ name }) => name.replace('stepladder-', ''));
    expect(silent('breaching')).toEqual(['sweeper-silent']);
    expect(silent('ignore')).toEqual([
      'failed-runs',
      'budget-warning',
      'budget-spent',
      'abandoned-runs',
      'breakers-open',
    ]);
    expect(silent('notBreaching')).toHaveLength(alarms.length - 6);
    expect(alarms.filter(({ lowSamples }) => lowSamples === 'ignore').map(({ name }) => name)).toEqual([
      'stepladder-latency-p50',
      'stepladder-latency-p95',
      'stepladder-latency-p99',
    ]);
  });
});

describe('metric math', () => {
  /** Metric math of these alarms is JavaScript, given its two functions. */
  function breaches(name: string, values: Readonly<Record<string, number | undefined>>): boolean {
    const alarm = alarms.find((one) => one.name === `stepladder-${name}`);
    if (alarm?.expression === undefined) throw new Error(`${name} has no expression`);
    const ids = Object.keys(alarm.metrics);
    const compute = new Function('IF', 'FILL', ...ids, `return ${alarm.expression};`);
    const value: number = compute(
      (condition: boolean, yes: number, no: number) => (condition ? yes : no),
      (metric: number | undefined, filler: number) => metric ?? filler,
      ...ids.map((id) => values[id]),
    );
    return alarm.comparison === 'LessThanThreshold' ? value < alarm.threshold : value > alarm.threshold;
  }

  it.each([
    ['a failure in a hundred', { failed: 1, messages: 100 }, true],
    ['two in a thousand', { failed: 2, messages: 1_000 }, true],
    ['the one in two thousand that is promised', { failed: 1, messages: 2_000 }, false],
    ['executions that ended without a word', { failed: 0, abandoned: 2, messages: 1_000 }, true],
    ['none, nor a word of the sweeper', { failed: undefined, messages: 1_000 }, false],
    ['nothing but failures, of too few messages', { failed: 19, messages: 19 }, false],
  ])('finds availability low after %s: %j', (_, values, expected) => {
    expect(breaches('availability-low', values)).toBe(expected);
  });

  it.each([
    ['sla-missed', { met: 0.9, messages: 20 }, true],
    ['sla-missed', { met: 0, messages: 19 }, false],
    ['sla-missed', { met: 0.96, messages: 500 }, false],
    ['escalations-many', { escalated: 0.2, messages: 20 }, true],
    ['escalations-many', { escalated: 1, messages: 3 }, false],
    ['cost-high', { cost: 0.007, messages: 20 }, true],
    ['cost-high', { cost: 0.05, messages: 1 }, false],
    ['thumbs-up-low', { thumbs: 0, votes: 2 }, false],
    ['thumbs-up-low', { thumbs: 0.5, votes: 40 }, true],
  ])('says of %s with %j: %s', (name, values, expected) => {
    expect(breaches(name, values)).toBe(expected);
  });
});

describe('the topic of alarms', () => {
  const only = (type: string, from = template) => {
    const [resource, ...others] = Object.values(from.findResources(type));
    expect(others).toEqual([]);
    return readable(resource?.['Properties']) as Record<string, unknown>;
  };

  it('is encrypted with a key that alarms may use', () => {
    expect(only('AWS::SNS::Topic')).toMatchObject({ KmsMasterKeyId: '<AlarmTopicKey.Arn>' });
    const { EnableKeyRotation, KeyPolicy } = only('AWS::KMS::Key');
    expect(EnableKeyRotation).toBe(true);
    expect((KeyPolicy as { Statement: unknown[] }).Statement).toContainEqual({
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
    });
  });

  it("lets this account's alarms write, and nobody without https", () => {
    const { Statement } = only('AWS::SNS::TopicPolicy')['PolicyDocument'] as { Statement: unknown[] };
    expect(Statement).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        Principal: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: '<AlarmTopic>',
        Condition: { StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' } },
      }),
    ]);
  });

  it('writes to whom the configuration names, and to nobody without', () => {
    template.resourceCountIs('AWS::SNS::Subscription', 0);
    const told = Template.fromStack(stepladderApp({ alarms: { emails: ['ops@example.com'] } }).operations);
    expect(only('AWS::SNS::Subscription', told)).toEqual({
      Protocol: 'email',
      Endpoint: 'ops@example.com',
      TopicArn: '<AlarmTopic>',
    });
  });
});

describe('the dashboard', () => {
  const titled = (title: string, from: readonly Widget[] = widgets) =>
    from.find(({ properties }) => properties.title === title);

  it('shows metrics that are published, by a statistic that means something', () => {
    const own = widgets.flatMap(metricsOf).filter(({ namespace }) => namespace === METRIC_NAMESPACE);
    expect(own.length).toBeGreaterThan(30);
    for (const metric of own) expectPublished(metric);
  });

  it('shows every metric of the catalogue', () => {
    const shown = new Set(widgets.flatMap(metricsOf).map(({ name }) => name));
    expect(Object.keys(METRICS).filter((name) => !shown.has(name))).toEqual([]);
  });

  it('begins with every alarm, then goes from customers down to the platform', () => {
    expect(widgets[0]?.properties.alarms).toHaveLength(alarms.length);
    const heads = widgets.flatMap(({ properties }) => /^## (\w+)/.exec(properties.markdown ?? '')?.[1] ?? []);
    expect(heads).toEqual(['Customers', 'Money', 'Decisions', 'Models', 'Platform']);
  });

  it('draws the limits of the configuration', () => {
    const settings = { latencyP50Ms: 700, latencyP95Ms: 1_900, latencyP99Ms: 2_800 };
    const changed = widgetsOf(Template.fromStack(stepladderApp({ alarms: settings }).operations));
    expect(titled('Latency, ms', changed)?.properties.annotations?.horizontal).toMatchObject([
      { label: 'p50', value: 700 },
      { label: 'p95', value: 1_900 },
      { label: 'p99', value: 2_800 },
    ]);
  });

  it('finds new models by itself', () => {
    expect(titled('Cost by model, $')?.properties.metrics).toEqual([
      [{ expression: `SEARCH('{Stepladder,Model} MetricName="ModelCostUsd"', 'Sum', 300)` }],
    ]);
  });

  it('leads to the runbook where its address is known', () => {
    const runbookUrl = 'https://wiki.example.com/stepladder';
    const changed = Template.fromStack(stepladderApp({ alarms: { runbookUrl } }).operations);
    const heads = widgetsOf(changed).flatMap(({ properties }) => properties.markdown ?? []);
    expect(heads).toHaveLength(5);
    for (const head of heads) expect(head).toContain(`(${runbookUrl}#when-an-alarm-goes-off)`);
    for (const { description } of alarmsOf(changed)) expect(description).toContain(runbookUrl);
  });
});
