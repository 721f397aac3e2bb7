import { ModelError, type ModelFailureKind } from '../../core/errors.ts';

const KINDS: Readonly<Record<string, ModelFailureKind>> = {
  ThrottlingException: 'throttled',
  TooManyRequestsException: 'throttled',
  ServiceQuotaExceededException: 'throttled',
  ServiceUnavailableException: 'overloaded',
  ModelNotReadyException: 'overloaded',
  InternalServerException: 'overloaded',
  ModelTimeoutException: 'timed_out',
  TimeoutError: 'timed_out',
  AbortError: 'timed_out',
  AccessDeniedException: 'auth',
  UnrecognizedClientException: 'auth',
  ExpiredTokenException: 'auth',
  CredentialsProviderError: 'auth',
  ResourceNotFoundException: 'invalid',
};

const TOO_LONG = /too long|context (?:window|length)|maximum.*tokens|input is too/iu;

/** Each failure of Bedrock under our name for it. */
export function mapBedrockError(error: unknown, model: string, aborted: boolean): ModelError {
  if (error instanceof ModelError) return error;
  const known = error instanceof Error ? error : new Error(String(error));
  const kind = aborted ? 'timed_out' : kindOf(known);
  return new ModelError(kind, model, `${known.name}: ${known.message}`.slice(0, 300), {
    cause: error,
    retryAfterMs: retryAfterOf(known),
  });
}

function kindOf(error: Error): ModelFailureKind {
  if (error.name === 'ValidationException') return TOO_LONG.test(error.message) ? 'overflow' : 'invalid';
  const byName = KINDS[error.name];
  if (byName !== undefined) return byName;
  return statusOf(error) === 529 ? 'overloaded' : 'failed';
}

const statusOf = (error: Error): unknown => field(field(error, '$metadata'), 'httpStatusCode');

function retryAfterOf(error: Error): number | undefined {
  const header = field(field(field(error, '$response'), 'headers'), 'retry-after');
  const seconds = Number(header);
  return header === undefined || !Number.isFinite(seconds) ? undefined : seconds * 1_000;
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
