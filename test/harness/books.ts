import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Key } from '../../tasks/adapters/dynamodb/keys.ts';
import { rootKey, shardKey } from '../../tasks/adapters/dynamodb/keys.ts';
import { accountsOf, ROOT, refsOf, SHARD } from '../../tasks/core/budget/accounts.ts';
import { holdsOf, type OpenHold } from '../../tasks/core/budget/holds.ts';
import { type Entry, numberOf } from '../../tasks/core/budget/move.ts';
import type { NanoUsd } from '../../tasks/core/money.ts';

/** A day's money over all its shards, nano-dollars. */
export interface DayBooks {
  readonly spent: NanoUsd;
  /** Part of `spent` that nobody settled in time. */
  readonly lapsed: NanoUsd;
  readonly held: NanoUsd;
  readonly holds: readonly OpenHold[];
  readonly budget: NanoUsd;
  /** What the laws say and the books do not: empty as long as all is well. */
  readonly broken: readonly string[];
}

/** Reads the books of a day and holds them against their laws; nothing may be under way. */
export async function booksOf(
  documents: DynamoDBDocumentClient,
  table: string,
  day: string,
): Promise<DayBooks> {
  const get = async (Key: Key): Promise<Entry | undefined> =>
    (await documents.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
  const root = await get(rootKey(day));
  const refs = refsOf(root, [...accountsOf('main'), ...accountsOf('economy')]);
  const shards = (await Promise.all(refs.map((ref) => get(shardKey(day, ref))))).map((shard) => shard ?? {});
  const sum = (name: string): number => shards.reduce((total, shard) => total + numberOf(shard, name), 0);
  const holds = shards.flatMap(holdsOf);
  const held = holds.reduce((total, { amount }) => total + amount, 0);
  const budget = numberOf(root, ROOT.budget('main')) + numberOf(root, ROOT.budget('economy'));
  const left = numberOf(root, ROOT.source('main')) + numberOf(root, ROOT.source('economy'));
  const spent = sum(SHARD.spent);
  const broken = [
    ...shards.flatMap((shard, at) => brokenIn(shard, `shard ${at}`)),
    ...(sum(SHARD.granted) > budget - left ? ['shards were granted more than left ROOT'] : []),
    ...(spent + held > budget - left ? ['more is spent and held than left ROOT'] : []),
    ...(left < 0 ? ['ROOT is below zero'] : []),
  ];
  return { spent, lapsed: sum(SHARD.lapsed), held, holds, budget, broken };
}

/** left + holds + spent = granted, to the nano-dollar. */
function brokenIn(shard: Entry, name: string): readonly string[] {
  const left = numberOf(shard, SHARD.left);
  const held = holdsOf(shard).reduce((total, { amount }) => total + amount, 0);
  const whole = left + held + numberOf(shard, SHARD.spent);
  return [
    ...(left < 0 ? [`${name} is below zero`] : []),
    ...(whole === numberOf(shard, SHARD.granted) ? [] : [`${name} was granted another sum than it holds`]),
  ];
}
