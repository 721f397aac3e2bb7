import { randomUUID } from 'node:crypto';
import {
  BodyTooLarge,
  ClientGone,
  type LocalRequest,
  type LocalResponse,
  readBody,
  sendJson,
} from '../http.ts';
import { ApiError, entityTooLarge, internalError, unknownOperation } from './api-error.ts';
import { callOperation, type Service } from './operations.ts';

/** A definition of 1 MiB, escaped into JSON, fits; nothing AWS takes is longer. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Answers one call of AWS JSON 1.0. Always answers, unless the client has gone. */
export async function serveProtocol(
  request: LocalRequest,
  response: LocalResponse,
  service: Service,
): Promise<void> {
  try {
    const body = await readBody(request, MAX_BODY_BYTES);
    const target = request.headers['x-amz-target'];
    if (typeof target !== 'string') throw unknownOperation('The X-Amz-Target header is missing.');
    reply(response, 200, await callOperation(target, body.toString('utf8'), service));
  } catch (error) {
    if (!(error instanceof ClientGone)) replyError(response, error);
  }
}

export function replyError(response: LocalResponse, error: unknown): void {
  const { type, message, status } = asApiError(error);
  reply(response, status, { __type: type, message }, { 'x-amzn-errortype': type.split('#').at(-1) ?? type });
}

function reply(response: LocalResponse, status: number, body: object, headers: object = {}): void {
  sendJson(response, status, body, {
    'content-type': 'application/x-amz-json-1.0',
    'x-amzn-requestid': randomUUID(),
    ...headers,
  });
}

function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof BodyTooLarge) return entityTooLarge(error.message);
  return internalError(error instanceof Error ? error.message : String(error));
}
