import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

type RequestSigner = Extract<DynamoDBClientConfig['signer'], { readonly sign: unknown }>;
type SignerOf = Extract<DynamoDBClientConfig['signer'], (...given: never) => unknown>;
type SignedRequest = Awaited<ReturnType<RequestSigner['sign']>>;

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

interface Signing {
  /** As the client resolved them: it knows when they end. */
  credentials(): Promise<Credentials>;
  readonly region: string;
  /** As AWS names it in signatures: `dynamodb`, `bedrock`. */
  readonly service: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
/** Hops on the way may change them. */
const UNSIGNED =
  /^(?:authorization|cache-control|connection|expect|from|keep-alive|max-forwards|pragma|referer|te|trailer|transfer-encoding|upgrade|user-agent|x-amzn-trace-id|(?:proxy|sec)-.*)$/;

/**
 * Signature Version 4 of requests that are sent as one piece, byte for byte that of the SDK's own signer. That one
 * is made anew for each call, with a copy of all settings, and hashes through four streams: a sixth of a call's cost.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signerFor({ credentials, region, service }: Signing): SignerOf {
  const keyOf = keyring();
  return async (scheme) => ({
    sign: async (
      request: SignedRequest,
      { signingDate = new Date(), signingRegion, signingService } = {},
    ) => {
      const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
      const at = longDate(signingDate);
      const day = at.slice(0, 8);
      const place = signingRegion ?? scheme?.signingRegion ?? region;
      const scope = `${day}/${place}/${signingService ?? scheme?.signingName ?? service}/aws4_request`;
      // Into the request itself: a retry signs it again and overwrites what the first try said.
      const { headers } = request;
      headers['x-amz-date'] = at;
      if (sessionToken !== undefined) headers['x-amz-security-token'] = sessionToken;
      headers['x-amz-content-sha256'] = sha256(bytesOf(request.body));
      const { names, canonical } = canonicalRequest(request);
      const signature = createHmac('sha256', keyOf(secretAccessKey, scope))
        .update(`${ALGORITHM}\n${at}\n${scope}\n${sha256(canonical)}`)
        .digest('hex');
      headers['authorization'] =
        `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
      return request;
    },
  });
}

const sha256 = (data: string | Uint8Array): string => hash('sha256', data, 'hex');

/** 20261121T141300Z */
const longDate = (date: Date | string | number): string =>
  new Date(typeof date === 'number' ? date * 1_000 : date).toISOString().replace(/[-:]|\.\d{3}/g, '');

/** A day's key takes four rounds to make and signs thousands of calls. */
function keyring(): (secret: string, scope: string) => KeyObject {
  let last: { readonly secret: string; readonly scope: string; readonly key: KeyObject } | undefined;
  return (secret, scope) => {
    if (last?.secret !== secret || last.scope !== scope) {
      let key: string | Buffer = `AWS4${secret}`;
      for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest();
      last = { secret, scope, key: createSecretKey(key as Buffer) };
    }
    return last.key;
  };
}

function bytesOf(body: unknown): string | Uint8Array {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  throw new Error('a request whose body is a stream cannot be signed as one piece');
}

function canonicalRequest({ method, path, query = {}, headers }: SignedRequest) {
  const signed = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !UNSIGNED.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const names = signed.map(([name]) => name).join(';');
  const lines = signed
    .map(([name, value]) => `${name}:${value.replace(/[ \t\r\n]+/g, ' ').trim()}\n`)
    .join('');
  const canonical = `${method}\n${canonicalPath(path)}\n${canonicalQuery(query)}\n${lines}\n${names}\n${headers['x-amz-content-sha256']}`;
  return { names, canonical };
}

/** Escaped once more, as every service but S3 reads it; `.` and `..` are no names. */
function canonicalPath(path: string): string {
  if (path === '/') return path;
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(escaped(name));
  }
  return `/${names.join('/')}${names.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

function canonicalQuery(query: NonNullable<SignedRequest['query']>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value ?? '']).map((one) => `${escaped(name)}=${escaped(one)}`),
  );
  return pairs.sort().join('&');
}

const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
