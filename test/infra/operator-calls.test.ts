import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MetricGroup } from '../../tasks/core/metrics/metric-group.ts';
import { type Config, configFromEnvironment } from '../../tasks/runtime/config.ts';
import { listBatchDeps } from '../../tasks/runtime/list-batch-deps.ts';
import { gaugeDeps, sweepDeps } from '../../tasks/runtime/sweep-deps.ts';
import { sweepAndTell } from '../../tasks/sweep/sweep-and-tell.ts';
import { type Statement, statementsOf, stepladderApp } from './synthesized.ts';

/** One call as DynamoDB's authorisation sees it. */
interface Seen {
  readonly action: string;
  readonly resource: string;
  readonly keys: readonly string[];
}

interface Body {
  readonly IndexName?: string;
  readonly Key?: { readonly pk: { readonly S: string } };
  readonly RequestItems?: Readonly<
    Record<string, { readonly Keys: readonly { readonly pk: { readonly S: string } }[] }>
  >;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeValues?: Readonly<Record<string, { readonly S: string }>>;
}

const seen: Seen[] = [];
/** What the index holds, by how its partitions begin: in the first of them that is asked. */
let stored: Readonly<Record<string, readonly string[]>> = {};

/** A table of the stored runs, begun long ago, of which the second failed just now; it takes notes. */
const server = createServer((incoming, response) => {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    const action = String(incoming.headers['x-amz-target']).replace(/^.*\./u, '');
    const body: Body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    seen.push(note(action, body));
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(answer(action, body)));
  });
});

function note(action: string, body: Body): Seen {
  const partition = /= (:\w+)/u.exec(body.KeyConditionExpression ?? '')?.[1] ?? '';
  const queried = body.ExpressionAttributeValues?.[partition]?.S;
  const batch = Object.values(body.RequestItems ?? {}).flatMap(({ Keys }) => Keys);
  return {
    action: `dynamodb:${action}`,
    resource: `<RunTable.Arn>${body.IndexName === undefined ? '' : `/index/${body.IndexName}`}`,
    keys: [
      ...batch.map(({ pk }) => pk.S),
      ...(queried === undefined ? [] : [queried]),
      ...(body.Key === undefined ? [] : [body.Key.pk.S]),
    ],
  };
}

function answer(action: string, { IndexName, RequestItems = {} }: Body): object {
  if (action === 'BatchGetItem') {
    const found = Object.entries(RequestItems).map(([table, { Keys }]) => [
      table,
      Keys.map(({ pk }) => ({
        pk,
        sk: { S: 'RUN' },
        status: { S: pk.S === 'RUN#m-1' ? 'running' : 'failed' },
        startedAt: { N: '1' },
        finishedAt: { N: String(Date.now() - 30_000) },
      })),
    ]);
    return { Responses: Object.fromEntries(found) };
  }
  const partition = seen.at(-1)?.keys[0] ?? '';
  const isMoney = action === 'Query' && partition.startsWith('SPEND#');
  if (isMoney) return { Items: [{ pk: { S: partition }, sk: { S: 'ROOT' }, 'n#main': { N: '1' } }] };
  if (IndexName === undefined) return {};
  // The shards are many: one answer is enough.
  const kind = partition.split('#')[0] ?? '';
  const first = seen.filter(({ keys }) => keys[0]?.startsWith(`${kind}#`)).length === 1;
  return { Items: first ? (stored[kind] ?? []).map((pk) => ({ pk: { S: pk }, sk: { S: 'RUN' } })) : [] };
}

const template = Template.fromStack(stepladderApp().pipeline);
const keysOf = ({ Condition }: Statement): readonly string[] =>
  (Condition as { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': string[] } })[
    'ForAllValues:StringLike'
  ]['dynamodb:LeadingKeys'];
const matches = (pattern: string, key: string): boolean => key.startsWith(pattern.replace(/\*$/u, ''));
const isFor = (statement: Statement, { action, resource }: Seen): boolean =>
  statement.Action === action && statement.Resource === resource;
const covers = (statement: Statement, call: Seen): boolean =>
  isFor(statement, call) &&
  call.keys.length > 0 &&
  call.keys.every((key) => keysOf(statement).some((pattern) => matches(pattern, key)));

function compare(rolePrefix: string) {
  const statements = statementsOf(template, rolePrefix).filter(({ Action }) =>
    String(Action).startsWith('dynamodb:'),
  );
  return {
    forbidden: seen.filter((call) => !statements.some((statement) => covers(statement, call))),
    unused: statements.flatMap((statement) =>
      keysOf(statement).filter(
        (pattern) =>
          !seen.some((call) => isFor(statement, call) && call.keys.some((key) => matches(pattern, key))),
      ),
    ),
  };
}

let config: Config;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  config = configFromEnvironment({ TABLE_NAME: 'runs', DYNAMODB_ENDPOINT: `http://127.0.0.1:${port}` });
});
beforeEach(() => {
  seen.length = 0;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('the tasks of operators', () => {
  it('the sweeper is allowed every call it makes to the table, and no other', async () => {
    // A lost run is never open: it was never claimed.
    stored = { OPEN: ['RUN#m-1'], FAILED: ['RUN#m-2', 'LOST#arn:lost'], VOTES: ['FEEDBACK#m-3'] };
    const numbers: unknown[] = [];
    const sink = { emit: ({ values }: MetricGroup) => numbers.push(values) };
    const gauges = gaugeDeps(config, sink);
    const { abandoned } = await sweepAndTell(sweepDeps(config), gauges, Date.now() + 60_000);
    expect(abandoned.map(({ messageId }) => messageId)).toEqual(['m-1']);
    expect(numbers).toMatchObject([{ FailedRuns: 2, OpenRuns: 0, BudgetUsed: 0, BreakersOpen: 0 }]);
    expect(compare('SweeperTaskRole')).toEqual({ forbidden: [], unused: [] });
  });

  it('the listing of batches is allowed every call it makes to the table, and no other', async () => {
    stored = { FAILED: ['RUN#m-1', 'LOST#arn:lost'] };
    const deps = listBatchDeps(config, { BUCKET_NAME: 'batches' });
    const ids: string[] = [];
    for await (const page of deps.failed.failedBetween(0, 2))
      ids.push(...page.map(({ messageId }) => messageId));
    expect(ids.toSorted()).toEqual(['arn:lost', 'm-1']);
    for (const id of [...ids, 'm-1~r1']) await deps.runs.read(id);
    expect(compare('ListBatchRole')).toEqual({ forbidden: [], unused: [] });
  });
});
