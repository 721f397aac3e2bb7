/** Where and when the prices below hold; other regions charge up to a third more. */
export const PRICES_OF = { region: 'us-east-1', readIn: 'November 2026' } as const;

/** A price up to so much of a month, and another for what is beyond it. */
export interface PriceTier {
  readonly upTo: number;
  readonly usd: number;
}

const ENDLESS = Number.POSITIVE_INFINITY;

/**
 * What AWS charges for everything but the models, us-east-1, US dollars. Read from price pages and their copies
 * in November 2026, each under aws.amazon.com/<service>/pricing; free tiers, savings plans and taxes are left out.
 * Pure: amounts in, US dollars out.
 */
export const AWS_PRICES = {
  /** Step Functions Express: a request, then time by memory; time is rounded up to 100 ms, memory to 64 MB. */
  stepFunctions: {
    requestUsd: 1 / 1e6,
    /** GB-hours of a month at each price; listed by the GB-second. */
    gbHourTiers: [
      { upTo: 1_000, usd: 0.00001667 * 3_600 },
      { upTo: 5_000, usd: 0.00000833 * 3_600 },
      { upTo: ENDLESS, usd: 0.00000456 * 3_600 },
    ] satisfies readonly PriceTier[],
    roundedToMs: 100,
    memoryStepMb: 64,
  },
  /** Lambda on arm64: a request, then time by configured memory; INIT is billed as any other time. */
  lambda: {
    requestUsd: 0.2 / 1e6,
    gbSecondUsd: 0.0000133334,
    /** Copies that wait started, around the clock; what they work is taken as any other work, which is dearer. */
    provisionedGbSecondUsd: 0.0000033334,
  },
  /** DynamoDB on demand, since November 2024: 1 KB a write unit, 4 KB a read unit, half for eventual consistency. */
  dynamodb: {
    writeUnitUsd: 0.625 / 1e6,
    readUnitUsd: 0.125 / 1e6,
    gbMonthUsd: 0.25,
    /** Point-in-time recovery, by the size of the table. */
    recoveryGbMonthUsd: 0.2,
    writeUnitBytes: 1_024,
    readUnitBytes: 4_096,
  },
  /**
   * CloudWatch Logs: taken in, then kept. Vended logs of Step Functions are billed as any other. What is kept is
   * compressed to about 0.15 of it, as the price page's own examples have it.
   */
  logs: { gbInUsd: 0.5, gbMonthUsd: 0.03, keptShare: 0.15 },
  /**
   * Bedrock Guardrails, since December 2024: text units of so many characters, begun ones whole, each policy by itself
   * and each side by itself. Words and regular expressions are free. Read from copies of the price page, November 2026.
   */
  guardrails: {
    unitChars: 1_000,
    contentUnitUsd: 0.15 / 1e3,
    topicUnitUsd: 0.15 / 1e3,
    personalDataUnitUsd: 0.1 / 1e3,
    groundingUnitUsd: 0.1 / 1e3,
  },
  /** OpenSearch Serverless: OCU-hours whether anybody searches or not. */
  search: { ocuHourUsd: 0.24 },
  /** A metric is one name with one set of dimensions; an alarm pays for each metric it reads. */
  cloudWatch: {
    metricMonthTiers: [
      { upTo: 10_000, usd: 0.3 },
      { upTo: 250_000, usd: 0.1 },
      { upTo: ENDLESS, usd: 0.05 },
    ] satisfies readonly PriceTier[],
    alarmMetricMonthUsd: 0.1,
    dashboardMonthUsd: 3,
    /** GetMetricData, by the metric asked for. */
    metricReadUsd: 0.01 / 1e3,
  },
  xray: { traceUsd: 5 / 1e6 },
  /** REST and WebSocket; a WebSocket message is one for each 32 KB begun. */
  apiGateway: {
    requestTiers: [
      { upTo: 333e6, usd: 3.5 / 1e6 },
      { upTo: 1_000e6, usd: 2.8 / 1e6 },
      { upTo: 20_000e6, usd: 2.38 / 1e6 },
      { upTo: ENDLESS, usd: 1.51 / 1e6 },
    ] satisfies readonly PriceTier[],
    socketMessageTiers: [
      { upTo: 1_000e6, usd: 1 / 1e6 },
      { upTo: ENDLESS, usd: 0.8 / 1e6 },
    ] satisfies readonly PriceTier[],
    connectionMinuteUsd: 0.25 / 1e6,
  },
  waf: { aclMonthUsd: 5, ruleMonthUsd: 1, requestUsd: 0.6 / 1e6 },
  kms: { keyMonthUsd: 1 },
  /** Of the scheduler; rules on a schedule are free. */
  scheduler: { invocationUsd: 1 / 1e6 },
  sns: { mailUsd: 2 / 100_000 },
  secretMonthUsd: 0.4,

  /** What a deployment on containers needs instead. Fargate is on arm64; RDS is PostgreSQL in two zones. */
  fargate: { vcpuHourUsd: 0.03238, gbHourUsd: 0.00356 },
  // Hours of both are estimates: no price page was read for them.
  rds: { t4gMediumHourUsd: 0.129, m7gLargeHourUsd: 0.337, m7gXlargeHourUsd: 0.674, gbMonthUsd: 0.23 },
  elastiCache: { t4gSmallHourUsd: 0.032, m7gLargeHourUsd: 0.158 },
  /** An LCU is a GB an hour, or 3,000 connections at once, whichever is more. */
  loadBalancer: { hourUsd: 0.0225, lcuHourUsd: 0.008 },
  nat: { hourUsd: 0.045, gbUsd: 0.045 },
  ipv4HourUsd: 0.005,
} as const;

export const DAYS_A_MONTH = 30;
export const HOURS_A_MONTH = DAYS_A_MONTH * 24;
export const BYTES_A_GB = 1024 ** 3;
const MB_A_GB = 1_024;

/** An amount at its price. */
export interface Priced {
  readonly quantity: number;
  readonly usd: number;
}

/** How much of a month's quantity falls under each price; none of them empty. */
export function tiered(quantity: number, tiers: readonly PriceTier[]): readonly Priced[] {
  return tiers.flatMap(({ upTo, usd }, at) => {
    const within = Math.min(quantity, upTo) - (tiers[at - 1]?.upTo ?? 0);
    return within > 0 ? [{ quantity: within, usd }] : [];
  });
}

export const pricedUsd = (parts: readonly Priced[]): number =>
  parts.reduce((sum, { quantity, usd }) => sum + quantity * usd, 0);

/** @param wholeMs executions' milliseconds, each rounded up to {@link AWS_PRICES.stepFunctions.roundedToMs} */
export interface ExpressUse {
  readonly executions: number;
  readonly wholeMs: number;
  readonly memoryMb: number;
}

/** GB-hours of Express executions; memory is rounded up to {@link AWS_PRICES.stepFunctions.memoryStepMb}. */
export function expressGbHours({ wholeMs, memoryMb }: Omit<ExpressUse, 'executions'>): number {
  const { memoryStepMb } = AWS_PRICES.stepFunctions;
  return ((wholeMs / 3_600_000) * Math.ceil(memoryMb / memoryStepMb) * memoryStepMb) / MB_A_GB;
}

/** One day of Express executions at the mean price of a month of such days: the tiers are monthly. */
export function expressDayUsd(use: ExpressUse): number {
  const { requestUsd, gbHourTiers } = AWS_PRICES.stepFunctions;
  const month = tiered(expressGbHours(use) * DAYS_A_MONTH, gbHourTiers);
  return use.executions * requestUsd + pricedUsd(month) / DAYS_A_MONTH;
}

export const lambdaGbSeconds = (billedMs: number, memoryMb: number): number =>
  (billedMs / 1_000) * (memoryMb / MB_A_GB);

/** @param billedMs of all invocations together */
export const lambdaUsd = (invocations: number, billedMs: number, memoryMb: number): number =>
  invocations * AWS_PRICES.lambda.requestUsd +
  lambdaGbSeconds(billedMs, memoryMb) * AWS_PRICES.lambda.gbSecondUsd;

export const dynamodbUsd = (writeUnits: number, readUnits: number): number =>
  writeUnits * AWS_PRICES.dynamodb.writeUnitUsd + readUnits * AWS_PRICES.dynamodb.readUnitUsd;

/** Units of one write of an item this large; of a changed item, its size before or after, whichever is larger. */
export const writeUnits = (bytes: number): number =>
  Math.max(1, Math.ceil(bytes / AWS_PRICES.dynamodb.writeUnitBytes));

/** Units of one strongly consistent read. */
export const readUnits = (bytes: number): number =>
  Math.max(1, Math.ceil(bytes / AWS_PRICES.dynamodb.readUnitBytes));

export const logsInUsd = (bytes: number): number => (bytes / BYTES_A_GB) * AWS_PRICES.logs.gbInUsd;

export const searchDayUsd = (ocus: number): number => ocus * 24 * AWS_PRICES.search.ocuHourUsd;
