import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Bucket } from '../../../../tasks/adapters/s3/bucket.ts';

interface Got {
  readonly line: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

const got: Got[] = [];
/** What the next requests are answered with; 200 when none is left. */
let answers: { readonly status: number; readonly body: string }[] = [];

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString('utf8');
    got.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
    const { status, body: text } = answers.shift() ?? { status: 200, body: '' };
    response.writeHead(status).end(text);
  });
});

let bucket: Bucket;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  bucket = new Bucket({
    name: 'batches',
    region: 'us-east-1',
    clock: { now: () => Date.UTC(2026, 10, 21) },
    endpoint: `http://127.0.0.1:${port}`,
    credentials: () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'session' }),
  });
});
beforeEach(() => {
  got.length = 0;
  answers = [];
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

it('writes the text under the key, signed with the session of the role', async () => {
  await bucket.put("batches/night (1)'s/messages.jsonl", '{"query":"こんにちは"}\n');
  expect(got).toMatchObject([
    {
      line: 'PUT /batches/night%20%281%29%27s/messages.jsonl',
      body: '{"query":"こんにちは"}\n',
      headers: { 'x-amz-security-token': 'session', 'x-amz-date': '20261121T000000Z' },
    },
  ]);
  expect(got[0]?.headers['authorization']).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKID\/20261121\/us-east-1\/s3\/aws4_request,SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token,Signature=[0-9a-f]{64}$/,
  );
});

it('tries again what may pass, three times in all', async () => {
  const busy = { status: 503, body: '<Error><Code>SlowDown</Code></Error>' };
  answers = [busy, busy];
  await bucket.put('a', 'x');
  expect(got).toHaveLength(3);
  answers = [busy, busy, busy];
  await expect(bucket.put('a', 'x')).rejects.toThrow('s3://batches/a could not be written: 503 SlowDown');
  expect(got).toHaveLength(6);
});

it('does not try again what is refused', async () => {
  answers = [{ status: 403, body: '<Error><Code>AccessDenied</Code></Error>' }];
  await expect(bucket.put('a', 'x')).rejects.toThrow('403 AccessDenied');
  expect(got).toHaveLength(1);
});
