import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { Endpoints } from '../../../workflows/local/endpoints.ts';
import type { LocalEndpoint } from '../../../workflows/local/http.ts';
import { loadShop } from '../../../workflows/local/shop.ts';
import { startSimulator } from '../../../workflows/local/simulator/server.ts';
import { startTestStack, type TestStack } from '../../harness/stack.ts';

let stack: TestStack;
let account: LocalEndpoint;
beforeAll(async () => {
  stack = await startTestStack();
  account = await startSimulator({ port: 0, latencyScale: 0, seed: 1 });
});
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  await account.close();
  await stack.close();
});

const answeredBy = async (url: string): Promise<number> => {
  const calls = (await (await fetch(`${url}/_simulator/calls`)).json()) as { answered: number }[];
  return calls.reduce((sum, { answered }) => sum + answered, 0);
};
const load = (models: Endpoints['models']) => loadShop({ ...stack.endpoints, models }, 0);

it('embeds with the very models that the tasks ask, and again whenever those change', async () => {
  // The account of the ambient credentials, played by a second simulator.
  vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK_RUNTIME', account.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'ambient');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'ambient');
  const there = await load('simulated');
  expect(there).toMatchObject({ loaded: false, version: expect.stringMatching(/-simulated$/) });
  const embedded = await answeredBy(stack.endpoints.bedrockRuntime);

  const real = await load('bedrock');
  expect(real).toMatchObject({ loaded: true, version: expect.stringMatching(/-bedrock$/) });
  expect(await answeredBy(account.url)).toBe(real.products + real.articles);
  expect(await answeredBy(stack.endpoints.bedrockRuntime)).toBe(embedded);
  expect(await load('bedrock')).toMatchObject({ loaded: false });

  expect(await load('openai')).toMatchObject({ loaded: true, version: there.version });
  expect(await answeredBy(account.url)).toBe(real.products + real.articles);
  expect(await load('simulated')).toMatchObject({ loaded: false });
});
