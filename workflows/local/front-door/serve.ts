import { randomUUID } from 'node:crypto';
import { COORDINATE } from '../../bindings.ts';
import { type Door, doorTemplates } from '../../front-door/templates.ts';
import { stateMachineArn } from '../endpoints.ts';
import {
  BodyTooLarge,
  ClientGone,
  type LocalRequest,
  type LocalResponse,
  readBody,
  sendBytes,
  sendJson,
} from '../http.ts';
import { ApiError, internalError } from '../stepfunctions/api-error.ts';
import { callOperation, type Service } from '../stepfunctions/operations.ts';
import { type MappingInput, runTemplate } from './velocity.ts';

/** As API Gateway's; what may be in it is bounded by the templates and the machine. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

const DOORS: Readonly<Record<string, Pick<Door, 'operator' | 'grantedKeys'>>> = {
  '/messages': { operator: false, grantedKeys: [] },
  '/operator/messages': { operator: true, grantedKeys: [] },
};

export const isFrontDoor = (path: string): boolean => Object.hasOwn(DOORS, path);

/**
 * The REST API of the deployment: the very mapping templates, run here. What API Gateway adds by itself is left out:
 * keys, signatures, limits and the check of the body against its schema; the machine refuses the same bodies.
 */
export async function serveFrontDoor(
  request: LocalRequest,
  response: LocalResponse,
  path: string,
  service: Service,
): Promise<void> {
  const door = DOORS[path];
  if (door === undefined || request.method !== 'POST') {
    return sendJson(response, 403, { message: 'Missing Authentication Token' });
  }
  const type = request.headers['content-type']?.split(';')[0]?.trim() ?? 'application/json';
  if (type !== 'application/json') return sendJson(response, 415, { message: 'Unsupported Media Type' });
  try {
    const body = (await readBody(request, MAX_BODY_BYTES)).toString('utf8');
    await answer(response, { body, headers: textHeaders(request), requestId: randomUUID() }, door, service);
  } catch (error) {
    if (error instanceof BodyTooLarge) sendJson(response, 413, { message: 'Request Too Long' });
    else if (!(error instanceof ClientGone)) throw error;
  }
}

async function answer(
  response: LocalResponse,
  input: MappingInput,
  door: Pick<Door, 'operator' | 'grantedKeys'>,
  service: Service,
): Promise<void> {
  const templates = doorTemplates({ ...door, stateMachineArn: stateMachineArn(COORDINATE.name) });
  const start = runTemplate(templates.request, input);
  const { ok, body } = await startSync(start.text, service);
  const mapped = runTemplate(ok ? templates.reply : templates.refusal, { ...input, headers: {}, body });
  sendBytes(response, mapped.status ?? 200, Buffer.from(mapped.text.trim()), {
    'content-type': 'application/json',
    ...mapped.headers,
  });
}

async function startSync(input: string, service: Service): Promise<{ ok: boolean; body: string }> {
  try {
    const output = await callOperation('AWSStepFunctions.StartSyncExecution', input, service);
    return { ok: true, body: JSON.stringify(output) };
  } catch (error) {
    const { type, message } = error instanceof ApiError ? error : internalError('');
    return { ok: false, body: JSON.stringify({ __type: type, message }) };
  }
}

function textHeaders({ headers }: LocalRequest): Record<string, string> {
  const entries = Object.entries(headers).filter(([name]) => !name.startsWith(':'));
  return Object.fromEntries(entries.map(([name, value]) => [name, [value].flat().join(', ')]));
}
