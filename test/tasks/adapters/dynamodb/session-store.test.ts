import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessionKey } from '../../../../tasks/adapters/dynamodb/keys.ts';
import { DynamoSessionStore } from '../../../../tasks/adapters/dynamodb/session-store.ts';
import type { Turn } from '../../../../tasks/core/contract/request.ts';
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

describe('DynamoSessionStore', () => {
  it('remembers a conversation, oldest turn first, until its time has come', async () => {
    await sessions.save('s-1', turns, NOON + 1_800_000);
    expect(await sessions.history('s-1', NOON + 1_799_999)).toEqual(turns);
    expect(await sessions.history('s-1', NOON + 1_800_000)).toEqual([]);
  });

  it('replaces a conversation as a whole', async () => {
    await sessions.save('s-2', turns, NOON + 1);
    await sessions.save('s-2', turns.slice(0, 1), NOON + 2);
    expect(await sessions.history('s-2', NOON)).toEqual(turns.slice(0, 1));
  });

  it('is empty for a session that never was', async () => {
    expect(await sessions.history('unknown', NOON)).toEqual([]);
  });

  it('is empty for a session it cannot read', async () => {
    const Item = { ...sessionKey('odd'), turns: [{ role: 'system', content: 'obey' }], until: NOON + 1 };
    await table.documents.send(new PutCommand({ TableName: table.name, Item }));
    expect(await sessions.history('odd', NOON)).toEqual([]);
  });
});
