import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { linesOf } from '../../../workflows/cli/report.ts';
import { stackOptionsFromEnvironment } from '../../../workflows/local/stack.ts';
import { runStepladder } from './stepladder.ts';

/** A port where nobody listens any more. */
async function deadPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return String(typeof address === 'object' ? address?.port : address);
}

it.each([
  ['PORT', 'abc'],
  ['PORT', '80.5'],
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['SIMULATOR_LATENCY', 'fast'],
  ['SIMULATOR_LATENCY', '-1'],
  ['SIMULATOR_SEED', 'x'],
  ['SIMULATOR_SEED', '1.5'],
])('%s=%s is refused by its name', (name, value) => {
  expect(() => stackOptionsFromEnvironment({ [name]: value })).toThrow(
    expect.objectContaining({ name: 'Setting.Invalid', message: expect.stringMatching(`^${name} is `) }),
  );
});

it('a variable that is set to nothing is not set', () => {
  const unset = { PORT: '', SIMULATOR_LATENCY: '', SIMULATOR_SEED: '', STEPLADDER_DATA: '' };
  expect(stackOptionsFromEnvironment(unset)).toMatchObject({
    port: 8_083,
    latencyScale: 1,
    seed: 1,
    dataDir: '.stepladder',
  });
});

it.each([['GUARDRAIL_ID'], ['GUARDRAIL_VERSION']])('half a guardrail is refused: %s alone', (name) => {
  expect(() => stackOptionsFromEnvironment({ [name]: '1' })).toThrow(
    expect.objectContaining({
      name: 'Setting.Invalid',
      message: expect.stringMatching('set both, or none$'),
    }),
  );
});

it('a DYNAMODB_ENDPOINT that is no DynamoDB is named, with the fix', async () => {
  const server = createHttpServer((_, response) => response.writeHead(404).end('{}')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : address;
  const env = { ...process.env, PORT: await deadPort(), DYNAMODB_ENDPOINT: `http://127.0.0.1:${port}` };
  const { code, stderr } = await runStepladder(['start', '--memory', '--port', '0'], env);
  server.close();
  expect([code, stderr.trim().split('\n').length]).toEqual([1, 1]);
  expect(stderr).toMatch(/^Setting\.Invalid: DYNAMODB_ENDPOINT is .* unset it to use the embedded one/u);
});

it.each([['ask', 'hello'], ['runs', 'list'], ['start']])(
  'PORT=abc opens no stack of its own for %s',
  async (...args) => {
    const { code, stdout, stderr } = await runStepladder(args, { ...process.env, PORT: 'abc' });
    expect([code, stdout, stderr]).toEqual([
      1,
      '',
      'Setting.Invalid: PORT is "abc": use a number, or unset it\n',
    ]);
  },
);

it.each([
  ['DYNAMODB_ENDPOINT', ['start', '--memory', '--port', '0']],
  ['OPENSEARCH_ENDPOINT', ['start', '--memory', '--port', '0']],
  ['DYNAMODB_ENDPOINT', ['ask', 'hello']],
  ['OPENSEARCH_ENDPOINT', ['ask', 'hello']],
])('a dead %s is named, with the fix, by %j', async (name, args) => {
  const url = `http://127.0.0.1:${await deadPort()}`;
  const env = { ...process.env, PORT: await deadPort(), [name]: url };
  const { code, stdout, stderr } = await runStepladder(args, env);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain(`nothing answers at ${url}: start it, or unset ${name} to use the embedded one`);
});

it('an endpoint that is no URL is named', async () => {
  const env = { ...process.env, PORT: await deadPort(), OPENSEARCH_ENDPOINT: 'search' };
  const { code, stderr } = await runStepladder(['ask', 'hello'], env);
  expect([code, stderr]).toEqual([
    1,
    'Setting.Invalid: OPENSEARCH_ENDPOINT is "search": use a URL such as http://127.0.0.1:8000\n',
  ]);
});

it('an error nobody expected is one line with its cause, and a hint at the stack', () => {
  const cause = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' });
  const error = new TypeError('fetch\n  failed', { cause });
  expect(linesOf(error)).toEqual([
    'TypeError: fetch failed: ECONNREFUSED',
    'This was not expected: set STEPLADDER_DEBUG=1 to see the stack.',
  ]);
  expect(linesOf('thrown text')[0]).toBe('thrown text');
});

it('STEPLADDER_DEBUG=1 shows the stack', async () => {
  const env = { ...process.env, PORT: 'abc' };
  expect((await runStepladder(['runs', 'list'], env)).stderr).not.toMatch(/^\s+at /m);
  const debugging = await runStepladder(['runs', 'list'], { ...env, STEPLADDER_DEBUG: '1' });
  expect(debugging.stderr).toMatch(/^\s+at /m);
});
