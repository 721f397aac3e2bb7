import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fakeMachine, replyOf } from '../stepfunctions/fake-machine.ts';
import { serve } from '../stepfunctions/serve.ts';

const HELLO = { messageId: 'm-1', sessionId: 's-1', query: 'Is "Berserk" in stock? $body' };

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const refusing = (error: string, cause: string) => fakeMachine(() => ({ status: 'FAILED', error, cause }));

describe('POST /messages', () => {
  it('asks the machine with what customers may say, and answers with its reply', async () => {
    // GIVEN
    const machine = fakeMachine(() => ({ status: 'SUCCEEDED', output: replyOf({ text: 'Yes.' }) }));
    const { url } = await serve(machine);
    // WHEN
    const answered = await post(
      `${url}/messages`,
      { ...HELLO, model: 'claude-opus-5-5' },
      { 'X-Model-Tier': 'economy' },
    );
    // THEN
    expect(answered).toEqual({ status: 200, body: replyOf({ text: 'Yes.' }) });
    expect(machine.requests.map(({ input }) => input)).toEqual([{ ...HELLO, tier: 'economy' }]);
  });

  it('gives a message without an id one of its own', async () => {
    const machine = fakeMachine();
    const { url } = await serve(machine);
    await post(`${url}/messages`, { sessionId: 's-1', query: 'hello' });
    expect(machine.requests.map(({ input }) => input)).toEqual([
      { sessionId: 's-1', query: 'hello', messageId: expect.stringMatching(/^[0-9a-f-]{36}$/u) },
    ]);
  });

  it.each([
    ['Request.Invalid', 400],
    ['Request.Conflict', 409],
  ])('answers %s with %d and the cause', async (error, status) => {
    const { url } = await serve(refusing(error, 'query is required'));
    expect(await post(`${url}/messages`, {})).toEqual({
      status,
      body: { error, cause: 'query is required' },
    });
  });

  it('apologises for any other failure, and keeps its cause to itself', async () => {
    const { url } = await serve(refusing('States.Runtime', 'inside'));
    const { status, body } = await post(`${url}/messages`, HELLO);
    expect([status, body['error']]).toEqual([503, 'NoReply']);
    expect(JSON.stringify(body)).not.toContain('inside');
  });

  it('starts nothing for what is over 64 KiB', async () => {
    const machine = fakeMachine();
    const { url } = await serve(machine);
    const { status } = await post(`${url}/messages`, { ...HELLO, query: 'x'.repeat(70_000) });
    expect([status, machine.requests.length]).toEqual([413, 0]);
  });

  it('takes JSON alone, and POST alone', async () => {
    const { url } = await serve();
    expect((await post(`${url}/messages`, HELLO, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await fetch(`${url}/messages`)).status).toBe(403);
  });

  it('is not for pages of other origins', async () => {
    const machine = fakeMachine();
    const { url } = await serve(machine);
    expect((await post(`${url}/messages`, HELLO, { origin: 'https://elsewhere.example' })).status).toBe(403);
    expect(machine.requests).toEqual([]);
  });
});

describe('the example of the README', () => {
  const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
  const [, path = '', headers = '', body = ''] =
    /^curl -s http:\/\/127\.0\.0\.1:8083(\/\S+)((?: -H '[^']+')+) \\\n {2}-d '([^']+)'$/mu.exec(readme) ?? [];

  it('is answered', async () => {
    // GIVEN
    const sent = [...headers.matchAll(/-H '([^:]+): ([^']+)'/gu)].map(([, name = '', value = '']) => [
      name,
      value,
    ]);
    const machine = fakeMachine();
    const { url } = await serve(machine);
    // WHEN
    const { status } = await post(`${url}${path}`, body, Object.fromEntries(sent));
    // THEN
    expect(status).toBe(200);
    expect(machine.requests.map(({ input }) => input)).toEqual([
      { messageId: 'web-1', sessionId: 's-1', query: 'Is Berserk in stock?', tier: 'economy' },
    ]);
  });
});

describe('POST /operator/messages', () => {
  it('keeps privileges', async () => {
    const machine = fakeMachine();
    const { url } = await serve(machine);
    await post(`${url}/operator/messages`, { ...HELLO, model: 'claude-opus-5-5' });
    expect(machine.requests[0]?.input).toEqual({ ...HELLO, model: 'claude-opus-5-5' });
  });
});
