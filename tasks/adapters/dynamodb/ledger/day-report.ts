import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import {
  type Account,
  accountsOf,
  EVERY_ACCOUNT,
  grantUnderWay,
  type Pot,
  ROOT,
  refsOf,
  returnUnderWay,
  SHARD,
  type ShardRef,
} from '../../../core/budget/accounts.ts';
import { holdsOf, sumOf } from '../../../core/budget/holds.ts';
import { type Entry, numberOf } from '../../../core/budget/move.ts';
import type { DayLimits } from '../../../core/budget.ts';
import { utcSecond } from '../../../core/clock.ts';
import { type NanoUsd, toUsd } from '../../../core/money.ts';
import { rootKey, shardKey } from '../keys.ts';
import { DynamoBooks } from './books.ts';

/** One shard, or a sum of them, in US dollars. */
export interface Money {
  readonly leftUsd: number;
  readonly heldUsd: number;
  readonly spentUsd: number;
  /** Part of what is spent that nobody settled: booked for the most it may have cost. */
  readonly lapsedUsd: number;
}

export interface ShardReport extends Money {
  readonly account: Account;
  readonly index: number;
  readonly holds: number;
  /** ISO time of the oldest open hold, to the minute; null when there is none. */
  readonly oldestHold: string | null;
  readonly grants: number;
}

export interface PotReport extends Money {
  readonly budgetUsd: number;
  /** Part of the budget that was added by hand. */
  readonly addedUsd: number;
  /** Part of what is left that no shard was granted. */
  readonly rootUsd: number;
  /** 0-1 of the budget that is spent or held. */
  readonly usedShare: number;
}

export interface DayReport {
  readonly day: string;
  /** False while nobody paid for anything: the budget is the policy's. */
  readonly opened: boolean;
  readonly pots: Readonly<Record<Pot, PotReport>>;
  /** Tiers with budgets of their own, inside the main pot. */
  readonly tiers: readonly (Money & { readonly tier: string; readonly budgetUsd: number })[];
  readonly shards: readonly ShardReport[];
  readonly alarms: readonly { readonly point: number; readonly at: string }[];
  readonly overrides: number;
  readonly lastOverride: { readonly at: string; readonly by: string; readonly reason: string } | null;
}

interface Seen {
  readonly ref: ShardRef;
  readonly shard: Entry | undefined;
  readonly underWay: NanoUsd;
}

/** Reads a day's books for people; nothing is changed. */
export async function reportDay(
  client: DynamoDBDocumentClient,
  table: string,
  day: string,
  limits: DayLimits,
): Promise<DayReport> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :day',
      ExpressionAttributeValues: { ':day': rootKey(day).pk },
      ConsistentRead: true,
    }),
  );
  const root = Items.find(({ sk }) => sk === 'ROOT');
  const refs = refsOf(root, EVERY_ACCOUNT);
  const shards = await new DynamoBooks(client, table).read(refs.map((ref) => shardKey(day, ref)));
  const seen = refs.map((ref, at) => {
    const shard = shards[at];
    const grant = grantUnderWay(root, ref, shard)?.amount ?? 0;
    return { ref, shard, underWay: grant + (returnUnderWay(root, ref, shard)?.amount ?? 0) };
  });
  return {
    day,
    opened: root !== undefined,
    pots: {
      main: potReport('main', root, seen, limits),
      economy: potReport('economy', root, seen, limits),
    },
    tiers: tierReports(root, seen),
    shards: seen.map(shardReport),
    alarms: Items.filter(({ sk }) => String(sk).startsWith('ALARM#')).map((alarm) => ({
      point: numberOf(alarm, 'point'),
      at: utcSecond(numberOf(alarm, 'at')),
    })),
    overrides: numberOf(root, 'overrides'),
    lastOverride:
      root?.['overrideBy'] === undefined
        ? null
        : {
            at: utcSecond(numberOf(root, 'overrideAt')),
            by: String(root['overrideBy']),
            reason: String(root['overrideReason']),
          },
  };
}

function potReport(pot: Pot, root: Entry | undefined, seen: readonly Seen[], limits: DayLimits): PotReport {
  const budget = numberOf(root, ROOT.budget(pot), limits[pot]);
  const inRoot = root === undefined ? limits[pot] : numberOf(root, ROOT.source(pot));
  const accounts: readonly Account[] = accountsOf(pot);
  const own = seen.filter(({ ref }) => accounts.includes(ref.account));
  const money = moneyOf(own, inRoot);
  return {
    budgetUsd: toUsd(budget),
    addedUsd: toUsd(numberOf(root, `added#${pot}`)),
    rootUsd: toUsd(inRoot),
    ...money,
    usedShare: budget === 0 ? 0 : (money.spentUsd + money.heldUsd) / toUsd(budget),
  };
}

const tierReports = (root: Entry | undefined, seen: readonly Seen[]): DayReport['tiers'] =>
  EVERY_ACCOUNT.flatMap((account) => {
    const cap = root?.[ROOT.cap(account)];
    if (typeof cap !== 'number') return [];
    const own = seen.filter(({ ref }) => ref.account === account);
    const budgetUsd = toUsd(numberOf(root, ROOT.capBudget(account)));
    return [{ tier: account.replace(/^tier-/u, ''), budgetUsd, ...moneyOf(own, cap) }];
  });

/** Money under way between ROOT and a shard is left to both. */
function moneyOf(seen: readonly Seen[], inRoot: NanoUsd): Money {
  const sum = (of: (one: Seen) => NanoUsd): NanoUsd => seen.reduce((total, one) => total + of(one), 0);
  return {
    leftUsd: toUsd(inRoot + sum(({ shard, underWay }) => numberOf(shard, SHARD.left) + underWay)),
    heldUsd: toUsd(sum(({ shard }) => sumOf(holdsOf(shard)))),
    spentUsd: toUsd(sum(({ shard }) => numberOf(shard, SHARD.spent))),
    lapsedUsd: toUsd(sum(({ shard }) => numberOf(shard, SHARD.lapsed))),
  };
}

function shardReport(one: Seen): ShardReport {
  const holds = holdsOf(one.shard);
  const oldest = Math.min(...holds.map(({ at }) => at));
  return {
    ...one.ref,
    ...moneyOf([{ ...one, underWay: 0 }], 0),
    holds: holds.length,
    oldestHold: holds.length === 0 ? null : utcSecond(oldest),
    grants: numberOf(one.shard, SHARD.seq),
  };
}
