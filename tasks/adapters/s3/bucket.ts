import type { Clock } from '../../core/clock.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { type Credentials, signRequest } from './sign-request.ts';

export interface BucketOptions {
  readonly name: string;
  readonly region: string;
  /** Asked at each call: a Lambda's credentials change. */
  credentials(): Credentials;
  readonly clock: Clock;
  /** Instead of the region's own, with its scheme. */
  readonly endpoint?: string;
}

const TRIES = 3;
/** Long enough for the biggest listing over a slow line. */
const TIMEOUT_MS = 60_000;

/** As the signature wants it: everything but letters, digits and `-_.~`. */
const encoded = (part: string): string =>
  encodeURIComponent(part).replaceAll(
    /[!'()*]/gu,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** One S3 bucket, written by plain signed requests: a client of its own would be loaded for a single call. */
export class Bucket implements ObjectStore {
  readonly #options: BucketOptions;

  constructor(options: BucketOptions) {
    this.#options = options;
  }

  /** @throws Error with S3's own code when it was refused, or three tries failed. */
  async put(key: string, text: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      const refusal = await this.#send(key, text);
      if (refusal === undefined) return;
      if (tries === TRIES || !refusal.passing) {
        throw new Error(`s3://${this.#options.name}/${key} could not be written: ${refusal.says}`);
      }
    }
  }

  async #send(
    key: string,
    body: string,
  ): Promise<{ readonly says: string; readonly passing: boolean } | undefined> {
    const { name, region, clock, endpoint = `https://${name}.s3.${region}.amazonaws.com` } = this.#options;
    const url = new URL(key.split('/').map(encoded).join('/'), `${endpoint}/`);
    const headers = signRequest(
      {
        method: 'PUT',
        host: url.host,
        path: url.pathname,
        headers: { 'content-type': 'application/x-ndjson' },
        body,
      },
      this.#options.credentials(),
      region,
      clock.now(),
    );
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await fetch(url, { method: 'PUT', headers, body, signal });
      if (response.ok) return undefined;
      const code = /<Code>([^<]*)<\/Code>/u.exec(await response.text())?.[1] ?? 'no code';
      return { says: `${response.status} ${code}`, passing: response.status >= 500 };
    } catch (error) {
      return { says: error instanceof Error ? error.message : String(error), passing: true };
    }
  }
}
