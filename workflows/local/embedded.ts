import { join } from 'node:path';
import { startDynamo } from './dynamodb.ts';
import { startSearch } from './opensearch/server.ts';
import { startSimulator } from './simulator/server.ts';

export interface EmbeddedOptions {
  /** Absent: everything in memory. */
  readonly dataDir?: string;
  /** 1: as slow as the real models; 0: instant. */
  readonly latencyScale: number;
  /** Of the simulator's chance. */
  readonly seed: number;
  /** Endpoints to use instead of embedded ones. */
  readonly external: { readonly dynamodb?: string; readonly opensearch?: string };
}

/** What tasks reach by URL alone, so that it may run in any thread. */
export interface Embedded {
  readonly dynamodb: string;
  readonly opensearch: string;
  readonly bedrockRuntime: string;
  close(): Promise<void>;
}

/** Stores and simulator, those that are not elsewhere already; all or none. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { dataDir, external, latencyScale, seed } = options;
  const at = (name: string) => (dataDir === undefined ? {} : { dataDir: join(dataDir, name) });
  const started = await Promise.allSettled([
    external.dynamodb === undefined
      ? startDynamo({ port: 0, ...at('dynamodb') })
      : elsewhere(external.dynamodb),
    external.opensearch === undefined
      ? startSearch({ port: 0, ...at('opensearch') })
      : elsewhere(external.opensearch),
    startSimulator({ port: 0, latencyScale, seed }),
  ]);
  const close = async (): Promise<void> => {
    for (const one of started.toReversed()) if (one.status === 'fulfilled') await one.value.close();
  };
  try {
    const [dynamodb, opensearch, bedrockRuntime] = started.map((one) => {
      if (one.status === 'rejected') throw one.reason;
      return one.value.url;
    }) as [string, string, string];
    return { dynamodb, opensearch, bedrockRuntime, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const elsewhere = async (url: string) => ({ url, close: async (): Promise<void> => {} });
