import type { Clock } from '../core/clock.ts';
import { StepladderError } from '../core/errors.ts';
import type { ReplayHow } from '../core/replay.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { FailedRuns, RunRecord, RunStore } from '../ports/run-store.ts';
import { type BatchOrder, type ListBatchInput, type ListBatchOutput, orderSchema } from './contract.ts';
import { replayTarget } from './replay-target.ts';

export interface ListBatchDeps {
  readonly failed: FailedRuns;
  readonly runs: Pick<RunStore, 'read'>;
  readonly objects: ObjectStore;
  readonly clock: Clock;
}

/** An order that cannot be carried out; says which field is wrong, and how to mend it. */
export class BatchInvalid extends StepladderError {
  constructor(message: string) {
    super('Batch.Invalid', message);
  }
}

const CONCURRENCY = 20;
const TOLERATED_PERCENT = 20;
const LIMIT = 10_000;
/** What the listing may weigh: far within what one request may put into a bucket, and a function may hold. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Runs looked at side by side. */
const AT_ONCE = 25;

/**
 * Writes the messages that answer failed runs to the bucket, one a line; a file that was given is only named.
 * @throws BatchInvalid
 */
export async function listBatch(input: ListBatchInput, deps: ListBatchDeps): Promise<ListBatchOutput> {
  const order = checkOrder(input.order);
  const files = {
    key: order.messages?.key ?? `batches/${input.batch}/messages.jsonl`,
    results: `batches/${input.batch}/results`,
    concurrency: order.concurrency ?? CONCURRENCY,
    toleratedPercent: order.toleratedPercent ?? TOLERATED_PERCENT,
  };
  if (order.failed === undefined) return { ...files, any: true, listed: null, skipped: {}, more: false };
  const { lines, skipped, more } = await collect(order.failed, deps);
  if (lines.length > 0) await deps.objects.put(files.key, `${lines.join('\n')}\n`);
  return { ...files, any: lines.length > 0, listed: lines.length, skipped, more };
}

function checkOrder(value: unknown): BatchOrder {
  const parsed = orderSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const keys = issue?.code === 'unrecognized_keys' ? ` ${issue.keys.join(', ')}` : '';
    const where = issue?.path.join('.') ?? '';
    throw new BatchInvalid(`${where === '' ? 'the order' : where}: ${issue?.message ?? 'is invalid'}${keys}`);
  }
  const { failed, messages } = parsed.data;
  if ((failed === undefined) === (messages === undefined)) {
    throw new BatchInvalid('the order: name either failed: {since} or messages: {key}');
  }
  return parsed.data;
}

interface Collected {
  readonly lines: readonly string[];
  readonly skipped: Record<string, number>;
  readonly more: boolean;
}

async function collect(span: NonNullable<BatchOrder['failed']>, deps: ListBatchDeps): Promise<Collected> {
  const { since, until, limit = LIMIT, resumeFrom, policyVersion } = span;
  const how = {
    ...(resumeFrom !== undefined && { resumeFrom }),
    ...(policyVersion !== undefined && { policyVersion }),
  };
  const from = Date.parse(since);
  const to = until === undefined ? deps.clock.now() : Date.parse(until);
  if (from >= to) throw new BatchInvalid('failed.since: must lie before failed.until, and before now');
  // By messageId: a run, its failed replay and its lost twin are one message.
  const lines = new Map<string, string>();
  const skipped: Record<string, number> = {};
  let bytes = 0;
  for await (const page of deps.failed.failedBetween(from, to)) {
    for (let at = 0; at < page.length; at += AT_ONCE) {
      for (const found of await Promise.all(
        page.slice(at, at + AT_ONCE).map((record) => lineOf(record, how, deps)),
      )) {
        if ('why' in found) skipped[found.why] = (skipped[found.why] ?? 0) + 1;
        else if (!lines.has(found.messageId)) {
          bytes += Buffer.byteLength(found.line) + 1;
          if (lines.size === limit || bytes > MAX_BYTES)
            return { lines: [...lines.values()], skipped, more: true };
          lines.set(found.messageId, found.line);
        }
      }
    }
  }
  return { lines: [...lines.values()], skipped, more: false };
}

async function lineOf(
  { messageId, answeredBy }: RunRecord,
  how: ReplayHow,
  deps: ListBatchDeps,
): Promise<{ readonly messageId: string; readonly line: string } | { readonly why: string }> {
  if (answeredBy !== undefined) return { why: 'answered' };
  const target = await replayTarget(messageId, how, deps.runs, deps.clock.now());
  if (!target.ready) return { why: target.why };
  return { messageId: target.message.messageId, line: JSON.stringify(target.message) };
}
