import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { UnderstandInput } from '../../../tasks/classify/contract.ts';
import { understandMessage } from '../../../tasks/classify/understand.ts';
import type { MessageRequest } from '../../../tasks/core/contract/request.ts';
import { classifyDeps } from '../../../tasks/runtime/classify-deps.ts';
import { configFromEnvironment } from '../../../tasks/runtime/config.ts';
import { request } from '../../fixtures/contract.ts';
import { EXECUTION_ARN, STARTED_AT } from '../../fixtures/machine-variables.ts';

const TABLE = 'runs';
const sent: string[] = [];
let conversation: object[] = [];

/** A DynamoDB that keeps a conversation, and nothing else. */
const server = createServer((incoming, response) => {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    const action = String(incoming.headers['x-amz-target']).replace(/^.*\./u, '');
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const keys: { pk: { S: string } }[] = body.RequestItems?.[TABLE].Keys ?? [body.Key ?? body.Item];
    const kinds = new Set(keys.map(({ pk }) => pk.S.replace(/#.*$/u, '')));
    sent.push(`${action} ${[...kinds].sort().join(' ')}`);
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(action === 'BatchGetItem' ? { Responses: { [TABLE]: conversation } } : {}));
  });
});

const TURNS: NonNullable<MessageRequest['history']> = [
  { role: 'user', content: 'Is Berserk in stock?' },
  { role: 'assistant', content: 'Yes.' },
];

/** Policy and health are read now and then, not by every message. */
const ofTheMessage = (): readonly string[] => sent.filter((call) => !/POLICY|HEALTH/u.test(call)).sort();

describe('what understanding a message asks of the table', () => {
  let understand: (changes: Partial<MessageRequest>) => Promise<unknown>;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const endpoint = `http://127.0.0.1:${port}`;
    const deps = classifyDeps(configFromEnvironment({ TABLE_NAME: TABLE, DYNAMODB_ENDPOINT: endpoint }), {
      clock: { now: () => STARTED_AT },
    });
    understand = (changes) => {
      const input: UnderstandInput = {
        mode: 'fast',
        request: request(changes),
        startedAt: new Date(STARTED_AT).toISOString(),
        executionArn: EXECUTION_ARN,
        retried: false,
      };
      return understandMessage(input, deps);
    };
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    sent.length = 0;
    conversation = [];
  });

  it('is two calls at once for the first message of a conversation, the answer cache with them', async () => {
    await understand({});
    expect(ofTheMessage()).toEqual(['BatchGetItem ANSWER SESSION SPEND', 'PutItem RUN']);
  });

  it('is as few for one that brings its history', async () => {
    await understand({ history: TURNS });
    expect(ofTheMessage()).toEqual(['BatchGetItem ANSWER SPEND', 'PutItem RUN']);
  });

  it('is a second look into the answer cache only where a conversation goes on', async () => {
    conversation = [
      {
        pk: { S: 'SESSION#s-1#' },
        sk: { S: 'SESSION' },
        turns: {
          L: TURNS.map(({ role, content }) => ({ M: { role: { S: role }, content: { S: content } } })),
        },
        until: { N: String(STARTED_AT + 1_000) },
      },
    ];
    await understand({});
    expect(ofTheMessage()).toEqual(['BatchGetItem ANSWER SESSION SPEND', 'GetItem ANSWER', 'PutItem RUN']);
  });

  it.each<[string, Partial<MessageRequest>]>([
    ['a pinned model', { model: 'claude-sonnet-5-5' }],
    ['an order', { query: 'Where is my order MA-10001?' }],
  ])('never is an answer of others for %s', async (_, changes) => {
    await understand(changes);
    expect(ofTheMessage()).toEqual(['BatchGetItem SESSION SPEND', 'PutItem RUN']);
  });
});
