import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { LocalEndpoint } from '../../../../workflows/local/http.ts';
import { fakeMachine, replyOf } from './fake-machine.ts';
import { ARN, call, DEFINITION, serve } from './serve.ts';

interface Body {
  readonly error?: string;
  readonly executions?: readonly object[];
}

const get = async ({ url }: LocalEndpoint, path: string, init: RequestInit = {}) => {
  const response = await fetch(`${url}${path}`, init);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
};

const ask = (endpoint: LocalEndpoint, body: unknown, init: RequestInit = {}) =>
  get(endpoint, '/_stepladder/ask', {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  });

/** fetch refuses to send some headers that a browser sends. */
const raw = ({ port }: LocalEndpoint, method: string, path: string, headers: Record<string, string>) =>
  new Promise<number>((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', method, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end();
  });

describe('our own routes', () => {
  it('say that the server is there, and where everything listens', async () => {
    const endpoint = await serve(fakeMachine(), {
      version: '1.2.3',
      endpoints: () => ({ dynamodb: 'http://x' }),
    });
    expect((await get(endpoint, '/_stepladder/health')).body).toEqual({
      ok: true,
      name: 'stepladder',
      version: '1.2.3',
    });
    expect((await get(endpoint, '/_stepladder/endpoints')).body).toEqual({ dynamodb: 'http://x' });
  });

  it('answer a message without signing, under its messageId', async () => {
    const endpoint = await serve(
      fakeMachine(() => ({ status: 'SUCCEEDED', output: replyOf({ lane: 'simple' }) })),
    );
    const { status, body } = await ask(endpoint, { messageId: 'a-1', sessionId: 's', query: 'hi' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: 'a-1',
      status: 'SUCCEEDED',
      output: { outcome: 'answered', lane: 'simple' },
      statesEntered: ['Only State'],
    });
    const listed = await get(endpoint, '/_stepladder/executions');
    expect(listed.body).toMatchObject({ executions: [{ name: 'a-1', query: 'hi', lane: 'simple' }] });
  });

  it.each([
    ['a replay', { messageId: 'a-1~r2' }, 'a-1-r2'],
    ['no messageId', {}, expect.stringMatching(/^[0-9a-f-]{36}$/)],
    ['one that no execution may bear', { messageId: 'a b' }, expect.stringMatching(/^[0-9a-f-]{36}$/)],
  ])('name an execution for %s', async (_, input, name) => {
    expect((await ask(await serve(), input)).body).toMatchObject({ name });
  });

  it('show one execution whole, by name and by ARN', async () => {
    const endpoint = await serve();
    const { body } = await call(endpoint, 'StartSyncExecution', {
      stateMachineArn: ARN,
      name: '漫画',
      input: '{"a":1}',
    });
    for (const key of ['漫画', String(body['executionArn'])]) {
      const found = await get(endpoint, `/_stepladder/executions/${encodeURIComponent(key)}`);
      expect(found.body).toMatchObject({
        name: '漫画',
        input: { a: 1 },
        events: [{ type: 'ExecutionStarted' }, {}, {}, {}],
        statesEntered: ['Only State'],
        states: [{ name: 'Only State', type: 'Pass', input: { a: 1 }, output: { a: 1 } }],
      });
    }
  });

  it('filter and bound the list', async () => {
    const endpoint = await serve();
    for (const query of ['one', 'two', 'three']) await ask(endpoint, { query });
    const list = async (search: string) =>
      (await get(endpoint, `/_stepladder/executions?${search}`)).body.executions?.length;
    expect([
      await list('limit=2'),
      await list('query=two'),
      await list('status=FAILED'),
      await list(''),
    ]).toEqual([2, 1, 0, 3]);
    for (const limit of ['0', 'x', '1.5', '9999']) {
      expect((await get(endpoint, `/_stepladder/executions?limit=${limit}`)).status).toBe(400);
    }
  });

  it('give the definition and the picture of a machine', async () => {
    const endpoint = await serve(fakeMachine(), { graph: async (name) => `<svg>${name}</svg>` });
    expect((await get(endpoint, '/_stepladder/machines/coordinate')).body).toEqual({
      name: 'coordinate',
      stateMachineArn: ARN,
      type: 'EXPRESS',
      definition: JSON.parse(DEFINITION),
    });
    const picture = await fetch(`${endpoint.url}/_stepladder/graph/coordinate.svg`);
    expect([picture.headers.get('content-type'), await picture.text()]).toEqual([
      'image/svg+xml; charset=utf-8',
      '<svg>coordinate</svg>',
    ]);
  });

  it.each([
    '/_stepladder/',
    '/_stepladder/nothing',
    '/_stepladder/executions/none',
    '/_stepladder/executions/%E0%A4%A',
    '/_stepladder/machines/none',
    '/_stepladder/machines/__proto__',
    '/_stepladder/graph/none.svg',
    '/_stepladder/graph/coordinate.png',
    '/nowhere',
    '/..%2f..%2fpackage.json',
    '//example.com/',
  ])('answer 404 in JSON for %s', async (path) => {
    const { status, body } = await get(await serve(), path);
    expect([status, typeof body.error]).toEqual([404, 'string']);
  });

  it.each([
    ['no JSON', 'query=hi', 400],
    ['a list', '[]', 400],
    ['text', '"hi"', 400],
    ['too much', JSON.stringify({ query: 'x'.repeat(400 * 1024) }), 413],
  ])('refuse a message that is %s', async (_, body, status) => {
    const machine = fakeMachine();
    expect((await ask(await serve(machine), body)).status).toBe(status);
    expect(machine.requests).toEqual([]);
  });

  it('refuse methods they do not serve', async () => {
    const endpoint = await serve();
    for (const [method, path] of [
      ['GET', '/_stepladder/ask'],
      ['POST', '/_stepladder/executions'],
      ['DELETE', '/_stepladder/health'],
      ['PUT', '/'],
    ] as const) {
      expect((await get(endpoint, path, { method })).status).toBe(405);
    }
  });

  it('refuse a machine that is not there', async () => {
    const { url } = await serve();
    const response = await fetch(`${url}/_stepladder/ask?machine=none`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(404);
  });
});

describe('a page of another site', () => {
  const machine = fakeMachine();

  it.each([
    ['POST', '/_stepladder/ask', { origin: 'http://evil.example' }],
    ['POST', '/_stepladder/ask', { 'sec-fetch-site': 'cross-site' }],
    ['POST', '/', { origin: 'http://evil.example', 'x-amz-target': 'AWSStepFunctions.StartExecution' }],
    ['POST', '/_stepladder/ask', { origin: 'null' }],
    ['POST', '/_stepladder/ask', { host: 'evil.example', origin: 'http://evil.example' }],
    ['POST', '/_stepladder/ask', { host: 'evil.example' }],
    ['GET', '/_stepladder/executions', { host: 'evil.example' }],
    ['GET', '/', { host: 'evil.example:80' }],
  ])('may not %s %s with %j', async (method, path, headers) => {
    expect(await raw(await serve(machine), method, path, headers as Record<string, string>)).toBe(403);
    expect(machine.requests).toEqual([]);
  });

  it('may be left for this one by a link', async () => {
    expect(await raw(await serve(), 'GET', '/', { 'sec-fetch-site': 'cross-site' })).toBe(200);
  });
});

describe('callers of this machine', () => {
  it('are served when the page itself sends', async () => {
    const endpoint = await serve();
    const host = `localhost:${endpoint.port}`;
    const headers = { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' };
    const json = { ...headers, 'content-type': 'application/json' };
    expect(await raw(endpoint, 'POST', '/_stepladder/ask', json)).toBe(400);
    expect(await raw(endpoint, 'POST', '/_stepladder/ask', headers)).toBe(415);
  });

  it('may reach the API by any name when they are no browser', async () => {
    const { port } = await serve();
    const headers = {
      host: `host.docker.internal:${port}`,
      'x-amz-target': 'AWSStepFunctions.ListStateMachines',
    };
    expect(await raw({ port } as LocalEndpoint, 'POST', '/', headers)).toBe(400);
  });
});
