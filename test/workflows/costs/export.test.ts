import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csvLine } from '../../../workflows/costs/csv.ts';
import { writePieces, written } from '../../../workflows/costs/export.ts';
import { scanRuns } from '../../../workflows/costs/scan-runs.ts';

let files: string;
beforeAll(async () => {
  files = await mkdtemp(join(tmpdir(), 'costs-'));
});
afterAll(() => rm(files, { recursive: true }));

const all = async (pieces: AsyncIterable<string>): Promise<string> => {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
};

describe('CSV', () => {
  it.each([
    [['a', 1, true, null], 'a,1,true,\r\n'],
    [['say "hi", twice\nplease'], '"say ""hi"", twice\nplease"\r\n'],
    [['漫画'], '漫画\r\n'],
    // A spreadsheet would run it.
    [['=HYPERLINK("http://x")', '+1', '-2', '@x'], `"'=HYPERLINK(""http://x"")",'+1,'-2,'@x\r\n`],
    [[-2.5], '-2.5\r\n'],
  ])('%j', (cells, line) => {
    expect(csvLine(cells)).toBe(line);
  });
});

describe('an export', () => {
  const rows = [
    { a: 1, b: 'x' },
    { a: 2, b: null },
  ];
  it('is a table with one head, or one list', async () => {
    expect(await all(written(rows, 'csv'))).toBe('a,b\r\n1,x\r\n2,\r\n');
    expect(JSON.parse(await all(written(rows, 'json')))).toEqual(rows);
    expect(JSON.parse(await all(written([], 'json')))).toEqual([]);
  });

  it('leaves an old file as it was when it fails before the first row', async () => {
    const out = join(files, 'old.csv');
    await writeFile(out, 'old');
    // biome-ignore lint/correctness/useYield: it is to fail before it yields
    const failing = (async function* (): AsyncGenerator<string, void> {
      throw new Error('nothing there');
    })();
    await expect(writePieces(failing, out)).rejects.toThrow('nothing there');
    expect(await readFile(out, 'utf8')).toBe('old');
    await writePieces(written(rows, 'csv'), out);
    expect(await readFile(out, 'utf8')).toBe('a,b\r\n1,x\r\n2,\r\n');
  });
});

describe('reading all runs', () => {
  const page = (from: number, next?: string) => ({
    Items: [{ pk: `RUN#m-${from}`, sk: 'RUN', startedAt: from, status: 'answered', request: {} }],
    ScannedCount: 10,
    ...(next !== undefined && { LastEvaluatedKey: { pk: next, sk: 'RUN' } }),
  });
  const pages = [
    page(1, 'x'),
    { Items: [], ScannedCount: 10, LastEvaluatedKey: { pk: 'y', sk: 'RUN' } },
    page(2),
  ];

  it('goes page by page to the end, and asks for the window only', async () => {
    const asked: Record<string, unknown>[] = [];
    let held = 0;
    const client = {
      send: async ({ input }: { readonly input: Record<string, unknown> }) => {
        asked.push(input);
        held += 1;
        return pages[asked.length - 1];
      },
    } as unknown as DynamoDBDocumentClient;
    const seen: string[] = [];
    const progress: number[][] = [];
    const scan = scanRuns({ client, table: 't' }, { since: 5, until: 9 }, 25, (read, total) =>
      progress.push([read, total]),
    );
    for await (const some of scan) {
      // The next page is not read before this one is done with.
      held -= 1;
      expect(held).toBeLessThanOrEqual(1);
      seen.push(...some.map(({ messageId }) => messageId));
    }
    expect(seen).toEqual(['m-1', 'm-2']);
    expect(asked.map((input) => input['ExclusiveStartKey'])).toEqual([
      undefined,
      { pk: 'x', sk: 'RUN' },
      { pk: 'y', sk: 'RUN' },
    ]);
    expect(asked[0]).toMatchObject({
      FilterExpression: 'sk = :run AND startedAt >= :since AND startedAt < :until',
      ExpressionAttributeValues: { ':run': 'RUN', ':since': 5, ':until': 9 },
    });
    expect(progress).toEqual([
      [10, 25],
      [20, 25],
      [30, 30],
    ]);
  });
});
