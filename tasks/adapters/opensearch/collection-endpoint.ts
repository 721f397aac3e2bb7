import {
  BatchGetCollectionCommand,
  type BatchGetCollectionCommandOutput,
  type OpenSearchServerlessClient,
} from '@aws-sdk/client-opensearchserverless';
import { SearchUnavailable } from '../../core/errors.ts';

/** Far longer than it takes; whoever searches has a deadline of their own. */
const FOUND_WITHIN_MS = 2_000;

/**
 * The endpoint of a collection, looked up by its name; it never changes while the collection lives.
 * @throws SearchUnavailable when there is no such collection, it is not active yet, or nobody may look.
 */
export async function collectionEndpoint(
  client: OpenSearchServerlessClient,
  collectionName: string,
): Promise<string> {
  let found: BatchGetCollectionCommandOutput;
  try {
    found = await client.send(new BatchGetCollectionCommand({ names: [collectionName] }), {
      abortSignal: AbortSignal.timeout(FOUND_WITHIN_MS),
    });
  } catch (error) {
    throw new SearchUnavailable(`collection ${collectionName} cannot be looked up`, { cause: error });
  }
  const [collection] = found.collectionDetails ?? [];
  if (collection?.collectionEndpoint === undefined) {
    const state = collection?.status ?? 'absent';
    throw new SearchUnavailable(`collection ${collectionName} is ${state}: no endpoint to search`);
  }
  return collection.collectionEndpoint;
}
