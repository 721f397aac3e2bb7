/**
 * What AWS charges for everything but the models, us-east-1, US dollars. Read from price pages and their copies
 * in November 2026; free tiers and savings plans are left out. Pure: amounts in, US dollars out.
 */
export const AWS_PRICES = {
  /** Step Functions Express: a request, then time by memory; time is rounded up to 100 ms, memory to 64 MB. */
  stepFunctions: {
    requestUsd: 1 / 1e6,
    /** GB-hours of a month at each price. */
    gbHourTiers: [
      { upTo: 1_000, gbSecondUsd: 0.00001667 },
      { upTo: 5_000, gbSecondUsd: 0.00000833 },
      { upTo: Number.POSITIVE_INFINITY, gbSecondUsd: 0.00000456 },
    ],
    roundedToMs: 100,
    memoryStepMb: 64,
  },
  /** Lambda on arm64: a request, then time by configured memory; INIT is billed as any other time. */
  lambda: { requestUsd: 0.2 / 1e6, gbSecondUsd: 0.0000133334 },
  /** DynamoDB on demand, since November 2024: 1 KB a write unit, 4 KB a read unit, half for eventual consistency. */
  dynamodb: {
    writeUnitUsd: 0.625 / 1e6,
    readUnitUsd: 0.125 / 1e6,
    gbMonthUsd: 0.25,
    writeUnitBytes: 1_024,
    readUnitBytes: 4_096,
  },
  /** CloudWatch Logs: taken in, then kept. Vended logs of Step Functions are billed as any other. */
  logs: { gbInUsd: 0.5, gbMonthUsd: 0.03 },
  /** OpenSearch Serverless: OCU-hours whether anybody searches or not. */
  search: { ocuHourUsd: 0.24 },
} as const;

export const DAYS_A_MONTH = 30;
const BYTES_A_GB = 1024 ** 3;
const MB_A_GB = 1_024;

/** @param wholeMs executions' milliseconds, each rounded up to {@link AWS_PRICES.stepFunctions.roundedToMs} */
export interface ExpressUse {
  readonly executions: number;
  readonly wholeMs: number;
  readonly memoryMb: number;
}

/** One day of Express executions at the mean price of a month of such days: the tiers are monthly. */
export function expressDayUsd({ executions, wholeMs, memoryMb }: ExpressUse): number {
  const { requestUsd, gbHourTiers, memoryStepMb } = AWS_PRICES.stepFunctions;
  const gb = (Math.ceil(memoryMb / memoryStepMb) * memoryStepMb) / MB_A_GB;
  let left = (wholeMs / 3_600_000) * gb * DAYS_A_MONTH;
  let below = 0;
  let month = 0;
  for (const { upTo, gbSecondUsd } of gbHourTiers) {
    const inTier = Math.min(left, upTo - below);
    month += inTier * 3_600 * gbSecondUsd;
    left -= inTier;
    below = upTo;
  }
  return executions * requestUsd + month / DAYS_A_MONTH;
}

/** @param billedMs of all invocations together */
export const lambdaUsd = (invocations: number, billedMs: number, memoryMb: number): number =>
  invocations * AWS_PRICES.lambda.requestUsd +
  (billedMs / 1_000) * (memoryMb / MB_A_GB) * AWS_PRICES.lambda.gbSecondUsd;

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
