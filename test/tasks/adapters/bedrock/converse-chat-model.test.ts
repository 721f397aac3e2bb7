import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { afterEach, describe, expect, it } from 'vitest';
import { ConverseChatModel } from '../../../../tasks/adapters/bedrock/converse-chat-model.ts';
import { ModelError } from '../../../../tasks/core/errors.ts';
import { chatRequest, patient, registered } from '../chat-requests.ts';
import { type Answer, awsError, bedrockWire, clientAt, replyWith, type Wire } from './bedrock-wire.ts';

const haiku = registered('claude-haiku-5-5');
const JSON_TYPE = { 'content-type': 'application/json' };

let wire: Wire | undefined;

afterEach(async () => {
  await wire?.close();
  wire = undefined;
});

async function failureOf(answer: Answer, signal: AbortSignal = patient()): Promise<ModelError> {
  wire = await bedrockWire(answer);
  return failureFrom(wire.client, signal);
}

async function failureFrom(client: BedrockRuntimeClient, signal: AbortSignal): Promise<ModelError> {
  const error = await new ConverseChatModel(client)
    .chat(chatRequest(haiku), signal)
    .catch((thrown) => thrown);
  if (error instanceof ModelError) return error;
  throw new Error(`no ModelError but ${String(error)}`);
}

describe('ConverseChatModel', () => {
  it('asks Converse and reads its reply', async () => {
    // Prepare
    const asked: { path: string | undefined; body: unknown }[] = [];
    wire = await bedrockWire((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        asked.push({ path: request.url, body: JSON.parse(Buffer.concat(chunks).toString()) });
        response.writeHead(200, JSON_TYPE);
        response.end(
          '{"additionalModelResponseFields":{"simulated":true},"metrics":{"latencyMs":411},"output":{"message":{"content":[{"text":"ベルセルクは連載中です。"}],"role":"assistant"}},"stopReason":"end_turn","usage":{"cacheReadInputTokens":40,"inputTokens":12,"outputTokens":9,"totalTokens":61}}',
        );
      });
    });
    // Act
    const reply = await new ConverseChatModel(wire.client).chat(chatRequest(haiku), patient());
    // Assert
    expect(asked).toEqual([
      {
        path: '/model/global.anthropic.claude-haiku-5-5/converse',
        body: {
          system: [{ text: 'You answer for a manga shop.' }],
          messages: [{ role: 'user', content: [{ text: 'hello' }] }],
          inferenceConfig: { maxTokens: 256 },
        },
      },
    ]);
    expect(reply).toEqual({
      text: 'ベルセルクは連載中です。',
      stopReason: 'complete',
      inputTokens: 12,
      cachedTokens: 40,
      outputTokens: 9,
      simulated: true,
    });
  });

  it.each([
    ['throttled', 429, 'ThrottlingException', 'Too many requests, please wait before trying again.'],
    ['throttled', 429, 'TooManyRequestsException', 'slow down'],
    ['throttled', 400, 'ServiceQuotaExceededException', 'Your request exceeds the service quota.'],
    ['overloaded', 503, 'ServiceUnavailableException', 'Bedrock is unable to process your request.'],
    ['overloaded', 429, 'ModelNotReadyException', 'Model is not ready for inference.'],
    ['overloaded', 500, 'InternalServerException', 'internal'],
    ['timed_out', 408, 'ModelTimeoutException', 'Model has timed out in processing the request.'],
    ['overflow', 400, 'ValidationException', 'Input is too long for requested model.'],
    ['overflow', 400, 'ValidationException', 'prompt is too long: 213462 tokens > 200000 maximum'],
    [
      'overflow',
      400,
      'ValidationException',
      'input length and max_tokens exceed context limit: 190000 + 20000 > 200000',
    ],
    ['invalid', 400, 'ValidationException', 'temperature is not supported by this model'],
    ['invalid', 404, 'ResourceNotFoundException', 'This model version has reached the end of its life.'],
    ['auth', 403, 'AccessDeniedException', "You don't have access to the model with the specified model ID."],
    ['auth', 403, 'UnrecognizedClientException', 'The security token included in the request is invalid.'],
    ['auth', 403, 'ExpiredTokenException', 'The security token included in the request is expired'],
    ['auth', 403, 'InvalidSignatureException', 'Signature expired'],
    ['failed', 424, 'ModelErrorException', 'The system encountered an unexpected error during processing.'],
  ] as const)('is %s on %i %s', async (kind, status, name, message) => {
    const error = await failureOf(awsError(status, name, message));
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(message);
    expect(error.model).toBe('claude-haiku-5-5');
  });

  it('says how long a throttled caller should wait', async () => {
    const error = await failureOf(awsError(429, 'ThrottlingException', 'slow down', { 'retry-after': '3' }));
    expect(error.retryAfterMs).toBe(3_000);
  });

  it.each([
    ['broken JSON', 200, JSON_TYPE, '{"output":{"mess', 'failed'],
    ['a web page', 200, { 'content-type': 'text/html' }, '<html>maintenance</html>', 'failed'],
    ['JSON of something else', 200, JSON_TYPE, '{"hello":"world"}', 'failed'],
    ['JSON null', 200, JSON_TYPE, 'null', 'failed'],
    ['a proxy that is overloaded', 529, { 'content-type': 'text/plain' }, 'overloaded', 'overloaded'],
    ['a proxy that found nobody', 503, { 'content-type': 'text/html' }, '<html>503</html>', 'overloaded'],
    ['a proxy that limits', 429, { 'content-type': 'text/html' }, '<html>429</html>', 'throttled'],
    ['a proxy that forbids', 403, { 'content-type': 'text/html' }, '<html>403</html>', 'auth'],
  ])('takes %s for what it is', async (_, status, headers, body, kind) => {
    const error = await failureOf(replyWith(status, headers as Record<string, string>, body));
    expect(error.kind).toBe(kind);
    expect(error.message).not.toContain('\n');
  });

  it('fails when the connection breaks before the reply', async () => {
    const error = await failureOf((request) => request.socket.destroy());
    expect(error.kind).toBe('failed');
  });

  it('fails when the connection breaks inside the reply', async () => {
    const error = await failureOf((request, response) => {
      response.writeHead(200, JSON_TYPE);
      response.write('{"output":');
      setTimeout(() => request.socket.destroy(), 20);
    });
    expect(error.kind).toBe('failed');
  });

  it('is timed out when our deadline passes first', async () => {
    const error = await failureOf(() => undefined, AbortSignal.timeout(50));
    expect(error).toMatchObject({ kind: 'timed_out', name: 'Model.TimedOut' });
  });

  it('is timed out when our deadline passes inside the reply', async () => {
    const error = await failureOf((_, response) => {
      response.writeHead(200, JSON_TYPE);
      response.write('{"output":');
    }, AbortSignal.timeout(100));
    expect(error.kind).toBe('timed_out');
  });

  it('counts a server that cannot be reached as overloaded: nothing was sent, nothing is billed', async () => {
    wire = await bedrockWire(() => undefined);
    await wire.close();
    const client = clientAt(wire.port);
    expect((await failureFrom(client, patient())).kind).toBe('overloaded');
    client.destroy();
  });

  it('lacks access without credentials', async () => {
    const client = new BedrockRuntimeClient({
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:1',
      maxAttempts: 1,
      credentials: () =>
        Promise.reject(
          Object.assign(new Error('Could not load credentials'), { name: 'CredentialsProviderError' }),
        ),
    });
    expect((await failureFrom(client, patient())).kind).toBe('auth');
  });

  it('sends a failing call once', async () => {
    let calls = 0;
    await failureOf((request, response) => {
      calls += 1;
      awsError(503, 'ServiceUnavailableException', 'no')(request, response);
    });
    expect(calls).toBe(1);
  });
});
