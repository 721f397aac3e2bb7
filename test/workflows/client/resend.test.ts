import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StepladderClient } from '../../../workflows/client/client.ts';
import type { ClientOptions } from '../../../workflows/client/options.ts';
import { replyTo } from '../../tasks/adapters/dynamodb/runs.ts';

interface Sent {
  readonly stateMachineArn: string;
  readonly traceHeader?: string;
  readonly input: { readonly messageId: string };
}
type Answer = (sent: Sent, response: ServerResponse, request: IncomingMessage) => void;

const COORDINATE = 'arn:aws:states:us-east-1:000000000000:stateMachine:coordinate';
const GLASS = 'arn:aws:states:us-east-1:000000000000:stateMachine:coordinate-glass';

/** A service that answers each call by the next of the script; the last one stays. */
let script: Answer[];
let sent: Sent[];
let endpoint: string;
let client: StepladderClient;

const json = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify(body));
};
const answered: Answer = ({ input }, response) =>
  json(response, 200, {
    executionArn: 'arn:sync',
    status: 'SUCCEEDED',
    output: JSON.stringify(replyTo(input.messageId, {})),
  });
const inFlight: Answer = ({ input }, response) =>
  json(response, 200, {
    executionArn: 'arn:second',
    status: 'SUCCEEDED',
    output: JSON.stringify(replyTo(input.messageId, { outcome: 'in_flight', retryAfterMs: 1 })),
  });
const throttled: Answer = (_, response) =>
  json(response, 400, { __type: 'ThrottlingException', message: 'Rate exceeded' });
const unwell: Answer = (_, response) => json(response, 503, { message: 'unavailable' });
const broken: Answer = (_sent, _response, { socket }) => socket.destroy();
const silent: Answer = () => {};

const server = createServer((incoming, response) => {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const call: Sent = { ...body, input: JSON.parse(body.input) };
    sent.push(call);
    const answer = script.length > 1 ? script.shift() : script[0];
    (answer ?? answered)(call, response, incoming);
  });
});

beforeEach(async () => {
  sent = [];
  script = [answered];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  client?.close();
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const open = (options: Partial<ClientOptions> = {}): StepladderClient => {
  client = new StepladderClient({ stateMachineArn: COORDINATE, endpoint, ...options });
  return client;
};
const MESSAGE = { messageId: 'm-1', sessionId: 's-1', query: 'hello' };
const ids = (): readonly string[] => sent.map(({ input }) => input.messageId);

describe('a message that got no answer', () => {
  it.each<[string, Answer]>([
    ['whose connection broke', broken],
    ['that was throttled', throttled],
    ['that met a service unwell', unwell],
  ])('%s is sent once more under its id', async (_, first) => {
    script = [first, answered];
    const { reply } = await open().ask(MESSAGE);
    expect([reply.outcome, ids()]).toEqual(['answered', ['m-1', 'm-1']]);
  });

  it('whose connection stays silent is sent once more when its time is up', async () => {
    script = [silent, answered];
    const { reply } = await open({ graceMs: 0 }).ask({ ...MESSAGE, slaMs: 50 });
    expect([reply.outcome, ids()]).toEqual(['answered', ['m-1', 'm-1']]);
  });

  it('is sent no more than twice', async () => {
    script = [unwell];
    await expect(open().ask(MESSAGE)).rejects.toThrow();
    expect(sent).toHaveLength(2);
  });

  it('gets the reply of its first send, when that is still at work', async () => {
    script = [broken, inFlight, inFlight, answered];
    const { reply } = await open().ask(MESSAGE);
    expect([reply.outcome, sent.length]).toEqual(['answered', 4]);
  });

  it('is given up when its first send never ends', async () => {
    script = [broken, inFlight];
    await expect(open({ graceMs: 0 }).ask({ ...MESSAGE, slaMs: 25 })).rejects.toThrow(
      'the first send is still being answered',
    );
  });

  it('that somebody else has in flight is theirs to wait for', async () => {
    script = [inFlight];
    const { reply } = await open().ask(MESSAGE);
    expect([reply.outcome, sent.length]).toEqual(['in_flight', 1]);
  });

  it('is told of where nobody else hears of it, and whoever is told may fail', async () => {
    script = [(_, response) => json(response, 400, { __type: 'AccessDeniedException', message: 'no' })];
    const told: unknown[] = [];
    const onNoReply = (error: unknown, messageId: string): void => {
      told.push(messageId, error);
      throw new Error('the log is full');
    };
    const { reply } = await open({ onNoReply }).answer(MESSAGE);
    expect(reply.outcome).toBe('apologized');
    expect(told).toMatchObject(['m-1', { name: 'AccessDeniedException' }]);
  });

  it('is let go when its customer is', async () => {
    const gone = new AbortController();
    script = [() => gone.abort()];
    await expect(open().ask(MESSAGE, { signal: gone.signal })).rejects.toThrow(/abort/i);
    expect(sent).toHaveLength(1);
  });
});

describe('an answer for a customer', () => {
  it.each<[string, string, Answer, string]>([
    ['failed', 'hello', (_, response) => json(response, 200, { status: 'FAILED' }), 'Sorry'],
    ['timed out', 'こんにちは', (_, response) => json(response, 200, { status: 'TIMED_OUT' }), '申し訳'],
    ['never came', 'hello', unwell, 'Sorry'],
    ['is not JSON', '在庫は？', (_, r) => json(r, 200, { status: 'SUCCEEDED', output: '{' }), '申し訳'],
  ])('is an apology in their language where the reply %s', async (_, query, answer, begins) => {
    script = [answer];
    const { reply } = await open().answer({ ...MESSAGE, query });
    expect(reply).toMatchObject({ messageId: 'm-1', outcome: 'apologized', degraded: ['failed'] });
    expect(reply.text.startsWith(begins)).toBe(true);
  });

  it('follows the locale rather than the letters', async () => {
    script = [unwell];
    const { reply } = await open().answer({ ...MESSAGE, locale: 'ja-JP' });
    expect(reply.language).toBe('ja');
  });

  it('is no apology for a request that is wrong', async () => {
    script = [
      (_, response) => json(response, 200, { status: 'FAILED', error: 'Request.Invalid', cause: 'query' }),
    ];
    await expect(open().answer(MESSAGE)).rejects.toMatchObject({ name: 'Request.Invalid' });
  });
});

describe('the machine that is asked', () => {
  const arns = (): readonly string[] => sent.map(({ stateMachineArn }) => stateMachineArn);

  it('is the glass one for its share of messages, the same for the same id', async () => {
    open({ glass: { stateMachineArn: GLASS, share: 0.2 } });
    for (let n = 0; n < 100; n += 1) await client.ask({ ...MESSAGE, messageId: `m-${n}` });
    const first = arns();
    const share = first.filter((arn) => arn === GLASS).length;
    expect(share).toBeGreaterThan(8);
    expect(share).toBeLessThan(34);
    for (let n = 0; n < 100; n += 1) await client.ask({ ...MESSAGE, messageId: `m-${n}` });
    expect(arns().slice(100)).toEqual(first);
  });

  it('is the glass one for every replay', async () => {
    open({ glass: { stateMachineArn: GLASS, share: 0 } });
    await client.ask(MESSAGE);
    await client.ask({ ...MESSAGE, messageId: 'm-1~r1', replayOf: 'm-1' });
    expect(arns()).toEqual([COORDINATE, GLASS]);
  });

  it.each([
    [{ glass: { stateMachineArn: GLASS, share: 2 } }, 'glass.share is 2: use 0 to 1'],
    [{ graceMs: -1 }, 'graceMs is -1: use 0 or more'],
  ])('is not asked under options out of bounds', (options, says) => {
    expect(() => open(options)).toThrow(says);
  });

  it.each([
    [
      '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      'Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1',
    ],
    [
      'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0',
      'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0',
    ],
    ['nonsense', undefined],
  ])('runs under the trace of its caller: %s', async (trace, header) => {
    await open().ask(MESSAGE, { trace });
    expect(sent[0]?.traceHeader).toBe(header);
  });
});
