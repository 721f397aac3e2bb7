import { BatchGetCollectionCommand, OpenSearchServerlessClient } from '@aws-sdk/client-opensearchserverless';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { collectionClient } from '../../../../tasks/adapters/opensearch/client.ts';
import { collectionEndpoint } from '../../../../tasks/adapters/opensearch/collection-endpoint.ts';

const serverless = mockClient(OpenSearchServerlessClient);
beforeEach(() => serverless.reset());
afterAll(() => serverless.restore());
const lookUp = () => collectionEndpoint(serverless as unknown as OpenSearchServerlessClient, 'manga');

const ENDPOINT = 'https://07tjusf2h91cunochc.us-east-1.aoss.amazonaws.com';

describe('collectionEndpoint', () => {
  it('is looked up by the collection’s name', async () => {
    serverless
      .on(BatchGetCollectionCommand, { names: ['manga'] })
      .resolves({ collectionDetails: [{ name: 'manga', status: 'ACTIVE', collectionEndpoint: ENDPOINT }] });
    expect(await lookUp()).toBe(ENDPOINT);
  });

  it('is unavailable while the collection is created', async () => {
    serverless
      .on(BatchGetCollectionCommand)
      .resolves({ collectionDetails: [{ name: 'manga', status: 'CREATING' }] });
    await expect(lookUp()).rejects.toMatchObject({
      name: 'Search.Unavailable',
      message: 'collection manga is CREATING: no endpoint to search',
    });
  });

  it('is unavailable without a collection', async () => {
    serverless.on(BatchGetCollectionCommand).resolves({ collectionErrorDetails: [{ name: 'manga' }] });
    await expect(lookUp()).rejects.toThrow('collection manga is absent');
  });

  it('is unavailable to whoever may not look', async () => {
    serverless.on(BatchGetCollectionCommand).rejects(new Error('AccessDenied'));
    await expect(lookUp()).rejects.toMatchObject({ name: 'Search.Unavailable', cause: expect.any(Error) });
  });
});

describe('collectionClient', () => {
  it('talks to the collection’s endpoint', async () => {
    serverless
      .on(BatchGetCollectionCommand)
      .resolves({ collectionDetails: [{ name: 'manga', status: 'ACTIVE', collectionEndpoint: ENDPOINT }] });
    const client = await collectionClient('manga', 'us-east-1');
    expect(client.origin).toBe(ENDPOINT);
    await client.close();
  });
});
