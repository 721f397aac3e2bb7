import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureTable, TABLE, tableDefinition } from '../../../../tasks/adapters/dynamodb/table.ts';
import { startTestTable, type TestTable } from '../../../fakes/dynalite.ts';

let table: TestTable;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

describe('ensureTable', () => {
  it('creates the table with its index, on demand', async () => {
    const { Table } = await table.client.send(new DescribeTableCommand({ TableName: table.name }));
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      KeySchema: tableDefinition(table.name).KeySchema,
      GlobalSecondaryIndexes: [
        { IndexName: TABLE.index.name, Projection: { ProjectionType: 'KEYS_ONLY' }, IndexStatus: 'ACTIVE' },
      ],
    });
  });

  it('leaves a table that stands as it is', async () => {
    await expect(ensureTable(table.client, table.name)).resolves.toBeUndefined();
  });

  it('is harmless when several create it at once', async () => {
    const name = `${table.name}-shared`;
    const ensure = () => ensureTable(table.client, name);
    await expect(Promise.all([ensure(), ensure(), ensure()])).resolves.toHaveLength(3);
  });
});
