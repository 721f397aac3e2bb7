import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { profileFor } from '../../../tasks/profiles/profile-for.ts';
import { smokeMessages } from '../../../workflows/smoke/messages.ts';
import { byHttp } from '../../../workflows/smoke/send.ts';
import { estimateSmoke, type SmokeReport } from '../../../workflows/smoke/smoke.ts';
import { startTestStack, type TestStack } from '../../harness/stack.ts';
import { type Ran, runStepladder } from '../cli/stepladder.ts';

let stack: TestStack;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  stack = await startTestStack();
  env = { ...process.env, PORT: new URL(stack.endpoints.stepFunctions).port, NO_COLOR: '1' };
});
afterAll(() => stack.close());

const smoke = (...args: readonly string[]): Promise<Ran> => runStepladder(['smoke', ...args], env);

async function report(...args: readonly string[]): Promise<SmokeReport> {
  const { stdout } = await smoke(...args, '--json');
  return JSON.parse(stdout) as SmokeReport;
}

const offOf = ({ messages }: SmokeReport) =>
  messages.filter(({ ok }) => !ok).map(({ no, problems }) => [no, problems]);

describe('a smoke of a stack that is well', () => {
  it('by its machine finds nothing off, and says what it cost before and after', async () => {
    const { code, stdout } = await smoke('--arn', stack.endpoints.stateMachines['coordinate'] ?? '');
    const lines = stdout.trimEnd().split('\n');
    expect(lines[1]).toMatch(/^expected cost \$0\.00\d+, at most \$0\.\d+$/);
    expect(lines.filter((line) => line.startsWith('ok '))).toHaveLength(10);
    expect(lines.at(-1)).toMatch(
      /^all as they must be; cost \$0\.00\d+, \$0\.00\d+ were expected; the slowest was/,
    );
    expect(code).toBe(0);
  });

  it('by its front door meets the same verdicts, with privileges taken out', async () => {
    const found = await report('--url', `${stack.endpoints.stepFunctions}/`);
    expect(offOf(found)).toEqual([]);
    expect(found.messages.map(({ got }) => got.split(',')[0])).toEqual([
      'cached',
      'cached',
      'medium',
      'complex',
      'simple',
      'complex',
      'simple',
      'repeat',
      'cached',
      'Request.Invalid',
    ]);
    const paid = found.messages.reduce((sum, { costUsd }) => sum + costUsd, 0);
    expect(found.total.costUsd).toBeCloseTo(paid, 9);
    expect(found.total.costUsd).toBeLessThan(found.estimate.atMostUsd);
  });

  it('asks the stack that other commands work on when none is named', async () => {
    expect(offOf(await report())).toEqual([]);
  });
});

describe('a smoke of a stack that is not', () => {
  it('says of each message what is off, and exits with 1', async () => {
    await stack.faults({ kind: 'overload' });
    const { code, stdout } = await smoke('--json');
    await stack.clear();
    const found = JSON.parse(stdout) as SmokeReport;
    expect(code).toBe(1);
    expect(found.total.off).toBeGreaterThanOrEqual(5);
    expect(found.messages[3]).toMatchObject({ ok: false, problems: [expect.stringContaining('apologized')] });
    // What needs no model is as it must be.
    expect(found.messages[9]).toMatchObject({ ok: true });
  });

  it.each([
    [['--url', 'http://127.0.0.1:1', '--arn', 'x'], 'give either --url or --arn, not both'],
    [['--api-key', 'k'], '--api-key is for the front door: give --url'],
    [['--url', 'ftp://x'], '--url is "ftp://x": use the address of the front door'],
    [['--arn', 'coordinate'], '--arn is "coordinate": use arn:aws:states:'],
  ])('is never sent when nobody is named: %j', async (args, problem) => {
    const { code, stdout, stderr } = await smoke(...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(problem);
  });

  it('names a stack that does not run', async () => {
    const arn = 'arn:aws:states:us-east-1:000000000000:stateMachine:coordinate';
    const { stderr } = await runStepladder(['smoke', '--arn', arn], { ...env, PORT: '1' });
    expect(stderr).toContain('none listens on port 1: npm start, or set PORT');
  });
});

describe('the estimate', () => {
  it('counts what is paid: no repeat, no stored answer, no refusal', async () => {
    const profile = profileFor('current');
    const all = smokeMessages({ id: 's', model: 'claude-haiku-5-5', way: 'machine' });
    const paid = all.filter(({ no }) => no <= 7);
    const { costUsd, atMostUsd } = await estimateSmoke(all, profile);
    expect(await estimateSmoke(paid, profile)).toEqual({ costUsd, atMostUsd });
    expect(atMostUsd).toBeCloseTo(7 * profile.defaultPolicy.budgets.requestUsd, 9);
    expect(costUsd).toBeGreaterThan((await estimateSmoke(paid.slice(1), profile)).costUsd);
  });
});

describe('a front door', () => {
  const seen: { readonly url: string | undefined; readonly headers: IncomingHttpHeaders }[] = [];
  let answer: readonly [number, string] = [200, ''];
  const server = createServer(({ url, headers }, response) => {
    seen.push({ url, headers });
    response.writeHead(answer[0], { 'content-type': 'application/json' }).end(answer[1]);
  });
  let url = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/live`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const [first] = smokeMessages({ id: 's', model: 'm', way: 'front door' });
  const send = (address: string, apiKey?: string) => {
    if (first === undefined) throw new Error('there are no messages');
    return byHttp({ url: address, apiKey }, () => 0)(first.request);
  };

  it('is asked at /messages with the key, however its address is written', async () => {
    seen.length = 0;
    for (const address of [url, `${url}/`, `${url}/messages`, `${url}/messages/`]) await send(address, 'k-1');
    await send(url);
    expect(seen.map((one) => [one.url, one.headers['x-api-key']])).toEqual([
      ...Array.from({ length: 4 }, () => ['/live/messages', 'k-1']),
      ['/live/messages', undefined],
    ]);
  });

  it.each<readonly [number, string, object]>([
    [
      400,
      '{"error":"Request.Invalid","cause":"query is empty"}',
      { kind: 'refused', error: 'Request.Invalid', status: 400 },
    ],
    [
      409,
      '{"error":"Request.Conflict","cause":"other words"}',
      { kind: 'refused', error: 'Request.Conflict', status: 409 },
    ],
    [
      403,
      '{"message":"Forbidden"}',
      { kind: 'lost', why: expect.stringMatching(/^HTTP 403: Forbidden .*--api-key/) },
    ],
    [
      429,
      '{"error":"Throttled","cause":"Too many"}',
      { kind: 'lost', why: expect.stringMatching(/^HTTP 429: Too many/) },
    ],
    [
      503,
      '{"error":"NoReply","text":"sorry"}',
      { kind: 'lost', why: expect.stringMatching(/^HTTP 503: NoReply/) },
    ],
    [
      200,
      '<html>hello</html>',
      { kind: 'lost', why: 'HTTP 200 with something that is no reply: <html>hello</html>' },
    ],
    [502, 'null', { kind: 'lost', why: 'HTTP 502: null' }],
  ])('that answers %i %s is understood', async (status, text, sent) => {
    answer = [status, text];
    expect(await send(url)).toMatchObject(sent);
  });

  it('that is not there is named with why', async () => {
    expect(await send('http://127.0.0.1:1')).toMatchObject({
      kind: 'lost',
      why: expect.stringMatching(/ECONNREFUSED|bad port/),
    });
  });
});
