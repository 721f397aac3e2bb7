import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Desk } from '../../../../workflows/local/console/operators/desk.ts';
import { ReplayJobs } from '../../../../workflows/local/console/operators/replay-jobs.ts';
import type { LocalEndpoint } from '../../../../workflows/local/http.ts';
import { notImplemented } from '../../../fakes/not-implemented.ts';
import { deferred } from '../stepfunctions/fake-machine.ts';
import { serve } from '../stepfunctions/serve.ts';

const DESK: Desk = {
  openRuns: async () => [],
  lineage: async () => ({ runs: [], replayable: false, why: null }),
  policies: notImplemented('live', 'history', 'version', 'save'),
  replays: new ReplayJobs(async () => []),
  clock: { now: () => 0 },
  ...notImplemented('money', 'models', 'close'),
};

const served = (desk: Partial<Desk> = {}): Promise<LocalEndpoint> =>
  serve(undefined, { desk: () => ({ ...DESK, ...desk }) });

interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** As a browser may send it: fetch sets some of these headers itself. */
const send = (
  { port }: LocalEndpoint,
  path: string,
  { method = 'POST', headers = {}, body = '{}' }: Sent = {},
) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const target = { port, host: '127.0.0.1', method, path: `/_stepladder/operators/${path}`, headers };
    const sent = request(target, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', reject);
    sent.end(method === 'GET' ? '' : body);
  });

const JSON_TYPE = { 'content-type': 'application/json' };

describe('what operators change', () => {
  it.each([
    ['no type', {}],
    ['the type of a form', { 'content-type': 'text/plain' }],
    ['a type that only looks like it', { 'content-type': 'application/jsonp' }],
  ])('needs JSON that calls itself so: %s', async (_, headers) => {
    for (const path of ['rollback', 'replays']) {
      expect((await send(await served(), path, { headers })).status).toBe(415);
    }
  });

  it.each([
    ['another origin', { origin: 'http://elsewhere.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a name that points here', { host: 'rebound.example' }],
  ])('is not changed from %s', async (_, headers) => {
    for (const path of ['rollback', 'replays']) {
      const answer = await send(await served(), path, { headers: { ...JSON_TYPE, ...headers } });
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('AccessDenied');
    }
  });

  it.each([
    ['rollback', { version: 'x', expect: 1 }, 'version must be a whole number'],
    ['rollback', { version: 1 }, 'expect must be a whole number'],
    ['rollback', { version: 1, expect: 2, reason: ' \n' }, 'reason is empty: say why'],
    ['rollback', { version: 1, expect: 2, reason: 'x'.repeat(501) }, 'reason has 501 characters'],
    ['rollback', [], 'the body must be a JSON object'],
    ['replays', {}, 'ids must be a list of 1 to 1000'],
    ['replays', { ids: [1] }, 'ids must be a list of 1 to 1000'],
    ['replays/x', {}, 'stop must be true'],
  ])('names the field that is wrong: %s %j', async (path, body, says) => {
    const answer = await send(await served(), path, { headers: JSON_TYPE, body: JSON.stringify(body) });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(says)]);
  });

  it('is not changed by reading, nor under names that objects have', async () => {
    const endpoint = await served();
    expect((await send(endpoint, 'rollback', { method: 'GET' })).status).toBe(405);
    expect((await send(endpoint, 'policy', { headers: JSON_TYPE })).status).toBe(405);
    expect((await send(endpoint, 'replays', { method: 'PUT', headers: JSON_TYPE })).status).toBe(405);
    expect((await send(endpoint, 'constructor', { method: 'GET' })).status).toBe(404);
  });
});

describe('what operators read', () => {
  it('is refused by name where a number is wrong or a replay unknown', async () => {
    const endpoint = await served();
    for (const [path, status, says] of [
      ['failed?hours=0', 400, 'hours must be a whole number from 1 to 168'],
      ['diff?from=1', 400, 'to must be a whole number'],
      ['replays/none', 404, 'not known any more'],
      ['money', 500, 'money is not expected to be called'],
    ] as const) {
      const answer = await send(endpoint, path, { method: 'GET' });
      expect([path, answer.status, answer.text]).toEqual([path, status, expect.stringContaining(says)]);
    }
  });

  it('is not there before the stack is up', async () => {
    const endpoint = await serve(undefined, { desk: () => undefined });
    expect((await send(endpoint, 'money', { method: 'GET' })).status).toBe(503);
  });
});

describe('replays', () => {
  const skipped = (replayOf: string) => ({ replayOf, skipped: 'answered' as const, why: 'answered already' });

  it('go on while nobody looks, and are stopped between two runs', async () => {
    const gate = deferred<void>();
    const jobs = new ReplayJobs(async (ids, signal, onEntry) => {
      onEntry(skipped(ids[0] ?? ''));
      await gate.promise;
      return ids.map((replayOf, at) =>
        at > 0 && signal.aborted ? { replayOf, left: true } : skipped(replayOf),
      );
    });
    const { id } = jobs.start(['a', 'b']);
    expect(jobs.find(id)).toMatchObject({ total: 2, done: 1, finished: false, stopping: false });
    expect(jobs.stop(id)).toMatchObject({ stopping: true });
    gate.resolve();
    await jobs.close();
    expect(jobs.find(id)).toMatchObject({ done: 1, finished: true, totals: { skipped: 1, left: 1 } });
    expect(jobs.find(id)?.entries.map(({ result }) => result)).toEqual(['skipped', 'left']);
  });

  it('that break off say why', async () => {
    const jobs = new ReplayJobs(async () => {
      throw new Error('the table is gone');
    });
    const { id } = jobs.start(['a']);
    await jobs.close();
    expect(jobs.find(id)).toMatchObject({ finished: true, error: 'the table is gone' });
  });
});
