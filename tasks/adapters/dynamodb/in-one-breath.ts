import {
  BatchGetCommand,
  type BatchGetCommandInput,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
} from '@aws-sdk/lib-dynamodb';
import { batchGet, batchPut, type Item } from './batch.ts';
import type { Key } from './keys.ts';

interface Waiting<T> extends PromiseWithResolvers<unknown> {
  readonly command: unknown;
  readonly wanted: T;
}

interface Wanted {
  readonly keys: readonly Key[];
  readonly consistent: boolean;
  /** Its own answer, out of everything that was read. */
  answer(itemAt: (key: Key) => Item | undefined): unknown;
}

/**
 * Reads, and writes without a condition, that a task sends in one breath travel together: one call to the table
 * instead of several. Of reads together all are as consistent as the strictest. Everything else goes by itself.
 */
export function inOneBreath(client: DynamoDBDocumentClient, table: string): DynamoDBDocumentClient {
  const alone = client.send.bind(client) as (command: unknown, options?: object) => Promise<unknown>;
  const reads = breath<Wanted>(alone, async (wanted) => {
    const keys = wanted.flatMap((one) => one.keys);
    const consistent = wanted.some((one) => one.consistent);
    const items = await batchGet(client, table, keys, undefined, consistent);
    const found = new Map(items.map((item) => [nameOf(item as Key & Item), item]));
    return wanted.map(({ answer }) => answer((key) => found.get(nameOf(key))));
  });
  const writes = breath<Key & Item>(alone, async (items) => {
    await batchPut(client, table, items);
    return items.map(() => ({}));
  });
  const send = (command: unknown, options?: object): Promise<unknown> => {
    const wanted = wantedBy(command, table);
    if (wanted !== undefined) return reads(command, wanted);
    const item = plainlyPut(command);
    return item === undefined ? alone(command, options) : writes(command, item);
  };
  return Object.assign(Object.create(client) as DynamoDBDocumentClient, { send });
}

/** Gathers what is asked for until the task waits for something; one by itself is sent as it is. */
function breath<T>(
  alone: (command: unknown) => Promise<unknown>,
  together: (wanted: readonly T[]) => Promise<readonly unknown[]>,
): (command: unknown, wanted: T) => Promise<unknown> {
  let waiting: Waiting<T>[] = [];
  const flush = async (): Promise<void> => {
    const taken = waiting;
    waiting = [];
    const [first] = taken;
    try {
      const answers =
        taken.length === 1 && first !== undefined
          ? [await alone(first.command)]
          : await together(taken.map(({ wanted }) => wanted));
      for (const [at, { resolve }] of taken.entries()) resolve(answers[at]);
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
  };
  return (command, wanted) => {
    const one = { ...Promise.withResolvers<unknown>(), command, wanted };
    waiting.push(one);
    if (waiting.length === 1) queueMicrotask(() => void flush());
    return one.promise;
  };
}

const nameOf = ({ pk, sk }: Key): string => `${pk}\n${sk}`;

function wantedBy(command: unknown, table: string): Wanted | undefined {
  if (command instanceof GetCommand) {
    const { Key: key, ConsistentRead: consistent = false, ProjectionExpression } = command.input;
    if (ProjectionExpression !== undefined) return undefined;
    return {
      keys: [key as unknown as Key],
      consistent,
      answer: (itemAt) => ({ Item: itemAt(key as unknown as Key) }),
    };
  }
  return command instanceof BatchGetCommand ? wantedByBatch(command.input, table) : undefined;
}

function wantedByBatch({ RequestItems = {} }: BatchGetCommandInput, table: string): Wanted | undefined {
  const [[name, request] = [], ...others] = Object.entries(RequestItems);
  if (name !== table || others.length > 0 || request === undefined) return undefined;
  if (request.ProjectionExpression !== undefined) return undefined;
  const keys = (request.Keys ?? []) as unknown as readonly Key[];
  return {
    keys,
    consistent: request.ConsistentRead ?? false,
    answer: (itemAt) => ({
      Responses: { [table]: keys.flatMap((key) => itemAt(key) ?? []) },
      UnprocessedKeys: {},
    }),
  };
}

function plainlyPut(command: unknown): (Key & Item) | undefined {
  if (!(command instanceof PutCommand)) return undefined;
  const { Item, ConditionExpression, ReturnValues } = command.input;
  return ConditionExpression === undefined && ReturnValues === undefined ? (Item as Key & Item) : undefined;
}
