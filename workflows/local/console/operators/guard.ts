import { ClientGone, type LocalRequest, type LocalResponse, readBody, sendJson } from '../../http.ts';

/** Longer than any reason, and than the ids of as many runs as one replay takes. */
const MAX_BODY_BYTES = 256 * 1024;

/** The request cannot be done as it stands; the message names the field and the fix. */
export class BadRequest extends Error {
  readonly status: number;
  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}

export const FRESH = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

export function refuse(response: LocalResponse, status: number, error: string, headers: object = {}): void {
  sendJson(response, status, { error }, { ...FRESH, ...headers });
}

/**
 * Reads a JSON object. Only what calls itself JSON is read: a page elsewhere cannot send that type without asking
 * first, and is never told that it may.
 * @throws BadRequest
 */
export async function readObject(request: LocalRequest): Promise<Readonly<Record<string, unknown>>> {
  if (!isJson(request)) throw new BadRequest('send the body as content-type application/json', 415);
  const body = await readBody(request, MAX_BODY_BYTES).catch((error: unknown) => {
    if (error instanceof ClientGone) throw error;
    throw new BadRequest(`the body is larger than ${MAX_BODY_BYTES} bytes`, 413);
  });
  const value = parse(body.toString('utf8'));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BadRequest('the body must be a JSON object');
  }
  return value as Record<string, unknown>;
}

export const isJson = (request: LocalRequest): boolean =>
  /^application\/json(?:\s*;|$)/iu.test(String(request.headers['content-type'] ?? ''));

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadRequest('the body is not JSON');
  }
}

/** @throws BadRequest */
export function wholeNumber(value: unknown, field: string, least: number, most: number): number {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most)
    return number;
  throw new BadRequest(`${field} must be a whole number from ${least} to ${most}`);
}
