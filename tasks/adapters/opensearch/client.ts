import { OpenSearchServerlessClient } from '@aws-sdk/client-opensearchserverless';
import type * as library from '@opensearch-project/opensearch';
import { AwsSigv4Signer } from '@opensearch-project/opensearch/aws-v3';
import connectionModule from '@opensearch-project/opensearch/lib/Connection.js';
import poolModule from '@opensearch-project/opensearch/lib/pool/index.js';
import serializerModule from '@opensearch-project/opensearch/lib/Serializer.js';
import transportModule from '@opensearch-project/opensearch/lib/Transport.js';
import { collectionEndpoint } from './collection-endpoint.ts';

/*
 * The library's client is these four and a method for every one of OpenSearch's APIs: a quarter of a megabyte, of which
 * five are called. Its typings say that CommonJS modules have a default export; they are what they export.
 */
const Connection = connectionModule as unknown as typeof library.Connection;
const Transport = transportModule as unknown as typeof library.Transport;
const Serializer = serializerModule as unknown as typeof library.Serializer;
const { ConnectionPool } = poolModule as unknown as typeof library;

/** Can be taken back while it is under way. */
type Sent = Promise<{ readonly body: unknown }> & { abort?: () => unknown };
type Parts = Pick<library.ClientOptions, 'Connection' | 'Transport'>;

/** Requests to one node, each made once: what follows a failure is the caller's decision. */
export class SearchClient {
  readonly #transport: library.Transport;
  readonly #pool: library.ConnectionPool;

  /** @param parts that sign, where requests must be signed. */
  constructor(node: string, parts: Parts = {}) {
    const emit = (): boolean => false;
    this.#pool = new ConnectionPool({
      Connection: parts.Connection ?? Connection,
      resurrectStrategy: 'ping',
      pingTimeout: 3_000,
      sniffEnabled: false,
      emit,
    } as ConstructorParameters<typeof ConnectionPool>[0]);
    this.#pool.addConnection(node);
    this.#transport = new (parts.Transport ?? Transport)({
      emit,
      connectionPool: this.#pool,
      serializer: new Serializer(),
      maxRetries: 0,
      requestTimeout: 30_000,
      sniffEndpoint: '',
      sniffInterval: false,
      sniffOnStart: false,
      nodeSelector: 'round-robin',
    } as unknown as ConstructorParameters<typeof Transport>[0]);
  }

  get origin(): string | undefined {
    return this.#pool.connections[0]?.url.origin;
  }

  search(index: string, body: object): Sent {
    return this.#send({ method: 'POST', path: `/${encodeURIComponent(index)}/_search`, body });
  }

  /** Operations and documents by turns; `refresh`: they can be found when it resolves. */
  bulk(index: string, operations: Record<string, unknown>[], refresh = false): Sent {
    return this.#send({
      method: 'POST',
      path: `/${encodeURIComponent(index)}/_bulk`,
      bulkBody: operations,
      ...(refresh && { querystring: { refresh: true } }),
    });
  }

  count(index: string): Sent {
    return this.#send({ method: 'GET', path: `/${encodeURIComponent(index)}/_count` });
  }

  /** Its body is a boolean. */
  exists(index: string): Sent {
    return this.#send({ method: 'HEAD', path: `/${encodeURIComponent(index)}` });
  }

  create(index: string, body: object): Sent {
    return this.#send({ method: 'PUT', path: `/${encodeURIComponent(index)}`, body });
  }

  #send(request: Parameters<library.Transport['request']>[0]): Sent {
    return this.#transport.request(request) as unknown as Sent;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#pool.empty(resolve));
  }
}

/** A plain endpoint: local, or one that is protected otherwise. */
export const plainClient = (url: string): SearchClient => new SearchClient(url);

/**
 * An OpenSearch Serverless collection, signed with SigV4 as service `aoss`.
 * @throws SearchUnavailable when the collection has no endpoint (yet).
 */
export async function collectionClient(collectionName: string, region: string): Promise<SearchClient> {
  const serverless = new OpenSearchServerlessClient({ region });
  const node = await collectionEndpoint(serverless, collectionName);
  // The same credentials for both: whoever may look the collection up is who searches it.
  const getCredentials = () => serverless.config.credentials();
  return new SearchClient(node, AwsSigv4Signer({ region, service: 'aoss', getCredentials }));
}
