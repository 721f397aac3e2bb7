import { Client } from '@opensearch-project/opensearch';
import { onTestFinished } from 'vitest';
import { type SearchOptions, startSearch } from '../../../../workflows/local/opensearch/server.ts';

/** A search endpoint for one test, closed when the test ends. */
export async function openSearch(options: Partial<SearchOptions> = {}) {
  const endpoint = await startSearch({ port: 0, ...options });
  const client = new Client({ node: endpoint.url, maxRetries: 0 });
  onTestFinished(async () => {
    await client.close();
    await endpoint.close();
  });
  const send = async (method: string, path: string, body?: string) => {
    const response = await fetch(`${endpoint.url}${path}`, { method, ...(body !== undefined && { body }) });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  return { ...endpoint, client, send };
}

export type OpenSearch = Awaited<ReturnType<typeof openSearch>>;

/** Creates an index of these documents, `id` apart. */
export async function fill(
  { client }: OpenSearch,
  index: string,
  mappings: object,
  documents: readonly (Readonly<Record<string, unknown>> & { readonly id: string })[],
): Promise<void> {
  await client.indices.create({ index, body: { mappings } as object });
  const body = documents.flatMap(({ id, ...source }) => [{ index: { _id: id } }, source]);
  if (body.length > 0) await client.bulk({ index, body, refresh: true });
}

/** Ids and scores of a search, best first. */
export async function hitsOf({ client }: OpenSearch, index: string, query: object, extra: object = {}) {
  const { body } = await client.search({ index, body: { query, ...extra } as object });
  return body.hits.hits.map(({ _id, _score }) => [_id ?? '', Number(_score)] as const);
}
