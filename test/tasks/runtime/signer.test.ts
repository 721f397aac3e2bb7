import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { signerFor } from '../../../tasks/runtime/signer.ts';

type Signer = Extract<DynamoDBClientConfig['signer'], { readonly sign: unknown }>;
type Signed = Awaited<ReturnType<Signer['sign']>>;

/** The SDK's own signer is the judge. */
interface Judged {
  readonly region: string;
  readonly service: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

async function both({ region, service, credentials }: Judged, request: () => Signed, at: Date) {
  const judge = new DynamoDBClient({ region, credentials });
  const scheme = { name: 'sigv4', signingName: service, signingRegion: region, properties: {} };
  const theirs = await (await judge.config.signer(scheme)).sign(request(), { signingDate: at });
  const ours = await signerFor({ credentials: async () => credentials, region, service })();
  const signed = await ours.sign(request(), { signingDate: at });
  judge.destroy();
  return { theirs: theirs.headers, ours: signed.headers };
}

const request = (changes: Partial<Signed> = {}): Signed => ({
  protocol: 'https:',
  hostname: 'dynamodb.us-east-1.amazonaws.com',
  method: 'POST',
  path: '/',
  query: {},
  headers: { host: 'dynamodb.us-east-1.amazonaws.com', 'content-type': 'application/x-amz-json-1.0' },
  body: '{}',
  ...changes,
});

const key = fc.string({ minLength: 1, maxLength: 100, unit: 'grapheme-ascii' });
const judged = fc.record({
  region: fc.constantFrom('us-east-1', 'ap-northeast-1', 'us-gov-west-1'),
  service: fc.constantFrom('dynamodb', 'bedrock'),
  credentials: fc.record(
    { accessKeyId: key, secretAccessKey: key, sessionToken: key },
    { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
  ),
});
const headerName = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,20}$/);
const headers = fc.oneof(
  fc.dictionary(headerName, fc.stringMatching(/^[ -~\t]{0,30}$/)),
  fc.dictionary(fc.constantFrom('User-Agent', 'TE', 'proxy-x', 'sec-x', 'Expect', 'x-amzn-trace-id'), key),
);
const path = fc
  .array(fc.oneof(fc.constantFrom('.', '..', '', 'model', 'a%3A0', "it's"), fc.webSegment()))
  .map((names) => `/${names.join('/')}`);
const query = fc.dictionary(key, fc.oneof(key, fc.array(key, { minLength: 1, maxLength: 3 })));
const body = fc.oneof(fc.string({ unit: 'grapheme' }), fc.uint8Array(), fc.constant(undefined));
const date = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });

it('signs whatever request as the SDK would', async () => {
  const requests = fc.record({ headers, path, query, body });
  await fc.assert(
    fc.asyncProperty(judged, requests, date, async (by, { headers: more, ...rest }, at) => {
      const lowered = new Map(
        Object.entries(more).map(([name, value]) => [name.toLowerCase(), [name, value]]),
      );
      const given = (): Signed => request({ ...rest, headers: Object.fromEntries(lowered.values()) });
      const { theirs, ours } = await both(by, given, at);
      expect(ours).toEqual(theirs);
    }),
    { numRuns: 300 },
  );
});

it('takes the region and the service that an endpoint asks for', async () => {
  const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' };
  const sign = signerFor({ credentials: async () => credentials, region: 'eu-west-1', service: 'dynamodb' });
  const scope = async (signer: Signer, asked = {}): Promise<string | undefined> =>
    /Credential=([^,]+)/.exec((await signer.sign(request(), asked)).headers['authorization'] ?? '')?.[1];
  const signingDate = new Date('2026-11-21T23:59:59Z');
  const scheme = { name: 'sigv4', signingName: 'bedrock', signingRegion: 'us-west-2', properties: {} };
  const at = { signingDate, signingRegion: 'ap-northeast-1', signingService: 'bedrock-mantle' };

  expect(await scope(await sign(), { signingDate })).toBe('id/20261121/eu-west-1/dynamodb/aws4_request');
  expect(await scope(await sign(scheme), { signingDate })).toBe('id/20261121/us-west-2/bedrock/aws4_request');
  expect(await scope(await sign(scheme), at)).toBe('id/20261121/ap-northeast-1/bedrock-mantle/aws4_request');
});

it('changes keys with the day and with the credentials, and signs a retry as it signs a first try', async () => {
  const old = { accessKeyId: 'old', secretAccessKey: 'one' };
  const rotated = { accessKeyId: 'new', secretAccessKey: 'two', sessionToken: 'token' };
  const today = new Date('2026-11-21T23:59:59Z');
  const tomorrow = new Date('2026-11-22T00:00:01Z');
  let credentials: Judged['credentials'] = old;
  const sign = signerFor({ credentials: async () => credentials, region: 'us-east-1', service: 'dynamodb' });
  const tried = request();

  for (const [who, at] of [
    [old, today],
    [old, tomorrow],
    [rotated, tomorrow],
    [rotated, today],
  ] as const) {
    credentials = who;
    const { headers: signed } = await (await sign()).sign(tried, { signingDate: at });
    const { theirs } = await both({ region: 'us-east-1', service: 'dynamodb', credentials }, request, at);
    expect({ ...signed }).toEqual(theirs);
  }
});

it('refuses a body that comes in pieces', async () => {
  const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' };
  const signer = await signerFor({
    credentials: async () => credentials,
    region: 'us-east-1',
    service: 's3',
  })();
  await expect(signer.sign(request({ body: new ReadableStream() }))).rejects.toThrow(/stream/);
});
