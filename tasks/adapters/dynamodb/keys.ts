import type { ShardRef } from '../../core/budget/accounts.ts';
import { type EpochMs, utcDay, utcHour } from '../../core/clock.ts';
import { isLostId } from '../../core/replay.ts';

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** A hot index partition throttles base writes: open and failed runs are spread over so many. */
export const SHARDS = '0123456789abcdef';

/** One of sixteen, from the id alone, so that whoever ends a run finds the same one. */
export function shardOf(id: string): string {
  let hash = 0;
  for (const char of id) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return SHARDS[hash % SHARDS.length] ?? '0';
}

export const runKey = (messageId: string): Key => ({
  pk: isLostId(messageId) ? `LOST#${messageId}` : `RUN#${messageId}`,
  sk: 'RUN',
});
/** Unique for the call, also where two executions of one message gave it the same number. */
export const attemptKey = (messageId: string, no: number, executionArn: string): Key => ({
  pk: `RUN#${messageId}`,
  sk: `ATTEMPT#${String(no).padStart(2, '0')}#${executionArn.slice(-8)}`,
});
/** The current vote on a message. Under a key of its own, so that who records votes can write nothing else. */
export const feedbackKey = (messageId: string): Key => ({ pk: `FEEDBACK#${messageId}`, sk: 'FEEDBACK' });
/** Whatever operators changed, under the day they did it. */
export const auditDay = (at: EpochMs): string => `AUDIT#${utcDay(at)}`;
/** How far the sweeper has counted. */
export const COUNTED_KEY: Key = { pk: 'SWEEP', sk: 'COUNTED' };
export const rootKey = (day: string): Key => ({ pk: `SPEND#${day}`, sk: 'ROOT' });
export const shardKey = (day: string, { account, index }: ShardRef): Key => ({
  pk: `SPEND#${day}#${account}#${index}`,
  sk: 'SHARD',
});
/** What one customer, or one conversation, may still spend on a day. */
export const purseKey = (day: string, of: 'U' | 'S', id: string): Key => ({
  pk: `SPEND#${day}#${of}#${id}`,
  sk: 'SHARD',
});
/** `point` is the share of the day's budget that was used, in per cent. */
export const alarmKey = (day: string, point: number): Key => ({
  pk: `SPEND#${day}`,
  sk: `ALARM#${String(point).padStart(3, '0')}`,
});
/** How the deployments of all models fare. */
export const HEALTH_KEY: Key = { pk: 'HEALTH', sk: 'HEALTH' };
/** In that item: how the models of the optimizer's last window fared. */
export const LIVE_MODELS = 'live';
/** What the optimizer remembers from one window to the next. */
export const OPTIMIZER_KEY: Key = { pk: 'OPTIMIZER', sk: 'MEMORY' };
export const rateKey = (model: string, minute: number): Key => ({ pk: `RATE#${model}`, sk: String(minute) });
export const policyKey = (version: number | 'CURRENT'): Key => ({ pk: 'POLICY', sk: String(version) });
export const answerCacheKey = (hash: string): Key => ({ pk: `ANSWER#${hash}`, sk: 'ANSWER' });
export const routeCacheKey = (hash: string): Key => ({ pk: `ROUTE#${hash}`, sk: 'ROUTE' });
export const sessionKey = (id: string): Key => ({ pk: `SESSION#${id}`, sk: 'SESSION' });
export const productKey = (id: string): Key => ({ pk: `PRODUCT#${id}`, sk: 'PRODUCT' });
export const articleKey = (id: string): Key => ({ pk: `ARTICLE#${id}`, sk: 'ARTICLE' });
export const orderKey = (id: string): Key => ({ pk: `ORDER#${id}`, sk: 'ORDER' });
export const CATALOGUE_KEY: Key = { pk: 'CATALOGUE', sk: 'VERSION' };

/** Sort key of the index: by start, then unique. */
export const indexSort = (startedAt: number, id: string): string =>
  `${new Date(startedAt).toISOString()}#${id}`;
export const openIndex = (id: string): string => `OPEN#${shardOf(id)}`;
/** By the hour the run began in, as Record Failure does it: whoever lists by start finds all of them. */
export const failedIndex = (startedAt: number, id: string): string =>
  `FAILED#${utcHour(startedAt)}#${shardOf(id)}`;
/** Votes by the hour they were cast in: a changed one moves there, so that each message has one. */
export const votesIndex = (at: EpochMs): string => `VOTES#${utcHour(at)}`;
export const ordersIndex = (userId: string): string => `ORDERS#${userId}`;
