import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureTable } from '../../../tasks/adapters/dynamodb/table.ts';
import { startEmbeddedApart } from '../../../workflows/local/embedded-apart.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const GIVEN = { latencyScale: 0, seed: 1, external: {} };

describe('stores and simulator in a thread of their own', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'stepladder-apart-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('serve, end, and leave what they kept to the next', async () => {
    const dataDir = join(directory, 'kept');
    for (const round of ['first', 'second']) {
      const { dynamodb, opensearch, bedrockRuntime, close } = await startEmbeddedApart({ ...GIVEN, dataDir });
      const client = new DynamoDBClient({ endpoint: dynamodb, region: 'us-east-1', credentials });
      if (round === 'first') await ensureTable(client, 'stepladder');
      expect((await client.send(new ListTablesCommand())).TableNames).toEqual(['stepladder']);
      expect((await fetch(`${opensearch}/_cat/indices?format=json`)).status).toBeLessThan(500);
      expect((await fetch(`${bedrockRuntime}/_simulator/calls`)).status).toBe(200);
      client.destroy();
      await close();
      await close();
      await expect(fetch(`${bedrockRuntime}/_simulator/calls`)).rejects.toThrow('fetch failed');
    }
  });

  it('say by its own name why they could not start, and leave nothing behind', async () => {
    const dataDir = join(directory, 'a-file');
    await writeFile(dataDir, '');
    await expect(startEmbeddedApart({ ...GIVEN, dataDir })).rejects.toMatchObject({
      name: expect.stringMatching(/Error|LEVEL/u),
    });
  });
});
