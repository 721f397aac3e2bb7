/** An error of Bedrock Runtime, as its REST API sends it. */
export class BedrockError extends Error {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, type: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'BedrockError';
    this.status = status;
    this.type = type;
    this.headers = headers;
  }
}

export const invalid = (message: string): BedrockError =>
  new BedrockError(400, 'ValidationException', message);

export const throttled = (): BedrockError =>
  new BedrockError(
    429,
    'ThrottlingException',
    'Too many requests, please wait before trying again. (simulated)',
    {
      'retry-after': '1',
    },
  );

export const overloaded = (): BedrockError =>
  new BedrockError(
    503,
    'ServiceUnavailableException',
    'Bedrock is unable to process your request. (simulated)',
  );

export const modelTimedOut = (): BedrockError =>
  new BedrockError(
    408,
    'ModelTimeoutException',
    'The model took too long to process the request. (simulated)',
  );

export const notReady = (): BedrockError =>
  new BedrockError(429, 'ModelNotReadyException', 'The model is not ready to serve inference. (simulated)');

export const internalError = (): BedrockError =>
  new BedrockError(500, 'InternalServerException', 'An internal server error occurred. (simulated)');

export const denied = (): BedrockError =>
  new BedrockError(
    403,
    'AccessDeniedException',
    "You don't have access to the model with the specified model ID. (simulated)",
  );

export const unknownModel = (modelId: string): BedrockError =>
  new BedrockError(404, 'ResourceNotFoundException', `The model ${modelId} is unknown to this simulator.`);
