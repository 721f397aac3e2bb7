import { OpenSearchServerlessClient } from '@aws-sdk/client-opensearchserverless';
import { Client } from '@opensearch-project/opensearch';
import { AwsSigv4Signer } from '@opensearch-project/opensearch/aws-v3';
import { collectionEndpoint } from './collection-endpoint.ts';

/** A plain endpoint: local, or one that is protected otherwise. */
export const plainClient = (url: string): Client => new Client({ node: url, maxRetries: 0 });

/**
 * An OpenSearch Serverless collection, signed with SigV4 as service `aoss`.
 * @throws SearchUnavailable when the collection has no endpoint (yet).
 */
export async function collectionClient(collectionName: string, region: string): Promise<Client> {
  const serverless = new OpenSearchServerlessClient({ region });
  const node = await collectionEndpoint(serverless, collectionName);
  // The same credentials for both: whoever may look the collection up is who searches it.
  const getCredentials = () => serverless.config.credentials();
  return new Client({ ...AwsSigv4Signer({ region, service: 'aoss', getCredentials }), node, maxRetries: 0 });
}
