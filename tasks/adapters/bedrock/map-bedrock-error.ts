import { ModelError, type ModelFailureKind } from '../../core/errors.ts';
import { neverConnected, wordsOf } from '../connection-errors.ts';
import { retryAfterMs } from '../retry-after.ts';

const KIND_BY_NAME: Readonly<Record<string, ModelFailureKind>> = {
  ThrottlingException: 'throttled',
  TooManyRequestsException: 'throttled',
  ServiceQuotaExceededException: 'throttled',
  ServiceUnavailableException: 'overloaded',
  ModelNotReadyException: 'overloaded',
  InternalServerException: 'overloaded',
  ModelTimeoutException: 'timed_out',
  AbortError: 'timed_out',
  TimeoutError: 'timed_out',
  RequestTimeout: 'timed_out',
  ResourceNotFoundException: 'invalid',
  AccessDeniedException: 'auth',
  UnrecognizedClientException: 'auth',
  InvalidSignatureException: 'auth',
  IncompleteSignatureException: 'auth',
  MissingAuthenticationTokenException: 'auth',
  ExpiredTokenException: 'auth',
  CredentialsProviderError: 'auth',
  TokenProviderError: 'auth',
};

const KIND_BY_STATUS: Readonly<Record<number, ModelFailureKind>> = {
  400: 'invalid',
  401: 'auth',
  403: 'auth',
  404: 'invalid',
  408: 'timed_out',
  413: 'overflow',
  429: 'throttled',
  500: 'overloaded',
  502: 'overloaded',
  503: 'overloaded',
  // The model may have answered, and charged, behind a gateway that gave up.
  504: 'timed_out',
  529: 'overloaded',
};

/** "Input is too long for requested model", "prompt is too long: 213462 tokens > 200000 maximum", ... */
const TOO_LONG =
  /too long|too many (?:input )?tokens|context (?:length|window|limit)|maximum context|exceeds? .*tokens/i;

/** The SDK's handlers call a connection that broke before the reply a time-out, over HTTP/1.1 and HTTP/2. */
const BROKE_OFF = /ECONNRESET|EPIPE|did not get a response/;

/**
 * Whatever the SDK threw, as the kind of failure that the fallback rules know.
 * @param aborted our own deadline had passed: then nothing else matters.
 */
export function mapBedrockError(error: unknown, model: string, aborted: boolean): ModelError {
  if (error instanceof ModelError) return error;
  const message = aborted ? 'our deadline passed' : firstLine(wordsOf(error));
  return new ModelError(aborted ? 'timed_out' : kindOf(error), model, message, {
    cause: error,
    retryAfterMs: retryAfterMs((name) => headerOf(error, name)),
  });
}

function kindOf(error: unknown): ModelFailureKind {
  if (!(error instanceof Error)) return 'failed';
  if (neverConnected(error)) return 'overloaded';
  if (error.name === 'ValidationException') return TOO_LONG.test(error.message) ? 'overflow' : 'invalid';
  if (error.name === 'TimeoutError' && BROKE_OFF.test(wordsOf(error))) return 'failed';
  const status = statusOf(error);
  return KIND_BY_NAME[error.name] ?? (status === undefined ? undefined : KIND_BY_STATUS[status]) ?? 'failed';
}

/** The SDK appends advice to its parse errors. */
const firstLine = (text: string): string => (text.split('\n')[0] ?? text).slice(0, 500);

const statusOf = (error: Error): number | undefined => {
  const status = field(field(error, '$metadata'), 'httpStatusCode');
  return typeof status === 'number' ? status : undefined;
};

const headerOf = (error: unknown, name: string): string | undefined => {
  const value = field(field(field(error, '$response'), 'headers'), name);
  return typeof value === 'string' ? value : undefined;
};

/** The SDK hides the response in a field that its types do not show. */
const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
