import {
  BedrockRuntimeClient,
  InvokeModelCommand,
  ThrottlingException,
} from '@aws-sdk/client-bedrock-runtime';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { TitanEmbedder } from '../../../../tasks/adapters/bedrock/titan-embedder.ts';
import { patient, titan } from '../chat-requests.ts';

const bedrock = mockClient(BedrockRuntimeClient);
const embedder = new TitanEmbedder(bedrock as unknown as BedrockRuntimeClient);
const embed = () => embedder.embed(titan, 'dark fantasy', patient());

beforeEach(() => bedrock.reset());
afterAll(() => bedrock.restore());

const unit = (length: number): number[] => Array.from({ length }, () => 1 / Math.sqrt(length));
const answer = (body: unknown) =>
  bedrock.on(InvokeModelCommand).resolves({
    contentType: 'application/json',
    // The SDK's type adds string helpers that a plain byte array has no use for.
    body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)) as never,
  });

describe('TitanEmbedder', () => {
  it('asks for a normalised vector of the profile’s size', async () => {
    answer({ embedding: unit(256), inputTextTokenCount: 3 });
    await embed();
    const [call] = bedrock.commandCalls(InvokeModelCommand);
    const { body, ...rest } = call?.args[0].input ?? {};
    expect(rest).toEqual({
      modelId: 'amazon.titan-embed-text-v2:0',
      contentType: 'application/json',
      accept: 'application/json',
    });
    expect(JSON.parse(String(body))).toEqual({ inputText: 'dark fantasy', dimensions: 256, normalize: true });
  });

  it('returns the vector with its tokens', async () => {
    answer({ embedding: unit(256), embeddingsByType: { float: unit(256) }, inputTextTokenCount: 3 });
    expect(await embed()).toEqual({ vector: unit(256), inputTokens: 3, simulated: false });
  });

  it('believes a simulator that says so', async () => {
    answer({ embedding: unit(256), inputTextTokenCount: 3, simulated: true });
    expect(await embed()).toMatchObject({ simulated: true });
  });

  it.each([
    ['another size', { embedding: unit(512), inputTextTokenCount: 3 }, 'has 512 dimensions instead of 256'],
    ['no unit length', { embedding: Array(256).fill(1), inputTextTokenCount: 3 }, 'not normalised'],
    ['no vector', { message: 'hello' }, 'not an embedding'],
    ['a vector with holes', { embedding: Array(256).fill(null), inputTextTokenCount: 3 }, 'not an embedding'],
    ['broken JSON', '{"embedding":[0.1', 'not JSON'],
    ['a web page', '<html>', 'not JSON'],
  ])('fails on %s', async (_, body, message) => {
    answer(body);
    await expect(embed()).rejects.toMatchObject({
      name: 'Model.Failed',
      kind: 'failed',
      model: 'titan-embed-text-v2',
      message: expect.stringContaining(message),
    });
  });

  it('maps the errors of Bedrock as chat does', async () => {
    bedrock
      .on(InvokeModelCommand)
      .rejects(new ThrottlingException({ message: 'slow down', $metadata: { httpStatusCode: 429 } }));
    await expect(embed()).rejects.toMatchObject({ kind: 'throttled' });
  });

  it('is timed out when the deadline has passed', async () => {
    bedrock
      .on(InvokeModelCommand)
      .rejects(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
    await expect(embedder.embed(titan, 'x', AbortSignal.abort())).rejects.toMatchObject({
      kind: 'timed_out',
    });
  });
});
