import { ModelError, type ModelFailureKind } from '../../core/errors.ts';

/** What a failed call said. */
export interface HttpFailure {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | null;
  readonly retryAfterMs: string | null;
}

/** A failure of an OpenAI-compatible server under our name for it. */
export function mapHttpError(failure: HttpFailure, model: string, now: number): ModelError {
  const { code, message } = errorOf(failure.body);
  return new ModelError(kindOf(failure.status, code, message), model, `HTTP ${failure.status}: ${message}`, {
    retryAfterMs: retryAfter(failure, now),
  });
}

function kindOf(status: number, code: string, message: string): ModelFailureKind {
  // A spent quota does not come back by waiting.
  if (code === 'insufficient_quota') return 'auth';
  if (code === 'context_length_exceeded' || /context length|maximum context/iu.test(message))
    return 'overflow';
  if (code === 'content_filter' || code === 'content_policy_violation') return 'refused';
  if (status === 429) return 'throttled';
  if (status === 401 || status === 403) return 'auth';
  if (status === 408 || status === 504) return 'timed_out';
  if (status === 413) return 'overflow';
  if (status >= 500) return 'overloaded';
  return 'invalid';
}

function errorOf(body: string): { readonly code: string; readonly message: string } {
  try {
    const parsed = JSON.parse(body) as {
      error?: { code?: unknown; type?: unknown; message?: unknown } | string;
    };
    if (typeof parsed.error === 'string') return { code: '', message: parsed.error.slice(0, 200) };
    const { code, type, message } = parsed.error ?? {};
    return { code: String(code ?? type ?? ''), message: String(message ?? 'no message').slice(0, 200) };
  } catch {
    return { code: '', message: 'the error is no JSON' };
  }
}

/** `retry-after-ms`, else `retry-after` as seconds or as a date. */
function retryAfter({ retryAfter, retryAfterMs }: HttpFailure, now: number): number | undefined {
  const ms = Number(retryAfterMs ?? Number.NaN);
  if (Number.isFinite(ms)) return ms;
  if (retryAfter === null) return undefined;
  const seconds = Number(retryAfter);
  if (Number.isFinite(seconds)) return seconds * 1_000;
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
