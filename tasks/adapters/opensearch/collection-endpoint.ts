import {
  BatchGetCollectionCommand,
  type OpenSearchServerlessClient,
} from '@aws-sdk/client-opensearchserverless';
import { SearchUnavailable } from '../../core/errors.ts';

/**
 * The endpoint of a collection, looked up by its name.
 * @throws SearchUnavailable when there is no such collection or it is not active yet.
 */
export async function collectionEndpoint(
  client: OpenSearchServerlessClient,
  collectionName: string,
): Promise<string> {
  const { collectionDetails = [] } = await client.send(
    new BatchGetCollectionCommand({ names: [collectionName] }),
  );
  const [collection] = collectionDetails;
  if (collection?.collectionEndpoint === undefined) {
    const state = collection?.status ?? 'absent';
    throw new SearchUnavailable(`collection ${collectionName} is ${state}: no endpoint to search`);
  }
  return collection.collectionEndpoint;
}
