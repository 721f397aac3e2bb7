import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import batchGetItem from 'dynalite/actions/batchGetItem.js';
import batchWriteItem from 'dynalite/actions/batchWriteItem.js';
import deleteItem from 'dynalite/actions/deleteItem.js';
import getItem from 'dynalite/actions/getItem.js';
import putItem from 'dynalite/actions/putItem.js';
import query from 'dynalite/actions/query.js';
import updateItem from 'dynalite/actions/updateItem.js';
import type { Store } from 'dynalite/db/index.js';
import batchGetItemRules from 'dynalite/validations/batchGetItem.js';
import batchWriteItemRules from 'dynalite/validations/batchWriteItem.js';
import deleteItemRules from 'dynalite/validations/deleteItem.js';
import getItemRules from 'dynalite/validations/getItem.js';
import validations from 'dynalite/validations/index.js';
import putItemRules from 'dynalite/validations/putItem.js';
import queryRules from 'dynalite/validations/query.js';
import updateItemRules from 'dynalite/validations/updateItem.js';

/** What messages are made of. */
const OPERATIONS = {
  BatchGetItem: { act: batchGetItem, rules: batchGetItemRules },
  BatchWriteItem: { act: batchWriteItem, rules: batchWriteItemRules },
  DeleteItem: { act: deleteItem, rules: deleteItemRules },
  GetItem: { act: getItem, rules: getItemRules },
  PutItem: { act: putItem, rules: putItemRules },
  Query: { act: query, rules: queryRules },
  UpdateItem: { act: updateItem, rules: updateItemRules },
};
type Operation = (typeof OPERATIONS)[keyof typeof OPERATIONS];

const TARGET = 'DynamoDB_20120810.';
const CONTENT_TYPE = 'application/x-amz-json-1.0';
/** As SDKs sign; nothing here checks who it is. */
const SIGNED = /^AWS4-[^ ,]+ Credential=[^ ,=]+, ?SignedHeaders=[^ ,=]+, ?Signature=[^ ,=]+$/u;

/**
 * The operation on items that an SDK asks for in the usual form, for which there is nothing to look at but the body;
 * undefined for all else, which dynalite's own door takes, with its errors.
 */
export function plainOperation({ method, url, headers }: IncomingMessage): Operation | undefined {
  const target = headers['x-amz-target'];
  if (method !== 'POST' || url !== '/' || typeof target !== 'string' || !target.startsWith(TARGET)) return;
  if (headers['content-type'] !== CONTENT_TYPE || !headers['x-amz-date']) return;
  if (headers.origin !== undefined || !SIGNED.test(headers.authorization ?? '')) return;
  const name = target.slice(TARGET.length);
  return Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name as keyof typeof OPERATIONS] : undefined;
}

/** An object, or undefined: what is wrong with it, dynalite's own door says. */
export function objectIn(body: Buffer): object | undefined {
  try {
    const data: unknown = JSON.parse(body.toString());
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

/** Does it by dynalite's rules and dynalite's hands, without what its door does at every request around that. */
export function answer(
  { act, rules }: Operation,
  asked: object,
  store: Store,
  response: ServerResponse,
): void {
  const done = (error: unknown, found: object = {}): void => {
    if (error) refuse(response, error);
    else send(response, 200, found);
  };
  try {
    const data = validations.checkTypes(asked, rules.types);
    validations.checkValidations(data, rules.types, rules.custom, store);
    act(store, data, done);
  } catch (error) {
    refuse(response, error);
  }
}

/** @throws what is no error that DynamoDB has */
function refuse(response: ServerResponse, error: unknown): void {
  if (!isKnown(error)) throw error;
  send(response, error.statusCode, error.body);
}

const isKnown = (error: unknown): error is { readonly statusCode: number; readonly body: object } =>
  error instanceof Error && 'statusCode' in error && 'body' in error;

function send(response: ServerResponse, status: number, value: object): void {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    'x-amzn-requestid': randomUUID(),
    'x-amz-crc32': crc32(body),
    'content-type': CONTENT_TYPE,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
