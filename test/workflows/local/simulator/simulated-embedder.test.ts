import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { expect, it, onTestFinished } from 'vitest';
import { TitanEmbedder } from '../../../../tasks/adapters/bedrock/titan-embedder.ts';
import { defaultPolicy } from '../../../../tasks/profiles/mangaassist/default-policy.ts';
import { startSimulator } from '../../../../workflows/local/simulator/server.ts';
import { SimulatedEmbedder } from '../../../../workflows/local/simulator/simulated-embedder.ts';

it('gives a catalogue the vectors that questions are compared with', async () => {
  const simulator = await startSimulator({ port: 0, latencyScale: 0, seed: 1 });
  onTestFinished(simulator.close);
  const client = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: simulator.url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  onTestFinished(() => client.destroy());
  const asked = new TitanEmbedder(client);
  const { signal } = new AbortController();
  for (const text of ['Berserk\nベルセルク\ndark fantasy about revenge', '返品したい', '!']) {
    const here = await new SimulatedEmbedder().embed(defaultPolicy.embedding, text);
    expect(here).toEqual(await asked.embed(defaultPolicy.embedding, text, signal));
  }
});
