import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { utcDay } from '../../tasks/core/clock.ts';
import type { Attempt } from '../../tasks/core/contract/attempt.ts';
import { toNano } from '../../tasks/core/money.ts';
import { seededRandom } from '../../workflows/random.ts';
import { booksOf } from '../harness/books.ts';
import type { Told } from '../harness/stack.ts';
import { leaksOf, paidTwice } from './audit.ts';
import { type Child, startChild } from './child.ts';
import { inParallel } from './in-parallel.ts';
import { type Letter, lettersFor } from './messages.ts';
import type { Row } from './storm.ts';

export interface KillOptions {
  readonly seed: number;
  readonly messages: number;
  readonly kills: number;
}

const AT_ONCE = 16;
const SLA_MS = 1_000;
/** A lease lasts for the time of the message and fifteen seconds more. */
const PATIENCE = 60;
const PAUSE_MS = 1_000;

/** Kills the process of a whole stack under load, again and again, and has every customer ask until answered. */
export async function sigkill({ seed, messages, kills }: KillOptions): Promise<Row> {
  const chance = seededRandom(seed);
  const dataDir = await mkdtemp(join(tmpdir(), 'stepladder-chaos-'));
  const told = new Map<string, Told[]>();
  const letters: Letter[] = [];
  let cutOff = 0;
  let child = await startChild(dataDir, seed);
  try {
    for (let round = 0; round < kills; round++) {
      const some = lettersFor({ prefix: `kill-${seed}-${round}`, count: messages, slaMs: SLA_MS }, chance);
      letters.push(...some);
      cutOff += await untilKilled(child, some, Math.floor(chance() * messages * 0.7), told);
      child = await startChild(dataDir, seed);
    }
    await askUntilFinal(child, letters, told);
    const row = await audited(child, letters, told, seed);
    return cutOff > 0 ? row : { ...row, broken: [...row.broken, 'nobody was under way when it was killed'] };
  } finally {
    await child.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/**
 * The process dies when so many have been answered; the rest is under way or comes too late.
 * @returns how many those were.
 */
async function untilKilled(
  child: Child,
  letters: readonly Letter[],
  after: number,
  told: Map<string, Told[]>,
): Promise<number> {
  let answered = 0;
  let dying: Promise<void> | undefined;
  await inParallel(AT_ONCE, letters, async ({ request }) => {
    if (dying === undefined && answered >= after) dying = child.kill();
    const answer = await child.ask(request);
    if (answer === undefined) return;
    answered += 1;
    note(told, request.messageId, answer);
  });
  await (dying ?? child.kill());
  return letters.length - answered;
}

const note = (told: Map<string, Told[]>, id: string, answer: Told): void => {
  told.set(id, [...(told.get(id) ?? []), answer]);
};

const isFinal = (told: readonly Told[] = []): boolean =>
  told.some(({ status, reply }) => status !== 'SUCCEEDED' || reply.outcome !== 'in_flight');

async function askUntilFinal(
  child: Child,
  letters: readonly Letter[],
  told: Map<string, Told[]>,
): Promise<void> {
  for (let tries = 0; tries < PATIENCE; tries++) {
    const open = letters.filter(({ request }) => !isFinal(told.get(request.messageId)));
    if (open.length === 0) return;
    await inParallel(AT_ONCE, open, async ({ request }) => {
      const answer = await child.ask(request);
      if (answer !== undefined) note(told, request.messageId, answer);
    });
    await sleep(PAUSE_MS);
  }
}

interface Entry {
  readonly key: string;
  readonly attempt: Attempt;
}

async function audited(
  child: Child,
  letters: readonly Letter[],
  told: ReadonlyMap<string, readonly Told[]>,
  seed: number,
): Promise<Row> {
  const { endpoints } = child;
  const client = new DynamoDBClient({
    region: endpoints.region,
    endpoint: endpoints.dynamodb,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const documents = DynamoDBDocumentClient.from(client);
  const journals = new Map<string, readonly Entry[]>();
  for (const { request } of letters) {
    journals.set(request.messageId, await journalOf(documents, endpoints.tableName, request.messageId));
  }
  const days = [-1, 0].map((more) => utcDay(Date.now() + more * 86_400_000));
  const books = await Promise.all(days.map((day) => booksOf(documents, endpoints.tableName, day)));
  client.destroy();
  const holds = books.flatMap((one) => one.holds);
  const heldKeys = new Set(holds.map(({ name }) => name.split('#').slice(2).join('#')));
  const settled = [...journals.values()].flat().filter(({ key }) => !heldKeys.has(key));
  const booked = books.reduce((sum, { spent }) => sum + spent, 0);
  const written = settled.reduce((sum, { attempt }) => sum + toNano(attempt.costUsd), 0);
  const all = [...told].flatMap(([id, answers]) => answers.map((answer) => ({ id, answer })));
  return {
    fault: 'process SIGKILL',
    runs: letters.length,
    replies: all.filter(({ answer }) => answer.status === 'SUCCEEDED' && isFinal([answer])).length,
    refusals: all.filter(({ answer }) => answer.status === 'FAILED').length,
    lost: letters.filter(({ request }) => !isFinal(told.get(request.messageId))).length,
    paidTwice: [...journals.values()].filter((one) => paidTwice(one.map(({ attempt }) => attempt))).length,
    overspend: books.reduce((sum, { spent, held, budget }) => sum + Math.max(0, spent + held - budget), 0),
    seed,
    broken: [
      ...books.flatMap(({ broken }) => broken),
      // More is booked where a settlement came through and its journal entry did not; less never.
      ...(booked < written ? [`${booked} nano-dollars are booked, ${written} written down`] : []),
      ...all.flatMap(({ id, answer }) => leaksOf(answer).map((leak) => `${id} was told ${leak}`)),
      ...differing(told),
    ],
  };
}

async function journalOf(
  documents: DynamoDBDocumentClient,
  table: string,
  messageId: string,
): Promise<readonly Entry[]> {
  const { Items = [] } = await documents.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :attempt)',
      ExpressionAttributeValues: { ':pk': `RUN#${messageId}`, ':attempt': 'ATTEMPT#' },
      ConsistentRead: true,
    }),
  );
  return Items.map((item) => {
    const [, , tag = ''] = String(item['sk']).split('#');
    const attempt = item['attempt'] as Attempt;
    return { key: `${messageId}#${attempt.no}#${tag}`, attempt };
  });
}

/** One message, one answer: whoever heard it twice heard the same. */
function differing(told: ReadonlyMap<string, readonly Told[]>): readonly string[] {
  return [...told].flatMap(([id, answers]) => {
    const texts = answers.filter(({ reply }) => reply.outcome === 'answered' || reply.outcome === 'degraded');
    const count = new Set(texts.map(({ reply }) => reply.text)).size;
    return count > 1 ? [`${id} got ${count} different answers`] : [];
  });
}
