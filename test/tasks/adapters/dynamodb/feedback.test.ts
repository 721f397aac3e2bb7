import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DynamoFeedback } from '../../../../tasks/adapters/dynamodb/feedback.ts';
import { feedbackKey } from '../../../../tasks/adapters/dynamodb/keys.ts';
import type { Feedback } from '../../../../tasks/ports/feedback.ts';
import { startTestTable, type TestTable } from '../../../fakes/dynalite.ts';
import { NOON } from './runs.ts';

let table: TestTable;
let feedback: DynamoFeedback;
beforeEach(async () => {
  table = await startTestTable();
  feedback = new DynamoFeedback(table.documents, table.name);
});
afterEach(() => table.close());

const HOUR = 3_600_000;
const vote = (messageId: string, changes: Partial<Feedback> = {}): Feedback => ({
  messageId,
  vote: 'up',
  comment: null,
  at: NOON,
  startedAt: NOON - 60_000,
  lane: 'simple',
  model: 'claude-haiku-5-5',
  variant: null,
  policyVersion: 1,
  ...changes,
});
const row = (changes: Partial<Record<'lane' | 'model' | 'variant', string>>, up: number, down: number) => ({
  lane: 'simple',
  model: 'claude-haiku-5-5',
  variant: null,
  ...changes,
  up,
  down,
});

describe('votes', () => {
  it('are one a message, kept as long as its run', async () => {
    expect(await feedback.read('m')).toBeUndefined();
    await feedback.put(vote('m', { comment: 'good' }));
    expect(await feedback.read('m')).toEqual(vote('m', { comment: 'good' }));
    const { Item } = await table.documents.send(
      new GetCommand({ TableName: table.name, Key: feedbackKey('m') }),
    );
    expect(Item?.['expiresAt']).toBe(Math.floor((NOON - 60_000) / 1_000) + 30 * 24 * 3_600);
    await feedback.delete('m');
    expect(await feedback.read('m')).toBeUndefined();
  });

  it('are counted by lane, model and variant', async () => {
    const sonnet = { lane: 'complex', model: 'claude-sonnet-5-5' } as const;
    await feedback.put(vote('a'));
    await feedback.put(vote('b', { vote: 'down' }));
    await feedback.put(vote('c'));
    await feedback.put(vote('d', sonnet));
    await feedback.put(vote('e', { ...sonnet, variant: 'x/y', vote: 'down' }));
    const counts = await feedback.counts({ from: NOON, until: NOON + 1 });
    expect(counts).toHaveLength(3);
    expect(counts).toEqual(
      expect.arrayContaining([row({}, 2, 1), row(sonnet, 1, 0), row({ ...sonnet, variant: 'x/y' }, 0, 1)]),
    );
  });

  it('count once as they stand when they were changed, also into another hour', async () => {
    await feedback.put(vote('m'));
    await feedback.put(vote('m', { vote: 'down', at: NOON + HOUR }));
    expect(await feedback.counts({ from: NOON - HOUR, until: NOON + HOUR })).toEqual([]);
    expect(await feedback.counts({ from: NOON, until: NOON + 2 * HOUR })).toEqual([row({}, 0, 1)]);
  });

  it('belong to the window they were cast in: its start is in it, its end is not', async () => {
    await feedback.put(vote('before', { at: NOON - 1 }));
    await feedback.put(vote('first', { at: NOON }));
    await feedback.put(vote('last', { at: NOON + HOUR - 1 }));
    await feedback.put(vote('after', { at: NOON + HOUR }));
    const seen: string[] = [];
    for await (const page of feedback.castBetween({ from: NOON, until: NOON + HOUR })) {
      seen.push(...page.map(({ messageId }) => messageId));
    }
    expect(seen).toEqual(['first', 'last']);
  });

  it('are more than a page', async () => {
    const votes = Array.from({ length: 130 }, (_, at) => vote(`m-${at}`, { at: NOON + at }));
    await Promise.all(votes.map((one) => feedback.put(one)));
    expect(await feedback.counts({ from: NOON, until: NOON + HOUR })).toEqual([row({}, 130, 0)]);
  });
});
