import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { LocalEndpoint } from '../../../workflows/local/http.ts';
import { startWebSocket } from '../../../workflows/local/web-socket.ts';

let endpoint: LocalEndpoint;
beforeAll(async () => {
  endpoint = await startWebSocket({
    port: 0,
    onFrame: async (_, frame) => {
      if (frame === 'fail') throw new Error('no');
    },
  });
});
afterAll(() => endpoint.close());

async function connect(origin?: string): Promise<WebSocket> {
  const socket = new WebSocket(endpoint.url.replace(/^http/u, 'ws'), origin === undefined ? {} : { origin });
  await once(socket, 'open');
  return socket;
}

const post = (
  path: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> => fetch(`${endpoint.url}/@connections/${path}`, { method: 'POST', body, headers });

describe('the WebSocket of a local stack', () => {
  it.each(['http://localhost:3000', 'http://127.0.0.1:8083', 'http://[::1]:5173'])(
    'takes a page of this machine: %s',
    async (origin) => {
      (await connect(origin)).terminate();
    },
  );

  it.each(['https://shop.example', 'http://localhost.example', 'null', 'file://'])(
    'refuses a page from elsewhere, which a browser would let in: %s',
    async (origin) => {
      await expect(connect(origin)).rejects.toThrow('401');
    },
  );

  it('ends a connection that sends too much, and no other', async () => {
    const [noisy, quiet] = [await connect(), await connect()];
    noisy.send('x'.repeat(200_000));
    const [code] = await once(noisy, 'close');
    expect(code).toBe(1009);
    quiet.send('fail');
    const [said] = await once(quiet, 'message');
    expect(String(said)).toContain('Internal server error');
    quiet.terminate();
  });

  it('takes no post from a page elsewhere', async () => {
    expect((await post('nobody', 'hello', { origin: 'https://shop.example' })).status).toBe(403);
  });

  it.each([
    ['nobody', 'hello', 410],
    ['%zz', 'hello', 410],
    ['nobody', 'x'.repeat(200_000), 413],
  ])('answers a post to %s that cannot be delivered', async (id, body, status) => {
    expect((await post(id, body)).status).toBe(status);
  });
});
