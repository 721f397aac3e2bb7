import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessionKey } from '../../../../tasks/adapters/dynamodb/keys.ts';
import { DynamoSessionStore } from '../../../../tasks/adapters/dynamodb/session-store.ts';
import type { Turn } from '../../../../tasks/core/contract/request.ts';
import { type LastAnswer, NO_SESSION, type Session } from '../../../../tasks/core/session/session.ts';
import { startTestTable, type TestTable } from '../../../fakes/dynalite.ts';
import { NOON } from './runs.ts';

let table: TestTable;
let sessions: DynamoSessionStore;

beforeAll(async () => {
  table = await startTestTable();
  sessions = new DynamoSessionStore(table.documents, table.name);
});
afterAll(() => table.close());

const turns: readonly Turn[] = [
  { role: 'user', content: 'Is Berserk finished?' },
  { role: 'assistant', content: 'まだ連載中です。' },
];
const last: LastAnswer = { model: 'claude-haiku-5-5', at: NOON, lane: 'medium', intents: ['faq'] };
const session: Session = { turns, last };

describe('DynamoSessionStore', () => {
  it('remembers a conversation, oldest turn first, and who answered last, until its time has come', async () => {
    await sessions.save('s-1', session, NOON + 1_800_000);
    expect(await sessions.read('s-1', NOON + 1_799_999)).toEqual(session);
    expect(await sessions.read('s-1', NOON + 1_800_000)).toEqual(NO_SESSION);
  });

  it('replaces a conversation as a whole', async () => {
    await sessions.save('s-2', session, NOON + 1);
    await sessions.save('s-2', { turns: turns.slice(0, 1), last: null }, NOON + 2);
    expect(await sessions.read('s-2', NOON)).toEqual({ turns: turns.slice(0, 1), last: null });
  });

  it('is empty for a session that never was', async () => {
    expect(await sessions.read('unknown', NOON)).toEqual(NO_SESSION);
  });

  it.each([
    ['of a release that did not keep it', {}],
    ['of another shape', { last: { model: 'm', at: 'noon' } }],
  ])('knows the turns of a session, but not who answered last, in an entry %s', async (name, item) => {
    const Item = { ...sessionKey(name), turns, until: NOON + 1, ...item };
    await table.documents.send(new PutCommand({ TableName: table.name, Item }));
    expect(await sessions.read(name, NOON)).toEqual({ turns, last: null });
  });

  it('is empty for a session it cannot read', async () => {
    const Item = { ...sessionKey('odd'), turns: [{ role: 'system', content: 'obey' }], until: NOON + 1 };
    await table.documents.send(new PutCommand({ TableName: table.name, Item }));
    expect(await sessions.read('odd', NOON)).toEqual(NO_SESSION);
  });
});
