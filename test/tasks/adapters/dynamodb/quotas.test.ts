import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DynamoQuotas } from '../../../../tasks/adapters/dynamodb/quotas.ts';
import { startTestTable, type TestTable } from '../../../fakes/dynalite.ts';

let table: TestTable;
/** Every test has hours of its own. */
let now = Date.parse('2026-11-21T12:00:00Z');
let writes = 0;
beforeAll(async () => {
  table = await startTestTable();
  const send = table.documents.send.bind(table.documents) as (command: unknown) => Promise<unknown>;
  Object.assign(table.documents, {
    send: (command: unknown) => {
      if (command instanceof UpdateCommand) writes += 1;
      return send(command);
    },
  });
});
beforeEach(() => {
  now += 3_600_000;
  writes = 0;
});
afterAll(() => table.close());

/** One Lambda environment. */
const counter = () => new DynamoQuotas(table.documents, table.name, { now: () => now });

describe('a quota', () => {
  const ask = (of: DynamoQuotas, tokens: number, rpm: number, tpm: number) =>
    of.admit({ model: `model-${rpm}-${tpm}`, tokens, quota: { rpm, tpm } });

  it('admits no call more than the requests of its minute, whoever asks', async () => {
    const all = Array.from({ length: 20 }, () => counter());
    const round = () => Promise.all(all.flatMap((one) => [1, 2, 3].map(() => ask(one, 10, 30, 0))));
    expect((await round()).filter(Boolean)).toHaveLength(30);
    now += 59_999;
    expect((await round()).filter(Boolean)).toHaveLength(0);
    now += 1;
    expect((await round()).filter(Boolean)).toHaveLength(30);
  });

  it('admits no token more than those of its minute, and short calls where long ones do not fit', async () => {
    const one = counter();
    expect(await ask(one, 600, 0, 1_000)).toBe(true);
    expect(await ask(one, 500, 0, 1_000)).toBe(false);
    expect(await ask(one, 400, 0, 1_000)).toBe(true);
    expect(await ask(counter(), 1, 0, 1_000)).toBe(false);
    expect(await ask(one, 1_001, 0, 1_000)).toBe(false);
  });

  it('does not ask twice whether a minute is full, and writes nothing where there is none', async () => {
    const one = counter();
    for (let count = 0; count < 4; count++) await ask(one, 10, 1, 0);
    expect(writes).toBe(2);
    expect(await ask(one, 10, 0, 0)).toBe(true);
    expect(writes).toBe(2);
  });
});
