import { dollars, number, percent } from '../printing/figures.ts';
import { textTable } from '../printing/text-table.ts';
import type { Report } from './report.ts';

const ms = (value: number): string => number(Math.round(value));

/** A simulated day as lines of text. */
export const reportLines = (report: Report): readonly string[] => [
  `${number(report.messages)} simulated messages, policy ${report.policy}, mix ${report.mix}, seed ${report.seed}`,
  `at most ${number(report.traffic.peakPerS)} a second, ${number(report.traffic.meanPerS, 1)} on average; ` +
    `${number(report.traffic.executionsAtOnce, 1)} executions at once`,
  '',
  ...textTable(goalRows(report)),
  '',
  ...textTable(laneRows(report)),
  '',
  ...whyLines(report),
  ...moneyLines(report),
  '',
  ...insuranceLines(report),
  ...troubleLines(report),
  '',
  ...awsLines(report),
  '',
  'Times, failures, traffic and sizes are assumptions: workflows/simulate/assumptions.ts says whose.',
];

const goalRows = ({ goals }: Report): readonly (readonly string[])[] => [
  ['goal', 'wanted', 'got', 'met'],
  ...goals.map(({ name, unit, goal, got, met }) => [
    name,
    unit === 'ms' ? `< ${ms(goal)} ms` : `>= ${percent(goal)}`,
    unit === 'ms' ? `${ms(got)} ms` : percent(got, 3),
    met ? 'yes' : unit === 'ms' ? `no, by ${ms(got - goal)} ms` : `no, by ${percent(goal - got, 3)}`,
  ]),
];

const laneRows = (report: Report): readonly (readonly string[])[] => {
  const { latency, outcomes, sla, cost, messages } = report;
  return [
    [
      'lane',
      'messages',
      'p50',
      'p95',
      'p99',
      'in time',
      'a message',
      'escalated',
      'degraded',
      'sorry',
      'good',
      'states',
    ],
    ...report.lanes.map((lane) => [
      lane.lane === 'none' ? 'no lane' : lane.lane,
      `${number(lane.messages)} (${percent(lane.share)})`,
      ms(lane.latency.p50),
      ms(lane.latency.p95),
      ms(lane.latency.p99),
      percent(lane.slaMet, 2),
      dollars(lane.usdPerMessage, 6),
      percent(lane.escalated / lane.messages),
      percent(lane.degraded / lane.messages),
      number(lane.apologized),
      percent(lane.good),
      number(lane.states, 1),
    ]),
    [
      'all',
      number(messages),
      ms(latency.p50),
      ms(latency.p95),
      ms(latency.p99),
      percent(sla.met, 2),
      dollars(cost.perMessageUsd, 6),
      percent(outcomes.escalated / messages),
      percent(outcomes.degraded / messages),
      number(outcomes.apologized),
      percent(outcomes.good),
    ],
  ];
};

const whyLines = ({ lanes, outcomes, messages }: Report): readonly string[] => [
  'where the time goes, on average:',
  ...textTable(
    lanes.map(({ lane, modelMs, lookUpMs, ownMs }) => [
      `  ${lane === 'none' ? 'no lane' : lane}`,
      `models ${ms(modelMs)} ms`,
      `look-ups ${ms(lookUpMs)} ms`,
      `all else ${ms(ownMs)} ms`,
    ]),
  ),
  `from the cache: ${percent(outcomes.cached / messages)}; asked of the classifier: ${percent(outcomes.classified / messages)}; cut short: ${number(outcomes.cutShort)}`,
  '',
];

const moneyLines = ({ cost }: Report): readonly string[] => [
  `models: ${dollars(cost.usd)}, ${dollars(cost.perMessageUsd, 6)} a message; ` +
    `all once on the mid model: ${dollars(cost.allStrongUsd)}` +
    `${cost.saved === null ? '' : `: ${percent(Math.abs(cost.saved))} ${cost.saved < 0 ? 'lost' : 'saved'}`}`,
  ...textTable([
    ['  role', 'model', 'calls', 'answered', 'too late', 'failed', 'throttled', 'not asked', 'US dollars'],
    ...cost.calls.map((one) => [
      `  ${one.role}`,
      one.model,
      number(one.calls),
      number(one.answered),
      number(one.timedOut),
      number(one.failed),
      number(one.throttled),
      number(one.unasked),
      dollars(one.usd),
    ]),
  ]),
];

const insuranceLines = ({ insurance }: Report): readonly string[] =>
  insurance.messages === 0
    ? []
    : [
        `insurance: ${number(insurance.calls)} calls for ${dollars(insurance.usd)}; saved ${number(insurance.saved)} answers ` +
          `(${number(insurance.savedLate)} where the strong model was late, ${number(insurance.savedFailed)} where it failed)`,
        `  sent in place of a strong answer: ${number(insurance.displaced)}, of which ${number(insurance.displacedForBetter)} for the better and ` +
          `${number(insurance.costAnswers)} for the worse; neither answered: ${number(insurance.helpless)}`,
      ];

const troubleLines = ({ throttles, queueing, breakers, budget, moves }: Report): readonly string[] => [
  `throttled: ${number(throttles.byProviders)} calls by providers, ${number(throttles.lambda)} invocations by Lambda; ` +
    `not asked: ${number(throttles.notAsked)}; waited: ${number(queueing.messages)} messages, ${number(queueing.ms / 1_000, 1)} s in all`,
  `breakers: opened ${number(breakers.opened)} times, closed ${number(breakers.closed)}; ${number(breakers.affected)} messages came while one was open`,
  `budget: ${dollars(budget.spentUsd)} of ${dollars(budget.dayUsd)}; ${number(budget.tight)} messages came while it was tight, ` +
    `${number(budget.exhausted)} when it was spent, ${number(budget.canned)} got a kind word without a model`,
  `climbing: ${
    Object.entries(moves)
      .toSorted(([, one], [, other]) => other - one)
      .map(([move, count]) => `${move} ${number(count)}`)
      .join(', ') || 'nobody'
  }`,
];

const awsLines = ({ lambda, dynamodb, aws }: Report): readonly string[] => [
  `Lambda: at most ${number(lambda.environmentsAtOnce, 1)} environments at once`,
  ...textTable([
    ['  function', 'invocations', 'mean ms', 'at once', 'cold starts', 'throttled'],
    ...lambda.functions.map((one) => [
      `  ${one.stage}`,
      number(one.invocations),
      ms(one.meanMs),
      number(one.atOnce, 1),
      number(one.coldStarts),
      number(one.throttles),
    ]),
  ]),
  `DynamoDB: ${number(dynamodb.writeUnits)} write units, ${number(dynamodb.readUnits)} read units; ${number(dynamodb.spendShards)} spend shards, ` +
    `at most ${number(dynamodb.peakWritesPerShardPerS)} writes a second each (${percent(dynamodb.ofPartition)} of a partition); ` +
    `index at most ${number(dynamodb.peakIndexWritesPerShardPerS, 1)}`,
  `bill of the day: Step Functions ${dollars(aws.stepFunctionsUsd)}, Lambda ${dollars(aws.lambdaUsd)}, DynamoDB ${dollars(aws.dynamodbUsd)}, ` +
    `functions' logs ${dollars(aws.lambdaLogsUsd)}, search ${dollars(aws.searchDayUsd)}: ${dollars(aws.totalUsd)} beside the models`,
  `  logging every execution at level ALL would add ${dollars(aws.executionLogs.withoutDataUsd)}, with data ${dollars(aws.executionLogs.withDataUsd)}`,
];
