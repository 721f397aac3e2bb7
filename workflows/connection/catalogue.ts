import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { collectionClient, plainClient, type SearchClient } from '../../tasks/adapters/opensearch/client.ts';
import type { StackAddress } from './stack-address.ts';
import { reachedAt } from './table.ts';

/** A real account's quota throttles a load: it waits and goes on. */
const MOST_TRIES = 8;

type Models = Pick<StackAddress, 'region' | 'bedrockRuntime' | 'deployed' | 'models'>;

/** Whether catalogue and questions are embedded by Bedrock: an OpenAI-compatible server is asked for chat alone. */
export const embedsForReal = ({ deployed, models }: Pick<Models, 'deployed' | 'models'>): boolean =>
  deployed !== undefined || models === 'bedrock';

/** What embeds the catalogue. */
export const embeddingClient = (address: Models): BedrockRuntimeClient =>
  new BedrockRuntimeClient({
    region: address.region,
    ...(embedsForReal(address) ? { maxAttempts: MOST_TRIES } : reachedAt(address.bedrockRuntime)),
  });

type Search = Pick<StackAddress, 'region' | 'opensearch' | 'deployed'>;

/** @throws SearchUnavailable when a deployed collection has no endpoint (yet). */
export async function searchClient({ region, opensearch, deployed }: Search): Promise<SearchClient> {
  if (opensearch !== undefined) return plainClient(opensearch);
  return collectionClient(deployed?.collectionName ?? '', region);
}
