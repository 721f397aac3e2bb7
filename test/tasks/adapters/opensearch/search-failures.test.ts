import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { plainClient } from '../../../../tasks/adapters/opensearch/client.ts';
import { OpenSearchIndex } from '../../../../tasks/adapters/opensearch/opensearch-index.ts';
import { SearchUnavailable } from '../../../../tasks/core/errors.ts';
import { patient } from '../chat-requests.ts';
import { ENTRIES } from './entries.ts';

interface Call {
  readonly method: string | undefined;
  readonly path: string;
  readonly body: string;
}
type Answer = (call: Call, response: ServerResponse, request: IncomingMessage) => void;

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that answers as told: what a local index never does. */
async function indexAt(answer: Answer, ownIds = true) {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      const call = { method: request.method, path: (request.url ?? '').split('?')[0] ?? '', body };
      calls.push(call);
      answer(call, response, request);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = plainClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const index = new OpenSearchIndex(async () => client, { indexName: 'catalogue', ownIds, pollMs: 1 });
  return { index, calls };
}

const json =
  (status: number, body: unknown): Answer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };

const opensearchError = (status: number, type: string, reason: string): Answer =>
  json(status, { error: { root_cause: [{ type, reason }], type, reason }, status });

describe('searching', () => {
  it.each<[string, Answer]>([
    ['a missing index', opensearchError(404, 'index_not_found_exception', 'no such index [catalogue]')],
    ['a forbidden collection', json(403, { message: 'Forbidden' })],
    ['an overloaded node', opensearchError(429, 'circuit_breaking_exception', 'Data too large')],
    ['a node that is down', json(503, { message: 'Service Unavailable' })],
    ['an answer that is no search result', json(200, { hello: 'world' })],
    [
      'a web page',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<html>');
      },
    ],
    [
      'broken JSON',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end('{"hits":');
      },
    ],
    ['a broken connection', (_, __, request) => request.socket.destroy()],
  ])('is unavailable over %s', async (_, answer) => {
    const { index, calls } = await indexAt(answer);
    const failure = await index.searchByText('x', {}, 5, patient()).catch((error) => error);
    expect(failure).toBeInstanceOf(SearchUnavailable);
    expect(failure.message.length).toBeLessThanOrEqual(300);
    expect(calls).toHaveLength(1);
  });

  it('is unavailable where nobody listens', async () => {
    const client = plainClient('http://127.0.0.1:1');
    const index = new OpenSearchIndex(async () => client, { indexName: 'catalogue', ownIds: true });
    await expect(index.searchByVector([1], {}, 5, patient())).rejects.toBeInstanceOf(SearchUnavailable);
  });

  it('is unavailable when the collection cannot be looked up', async () => {
    const lookUp = () =>
      Promise.reject(new SearchUnavailable('collection manga is CREATING: no endpoint to search'));
    const index = new OpenSearchIndex(lookUp, { indexName: 'catalogue', ownIds: false });
    await expect(index.searchByText('x', {}, 5, patient())).rejects.toThrow('collection manga is CREATING');
  });

  it('gives up when the deadline passes, and takes the request back', async () => {
    const gone = Promise.withResolvers<void>();
    const { index } = await indexAt((_, __, request) => request.socket.on('close', () => gone.resolve()));
    const failure = await index.searchByText('x', {}, 5, AbortSignal.timeout(50)).catch((error) => error);
    expect(failure).toMatchObject({
      name: 'Search.Unavailable',
      message: expect.stringContaining('TimeoutError'),
    });
    await gone.promise;
  });

  it('gives up while the collection is still being looked up', async () => {
    const never = () => new Promise<never>(() => undefined);
    const index = new OpenSearchIndex(never, { indexName: 'catalogue', ownIds: false });
    await expect(index.searchByText('x', {}, 5, AbortSignal.timeout(20))).rejects.toBeInstanceOf(
      SearchUnavailable,
    );
  });

  it('asks nobody when the deadline has passed already', async () => {
    const { index, calls } = await indexAt(json(200, {}));
    await expect(index.searchByText('x', {}, 5, AbortSignal.abort())).rejects.toBeInstanceOf(
      SearchUnavailable,
    );
    expect(calls).toHaveLength(0);
  });

  it('counts an entry once that is stored twice while it is being replaced', async () => {
    const hit = (_id: string, entryId: string, _score: number) => ({
      _index: 'catalogue',
      _id,
      _score,
      _source: { entryId },
    });
    const hits = [
      hit('a', 'product:monster', 3),
      hit('b', 'product:monster', 3),
      hit('c', 'product:pluto', 1),
    ];
    const { index } = await indexAt(json(200, { took: 1, timed_out: false, hits: { max_score: 3, hits } }));
    expect(await index.searchByText('x', {}, 5, patient())).toEqual([
      { id: 'product:monster', score: 3 },
      { id: 'product:pluto', score: 1 },
    ]);
  });
});

describe('putting', () => {
  const entries = ENTRIES.slice(0, 1);

  it('is unavailable when an entry was refused, and says which rule it broke', async () => {
    const { index } = await indexAt(
      json(200, {
        took: 3,
        errors: true,
        items: [
          {
            index: {
              _index: 'catalogue',
              _id: 'x',
              status: 400,
              error: { type: 'illegal_argument_exception', reason: 'Document ID is not supported' },
            },
          },
        ],
      }),
    );
    await expect(index.put(entries)).rejects.toMatchObject({
      name: 'Search.Unavailable',
      message: 'not everything was indexed: illegal_argument_exception: Document ID is not supported',
    });
  });

  it('writes the new copy before it deletes the old one, and waits until the new one is seen', async () => {
    const copies = (...ids: string[]) => ({
      hits: { hits: ids.map((_id) => ({ _id, _score: 1, _source: { entryId: 'product:berserk' } })) },
    });
    const searches = [copies('old'), copies('old'), copies('old', 'new')];
    const writes: string[] = [];
    const { index } = await indexAt((call, response, request) => {
      if (call.path.endsWith('/_search')) return json(200, searches.shift())(call, response, request);
      const [action = ''] = call.body.split('\n');
      writes.push(action);
      const items = action.includes('delete') ? [{ delete: { _id: 'old' } }] : [{ index: { _id: 'new' } }];
      json(200, { took: 1, errors: false, items })(call, response, request);
    }, false);
    await index.put(entries);
    expect(writes).toEqual(['{"index":{}}', '{"delete":{"_id":"old"}}']);
    expect(searches).toEqual([]);
  });

  it('says so when what it wrote never shows', async () => {
    const { index } = await indexAt((call, response, request) => {
      const body = call.path.endsWith('/_search')
        ? { hits: { hits: [] } }
        : { took: 1, errors: false, items: [{ index: { _id: 'new' } }] };
      json(200, body)(call, response, request);
    }, false);
    await expect(index.put(entries)).rejects.toThrow('cannot be found yet');
  });

  it('is unavailable when the index cannot be created', async () => {
    const { index } = await indexAt((call, response, request) =>
      call.method === 'HEAD'
        ? json(404, '')(call, response, request)
        : json(403, { message: 'Forbidden' })(call, response, request),
    );
    await expect(index.ensureIndex(4)).rejects.toBeInstanceOf(SearchUnavailable);
  });
});

describe('pruning', () => {
  const shown = (...ids: string[]) => ({
    hits: { hits: ids.map((_id) => ({ _id, _score: 1, _source: { entryId: `product:${_id}` } })) },
  });

  it('deletes each copy once and waits until none is shown any more', async () => {
    const searches = [shown('a', 'b'), shown('a', 'b', 'c'), shown('c'), shown()];
    const writes: string[] = [];
    const { index } = await indexAt((call, response, request) => {
      if (call.path.endsWith('/_search')) return json(200, searches.shift())(call, response, request);
      writes.push(call.body.trim());
      json(200, { took: 1, errors: false, items: [] })(call, response, request);
    }, false);
    await index.prune(['product:berserk']);
    expect(writes).toEqual(['{"delete":{"_id":"a"}}\n{"delete":{"_id":"b"}}', '{"delete":{"_id":"c"}}']);
    expect(searches).toEqual([]);
  });

  it('says so when what it deleted never goes', async () => {
    const { index } = await indexAt((call, response, request) => {
      const body = call.path.endsWith('/_search') ? shown('a') : { took: 1, errors: false, items: [] };
      json(200, body)(call, response, request);
    }, false);
    await expect(index.prune([])).rejects.toThrow('can still be found');
  });
});
