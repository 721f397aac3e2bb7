import type { EpochMs } from '../../core/clock.ts';
import { ModelError, type ModelFailureKind } from '../../core/errors.ts';
import { retryAfterMs } from '../retry-after.ts';

/** What a failed call said. */
export interface HttpFailure {
  readonly status: number;
  readonly body: string;
  readonly header: (name: string) => string | null;
}

/** A failure of an OpenAI-compatible server under our name for it. */
export function mapHttpError({ status, body, header }: HttpFailure, model: string, now: EpochMs): ModelError {
  const { codes, message } = errorOf(body);
  const kind = kindByCode(codes, message) ?? kindByStatus(status);
  return new ModelError(kind, model, `HTTP ${status}: ${message}`, {
    retryAfterMs: retryAfterMs(header, now),
  });
}

const KIND_BY_CODE: Readonly<Record<string, ModelFailureKind>> = {
  // A spent quota does not come back by waiting: somebody has to pay.
  insufficient_quota: 'auth',
  billing_hard_limit_reached: 'auth',
  invalid_api_key: 'auth',
  rate_limit_exceeded: 'throttled',
  context_length_exceeded: 'overflow',
  content_filter: 'refused',
  content_policy_violation: 'refused',
};

/** vLLM and Ollama have no code for it, only words. */
const TOO_LONG = /context length|context window|maximum context|prompt is too long|exceeds? .*context/i;

function kindByCode(codes: readonly string[], message: string): ModelFailureKind | undefined {
  const known = codes.find((code) => Object.hasOwn(KIND_BY_CODE, code));
  if (known !== undefined) return KIND_BY_CODE[known];
  return TOO_LONG.test(message) ? 'overflow' : undefined;
}

function kindByStatus(status: number): ModelFailureKind {
  if (status === 429) return 'throttled';
  if (status === 401 || status === 403) return 'auth';
  // The model may have answered, and charged, behind a gateway that gave up.
  if (status === 408 || status === 504) return 'timed_out';
  if (status === 413) return 'overflow';
  if (status >= 500) return 'overloaded';
  return 'invalid';
}

interface WireError {
  readonly codes: readonly string[];
  readonly message: string;
}

/** OpenAI: `{error: {code, type, message}}`; older vLLM: the same without the envelope; Ollama's own: `{error: "..."}`. */
function errorOf(body: string): WireError {
  const parsed = parseJson(body);
  const error = field(parsed, 'error') ?? parsed;
  if (typeof error === 'string') return { codes: [], message: short(error) };
  const message = field(error, 'message');
  return {
    codes: [field(error, 'code'), field(error, 'type')].filter((code) => typeof code === 'string'),
    message: typeof message === 'string' ? short(message) : 'the error does not say why',
  };
}

/** Error texts can quote the prompt: operators need the head of it, logs must not hold all. */
const short = (text: string): string => text.slice(0, 200).toWellFormed();

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
