import {
  AWS_PRICES,
  DAYS_A_MONTH,
  expressGbHours,
  HOURS_A_MONTH,
  lambdaGbSeconds,
  tiered,
} from '../../tasks/core/costs/aws-prices.ts';
import { COORDINATE, OPTIMIZE, SOCKET, SWEEPER } from '../bindings.ts';
import { EXPRESS_MB } from '../simulate/assumptions.ts';
import { CHARS_A_TOKEN, OPTIMIZING, SWEEP } from './assumptions.ts';
import type { Deployed, DeployedFunction } from './deployed.ts';
import { type BillLine, line, type Term, term, tieredTerms } from './line.ts';
import type { DayUsage, ModelUse } from './usage.ts';

/** Times a month that something runs which starts every so many minutes. */
export const timesAMonth = (everyMinutes: number): number => (HOURS_A_MONTH * 60) / everyMinutes;

/** The models, dearest first: what the policy makes of the traffic. */
export const modelLines = ({ models }: DayUsage): readonly BillLine[] =>
  models
    .filter(({ calls }) => calls > 0)
    .map((use) => line('Models', `${use.role}: ${use.model}`, tokenTerms(use)));

function tokenTerms({ inputTokens, cachedTokens, outputTokens, prices, usd }: ModelUse): readonly Term[] {
  const tokens = [
    term(inputTokens * DAYS_A_MONTH, 'tokens in', prices.input / 1e6),
    term(cachedTokens * DAYS_A_MONTH, 'from prompt caches', prices.cachedInput / 1e6),
    term(outputTokens * DAYS_A_MONTH, 'out', prices.output / 1e6),
  ].filter(({ quantity }) => quantity > 0);
  const rest = usd * DAYS_A_MONTH - tokens.reduce((all, one) => all + one.quantity * one.usd, 0);
  // A call that came too late is booked at the most it could have cost.
  return [...tokens, term(rest, 'for answers too late', 1)];
}

/** Whose answers are held against a guardrail, where there is one. */
const GUARDED_ROLES = ['answer', 'insurance', 'meta', 'judge'];

/** Each policy by itself: a question is one unit, an answer as many as it has thousands of characters. */
export function guardrailLines({ guardrail }: Deployed, { models }: DayUsage): readonly BillLine[] {
  if (guardrail === undefined) return [];
  const guarded = models.filter(({ role }) => GUARDED_ROLES.includes(role));
  const { unitChars, contentUnitUsd, topicUnitUsd, personalDataUnitUsd } = AWS_PRICES.guardrails;
  const questions = sum(guarded.map(({ calls }) => calls)) * DAYS_A_MONTH;
  const answers =
    sum(guarded.map((one) => one.calls * unitsOf(one.outputTokens / one.calls, unitChars))) * DAYS_A_MONTH;
  const { content, topics, personalData } = guardrail;
  return [
    line('Bedrock', 'guardrail', [
      ...(content ? [term(questions + answers, 'units', contentUnitUsd)] : []),
      ...(topics ? [term(questions + answers, 'units for topics', topicUnitUsd)] : []),
      ...(personalData ? [term(answers, 'units for personal data', personalDataUnitUsd)] : []),
    ]),
  ];
}

const unitsOf = (tokens: number, unitChars: number): number =>
  Math.max(1, Math.ceil((tokens * CHARS_A_TOKEN) / unitChars));

/** Both machines are the same to run: which logs what is another line. */
export function machineLine({ executions, wholeMs }: DayUsage): BillLine {
  const { requestUsd, gbHourTiers } = AWS_PRICES.stepFunctions;
  const gbHours = expressGbHours({ wholeMs, memoryMb: EXPRESS_MB }) * DAYS_A_MONTH;
  return line('Step Functions', 'Express, lean and glass', [
    term(executions * DAYS_A_MONTH, 'executions', requestUsd),
    ...tieredTerms(tiered(gbHours, gbHourTiers), 'GB-h'),
  ]);
}

interface FunctionUse {
  readonly invocations: number;
  readonly gbSeconds: number;
}

const { lambda } = AWS_PRICES;

const functionTerms = ({ invocations, gbSeconds }: FunctionUse): readonly Term[] => [
  term(invocations, 'invocations', lambda.requestUsd),
  term(gbSeconds, 'GB-s', lambda.gbSecondUsd),
];

export function lambdaLines(deployed: Deployed, usage: DayUsage): readonly BillLine[] {
  const { functions } = deployed;
  const of = ({ functionName }: { readonly functionName: string }): DeployedFunction | undefined =>
    functions[functionName];
  const stages = COORDINATE.tasks.flatMap((task) => {
    const { invocations, billedMs } = usage.stages[task.stage];
    const { memoryMb = 0, provisioned = 0 } = of(task) ?? {};
    return [{ invocations, provisioned, memoryMb, gbSeconds: lambdaGbSeconds(billedMs, memoryMb) }];
  });
  const six = line(
    'Lambda',
    `${COORDINATE.tasks.length} stages`,
    functionTerms({
      invocations: sum(stages.map(({ invocations }) => invocations)) * DAYS_A_MONTH,
      gbSeconds: sum(stages.map(({ gbSeconds }) => gbSeconds)) * DAYS_A_MONTH,
    }),
  );
  const waiting = sum(
    stages.map(({ provisioned, memoryMb }) => provisioned * lambdaGbSeconds(1_000, memoryMb)),
  );
  return [
    six,
    ...(waiting > 0
      ? [
          line('Lambda', 'copies that wait started', [
            term(waiting * HOURS_A_MONTH * 3_600, 'GB-s', lambda.provisionedGbSecondUsd),
          ]),
        ]
      : []),
    ...beside('sweeper', of(SWEEPER), timesAMonth(SWEEP.everyMinutes), SWEEP.ms),
    ...optimizerLines(deployed),
    // It waits for the whole answer.
    ...beside('socket', of(SOCKET), usage.messages * throughSocket(deployed) * DAYS_A_MONTH, usage.meanMs),
  ];
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

function beside(
  name: string,
  deployed: DeployedFunction | undefined,
  invocations: number,
  ms: number,
): readonly BillLine[] {
  if (deployed === undefined || invocations === 0) return [];
  const gbSeconds = lambdaGbSeconds(invocations * ms, deployed.memoryMb);
  return [line('Lambda', name, functionTerms({ invocations, gbSeconds }))];
}

function optimizerLines({ schedules, functions }: Deployed): readonly BillLine[] {
  const { everyMinutes, tasks, ms } = OPTIMIZING;
  const runs = schedules * timesAMonth(everyMinutes);
  const [first] = OPTIMIZE.tasks;
  return beside('optimizer', first && functions[first.functionName], runs * tasks, ms);
}

/** Where there are two doors each is taken to serve half of the messages; without one, callers ask the machine. */
export const throughSocket = ({ socketApis, restApis }: Deployed): number =>
  socketApis.count === 0 ? 0 : restApis.count === 0 ? 1 : 0.5;
export const throughFrontDoor = ({ socketApis, restApis }: Deployed): number =>
  restApis.count === 0 ? 0 : socketApis.count === 0 ? 1 : 0.5;
