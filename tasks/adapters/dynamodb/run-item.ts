import type { Attempt } from '../../core/contract/attempt.ts';
import { attemptSchema } from '../../core/contract/attempt.ts';
import type { Artefacts, RunRecord } from '../../ports/run-store.ts';

/** A record is written by the tasks as maps and by Record Failure as JSON strings: both are read here. */
export function fromRunItem(item: Readonly<Record<string, unknown>>): RunRecord {
  const request = parsed(item['request']) as RunRecord['request'];
  const failure = parsed(item['failure']) as RunRecord['failure'] | undefined;
  const artefacts = parsed(item['artefacts']) as Artefacts | undefined;
  return {
    messageId: String(item['pk']).replace(/^(RUN|LOST)#/u, ''),
    executionArn: String(item['executionArn'] ?? ''),
    contentHash: String(item['contentHash'] ?? ''),
    status: item['status'] as RunRecord['status'],
    request,
    startedAt: Number(item['startedAt'] ?? 0),
    leaseUntil: Number(item['leaseUntil'] ?? 0),
    policyVersion: Number(item['policyVersion'] ?? 0),
    day: String(item['day'] ?? ''),
    ...(item['finishedAt'] !== undefined && { finishedAt: Number(item['finishedAt']) }),
    ...(item['reply'] !== undefined && { reply: parsed(item['reply']) as NonNullable<RunRecord['reply']> }),
    ...(failure !== undefined && { failure }),
    ...(artefacts !== undefined && { artefacts: known(artefacts) }),
    ...(item['answeredBy'] !== undefined && { answeredBy: String(item['answeredBy']) }),
  };
}

/** Before a message was understood the machine's variables hold empty objects: those are no artefacts. */
function known({ classification, passages }: Artefacts): Artefacts {
  return {
    ...(classification?.intents !== undefined && { classification }),
    ...(passages !== undefined && passages.length > 0 && { passages }),
  };
}

export const fromAttemptItem = (item: Readonly<Record<string, unknown>>): Attempt =>
  attemptSchema.parse(item['attempt']);

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    // A request that was cut to fit: shown as it is.
    return { query: value };
  }
}
