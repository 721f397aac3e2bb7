import type { EpochMs } from '../../core/clock.ts';
import { type Attempt, attemptSchema } from '../../core/contract/attempt.ts';
import { RUN_STATUSES, type RunStatus } from '../../core/contract/enums.ts';
import type { Artefacts, Claim, RunRecord } from '../../ports/run-store.ts';
import type { Item } from './batch.ts';
import { attemptKey, indexSort, openIndex, runKey } from './keys.ts';

/** Records are kept for 30 days. */
const KEPT_S = 30 * 24 * 3_600;
export const keptUntil = (from: EpochMs): number => Math.floor(from / 1_000) + KEPT_S;

/** A run as it is claimed: open, and therefore in the index. */
export const toRunItem = (claim: Claim) => ({
  ...runKey(claim.messageId),
  executionArn: claim.executionArn,
  contentHash: claim.contentHash,
  status: 'running',
  request: claim.request,
  startedAt: claim.startedAt,
  leaseUntil: claim.leaseUntil,
  policyVersion: claim.policyVersion,
  ...(claim.variant !== undefined && { variant: claim.variant }),
  ...(claim.shadowOf !== undefined && { shadowOf: claim.shadowOf }),
  day: claim.day,
  gsi1pk: openIndex(claim.messageId),
  gsi1sk: indexSort(claim.startedAt, claim.messageId),
  expiresAt: keptUntil(claim.startedAt),
});

export const toAttemptItem = (messageId: string, executionArn: string, attempt: Attempt, now: EpochMs) => ({
  ...attemptKey(messageId, attempt.no, executionArn),
  attempt,
  at: now,
  expiresAt: keptUntil(now),
});

/**
 * A record is written by the tasks as maps and by Record Failure as JSON strings, also where no task ever
 * wrote one: both are read, and what is missing gets the value that promises least.
 */
export function fromRunItem(item: Readonly<Item>): RunRecord {
  const messageId = String(item['pk']).replace(/^(?:RUN|LOST)#/u, '');
  const { failure, artefacts, reply } = parsedFields(item);
  return {
    messageId,
    executionArn: text(item['executionArn']),
    contentHash: text(item['contentHash']),
    status: statusOf(item['status']),
    request: requestOf(item['request'], messageId),
    startedAt: number(item['startedAt']),
    leaseUntil: number(item['leaseUntil']),
    policyVersion: number(item['policyVersion']),
    ...(item['variant'] !== undefined && { variant: text(item['variant']) }),
    ...(item['shadowOf'] !== undefined && { shadowOf: text(item['shadowOf']) }),
    day: text(item['day']),
    ...(item['finishedAt'] !== undefined && { finishedAt: number(item['finishedAt']) }),
    ...(reply !== undefined && { reply: reply as unknown as NonNullable<RunRecord['reply']> }),
    ...(failure !== undefined && {
      failure: {
        error: text(failure['error']),
        cause: text(failure['cause']),
        state: text(failure['state']),
      },
    }),
    ...(artefacts !== undefined && { artefacts: known(artefacts) }),
    ...(item['answeredBy'] !== undefined && { answeredBy: text(item['answeredBy']) }),
  };
}

/** Undefined for an item of another shape: one bad entry must not hide the others. */
export const fromAttemptItem = (item: Readonly<Item>): Attempt | undefined =>
  attemptSchema.safeParse(item['attempt']).data;

/** When an attempt was journalled; entries of older versions tell it by their end alone, to the second. */
export const journalledAt = (item: Readonly<Item>): EpochMs =>
  item['at'] === undefined ? (number(item['expiresAt']) - KEPT_S) * 1_000 : number(item['at']);

const parsedFields = (item: Readonly<Item>) => ({
  failure: objectOf(item['failure']),
  artefacts: objectOf(item['artefacts']),
  reply: objectOf(item['reply']),
});

/** A request that Record Failure cut to fit is no JSON any more: its words are shown as they are. */
function requestOf(value: unknown, messageId: string): RunRecord['request'] {
  const request = objectOf(value) ?? {};
  return {
    ...request,
    messageId: text(request['messageId'] ?? messageId),
    sessionId: text(request['sessionId']),
    query: text(request['query'] ?? (typeof value === 'string' ? value : '')),
  };
}

/** Before a message was understood the machine's variables hold empty objects: those are no artefacts. */
function known({ classification, passages, missing, searched, said }: Artefacts): Artefacts {
  return {
    ...(classification?.intents !== undefined && { classification }),
    ...(Array.isArray(passages) && passages.length > 0 && { passages }),
    ...(Array.isArray(missing) && missing.length > 0 && { missing }),
    ...(typeof searched === 'boolean' && { searched }),
    ...(typeof said === 'string' && { said }),
  };
}

const statusOf = (value: unknown): RunStatus => RUN_STATUSES.find((status) => status === value) ?? 'failed';

const text = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);

const number = (value: unknown): number => {
  const read = Number(value ?? 0);
  return Number.isFinite(read) ? read : 0;
};

function objectOf(value: unknown): Item | undefined {
  const read = typeof value === 'string' ? parseJson(value) : value;
  return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as Item) : undefined;
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
