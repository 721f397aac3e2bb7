import {
  type CustomerRun,
  type DynamoCustomerData,
  userHash,
} from '../../tasks/adapters/dynamodb/customer-data.ts';
import type { Key } from '../../tasks/adapters/dynamodb/keys.ts';
import type { Clock } from '../../tasks/core/clock.ts';

export interface ForgetWish {
  readonly userId: string;
  readonly by: string;
  readonly reason: string;
  /** Counts and deletes nothing. */
  readonly dryRun: boolean;
}

/** What was deleted, or would be; what stays, and why. */
export interface Forgotten {
  readonly userId: string;
  readonly dryRun: boolean;
  readonly runs: number;
  readonly attempts: number;
  readonly sessions: number;
  /** Cached answers with the words of a deleted reply. */
  readonly answers: number;
  /** Executions in the history of a local stack; a dry run does not count them. */
  readonly histories: number;
  /** Runs that somebody is at work on: run the command again when they have ended. */
  readonly inFlight: number;
  /** There were more runs than one call deletes: run the command again. */
  readonly unfinished: boolean;
  readonly scanned: number;
  readonly kept: readonly { readonly what: string; readonly items: number; readonly why: string }[];
}

export interface ForgetDeps {
  readonly customers: DynamoCustomerData;
  readonly clock: Clock;
  /** Forgets the executions that a local stack kept, and says how many; 0 where there are none. */
  forgetHistories(userId: string): Promise<number>;
  onProgress?(done: number, total: number): void;
}

/** One call stays within minutes and memory, whoever the customer is. */
export const MOST_RUNS = 10_000;
const AT_ONCE = 8;

interface Found {
  readonly runs: CustomerRun[];
  readonly sessions: Key[];
  readonly answers: { readonly key: Key; readonly textHash: string }[];
  more: boolean;
  purses: number;
  orders: number;
  scanned: number;
}

/**
 * Deletes what one customer wrote and was told. Cached answers and sessions go first, each run's record
 * last, so that an interrupted call finds the rest again; a second call finds nothing. The audit says who
 * asked before anything goes, and how much went after.
 */
export async function forgetCustomer(wish: ForgetWish, deps: ForgetDeps): Promise<Forgotten> {
  const at = deps.clock.now();
  const found = await find(wish.userId, at, deps);
  const ended = found.runs.filter(({ inFlight }) => !inFlight);
  const said = new Set(found.runs.map(({ textHash }) => textHash));
  const answers = found.answers.filter(({ textHash }) => said.has(textHash));
  const common = { userId: wish.userId, dryRun: wish.dryRun, scanned: found.scanned, kept: keptOf(found) };
  const counted = { sessions: found.sessions.length, answers: answers.length };
  const inFlight = found.runs.length - ended.length;
  if (wish.dryRun) {
    const attempts = await countParts(ended, deps);
    return {
      ...common,
      ...counted,
      runs: ended.length,
      attempts,
      histories: 0,
      inFlight,
      unfinished: found.more,
    };
  }
  const entry = { at, by: wish.by, reason: wish.reason, userHash: userHash(wish.userId) };
  await deps.customers.audit({ ...entry, counts: null });
  await inTurn([...answers.map(({ key }) => key), ...found.sessions], (key) => deps.customers.delete(key));
  const histories = await deps.forgetHistories(wish.userId);
  const deleted = await deleteRuns(ended, at, deps);
  const counts = { ...counted, ...deleted, histories };
  await deps.customers.audit({ ...entry, counts });
  return {
    ...common,
    ...counts,
    inFlight: inFlight + (ended.length - deleted.runs),
    unfinished: found.more,
  };
}

async function find(userId: string, now: number, deps: ForgetDeps): Promise<Found> {
  const found: Found = { runs: [], sessions: [], answers: [], more: false, purses: 0, orders: 0, scanned: 0 };
  for await (const page of deps.customers.find(userId, now)) {
    const room = MOST_RUNS - found.runs.length;
    found.runs.push(...page.runs.slice(0, room));
    found.more ||= page.runs.length > room;
    found.sessions.push(...page.sessions);
    found.answers.push(...page.answers);
    found.purses += page.purses;
    found.orders += page.orders;
    found.scanned += page.scanned;
  }
  return found;
}

async function countParts(runs: readonly CustomerRun[], deps: ForgetDeps): Promise<number> {
  let parts = 0;
  await inTurn(runs, async (run) => {
    parts += (await deps.customers.partsOf(run)).length;
  });
  return parts;
}

async function deleteRuns(
  runs: readonly CustomerRun[],
  now: number,
  deps: ForgetDeps,
): Promise<{ readonly runs: number; readonly attempts: number }> {
  const gone = { runs: 0, attempts: 0 };
  let done = 0;
  await inTurn(runs, async (run) => {
    const attempts = await deps.customers.deleteRun(run, now);
    if (attempts !== undefined) {
      gone.runs += 1;
      gone.attempts += attempts;
    }
    done += 1;
    deps.onProgress?.(done, runs.length);
  });
  return gone;
}

const keptOf = ({ purses, orders }: Found): Forgotten['kept'] => [
  {
    what: 'money',
    items: purses,
    why: 'what was spent must add up; it holds amounts and ids, no text, and expires by itself',
  },
  { what: 'orders', items: orders, why: "they are the shop's records, not Stepladder's" },
];

async function inTurn<T>(values: readonly T[], work: (value: T) => Promise<void>): Promise<void> {
  const left = [...values];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
