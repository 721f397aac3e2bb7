import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Clock, utcDay } from '../../tasks/core/clock.ts';
import type { Attempt } from '../../tasks/core/contract/attempt.ts';
import type { Stage } from '../../tasks/core/contract/enums.ts';
import type { NanoUsd } from '../../tasks/core/money.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import { startDynamo } from '../../workflows/local/dynamodb.ts';
import { LOCAL_REGION } from '../../workflows/local/endpoints.ts';
import type { SearchFault } from '../../workflows/local/opensearch/faults.ts';
import type { Fault } from '../../workflows/local/simulator/faults.ts';
import { booksOf, type DayBooks } from '../harness/books.ts';
import { type Given, modelOf } from '../harness/deaths.ts';
import { givenCost } from '../harness/given-cost.ts';
import { startTestStack, type TestStack } from '../harness/stack.ts';
import { standBefore } from '../harness/stand-before.ts';
import type { Paid } from './audit.ts';
import { openWire, type WireFault } from './wire.ts';

const DAY_MS = 24 * 3_600_000;

/** Real time that can be set forwards and back. */
export class ShiftedClock implements Clock {
  shiftMs = 0;
  now(): number {
    return Date.now() + this.shiftMs;
  }
}

/** Everything that is wrong at the same time. */
export interface Weather {
  readonly models?: readonly Fault[];
  readonly search?: readonly SearchFault[];
  readonly table?: readonly WireFault[];
}

/** A stack under load, with a hand on everything it stands on. */
export interface Scene {
  readonly stack: TestStack;
  readonly clock: ShiftedClock;
  /** Calls that tasks made since the start, by message. */
  readonly paid: ReadonlyMap<string, readonly Paid[]>;
  /** What models would bill by the answers they gave since the start, nano-dollars by message. */
  readonly billed: ReadonlyMap<string, NanoUsd>;
  set(weather: Weather): Promise<void>;
  /** Calls to the table that met a fault since the start. */
  met(): number;
  /** Until no task is at work any more. */
  atRest(): Promise<void>;
  books(): Promise<DayBooks>;
  /** Forgets what was kept of past storms: a long run holds no more than a short one. */
  forget(): void;
  close(): Promise<void>;
}

export interface SceneOptions {
  /** 0 up to 1. */
  readonly chance: () => number;
  readonly policy?: (policy: Policy) => Policy;
  /** Absent: everything in memory. */
  readonly dataDir?: string;
}

export async function openScene({ chance, policy, dataDir }: SceneOptions): Promise<Scene> {
  const clock = new ShiftedClock();
  const messages = new AsyncLocalStorage<string>();
  const billed = new Map<string, NanoUsd>();
  const paid = new Map<string, Paid[]>();
  const note = (event: unknown, output: unknown): void => {
    const { mode, run } = event as TaskEvent;
    // Understanding brings what earlier runs had paid for.
    if (mode === 'fast' || run === undefined) return;
    const { attempt, attempts = attempt === undefined ? [] : [attempt] } = output as TaskOutput;
    const { messageId, executionArn } = run;
    const more = attempts.map((one) => ({ messageId, executionArn, attempt: one }));
    paid.set(messageId, [...(paid.get(messageId) ?? []), ...more]);
  };
  let atWork = 0;
  if (dataDir !== undefined) await mkdir(join(dataDir, 'dynamodb'), { recursive: true });
  const dynamo = await startDynamo({
    port: 0,
    ...(dataDir !== undefined && { dataDir: join(dataDir, 'dynamodb') }),
  });
  const wire = await openWire(dynamo.url, chance);
  const stack = await startTestStack({
    external: { dynamodb: wire.url },
    ...(dataDir !== undefined && { dataDir }),
    seed: Math.floor(chance() * 2 ** 31),
    seams: { clock },
    intercept: async (stage, event, next) => {
      atWork += 1;
      try {
        const output = await messages.run(messageIdOf(event), () => next(event));
        if (PAYING.includes(stage)) note(event, output);
        return output;
      } finally {
        atWork -= 1;
      }
    },
  });
  if (policy !== undefined) await stack.policy(policy);
  const stopListening = standBefore(BedrockRuntimeClient.prototype, 'send', async (args, send) => {
    const output = await send();
    const id = messages.getStore();
    if (id !== undefined)
      billed.set(id, (billed.get(id) ?? 0) + readableCost({ model: modelOf(args), output }));
    return output;
  });
  const local = { region: LOCAL_REGION, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  const client = new DynamoDBClient({ ...local, endpoint: dynamo.url });
  const documents = DynamoDBDocumentClient.from(client);
  const startedAt = Date.now();
  return {
    stack,
    clock,
    paid,
    billed,
    set: async ({ models = [], search = [], table = [] }) => {
      wire.set(...table);
      await script(`${stack.endpoints.bedrockRuntime}/_simulator/faults`, models);
      await script(`${stack.endpoints.opensearch}/_faults`, search);
    },
    met: wire.met,
    atRest: async () => {
      for (let calm = 0; calm < 5; calm = atWork === 0 ? calm + 1 : 0) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    books: async () => {
      // The day may turn while a storm lasts, and clocks are set across it.
      const all: DayBooks[] = [];
      for (let at = startedAt - DAY_MS; at <= clock.now() + DAY_MS; at += DAY_MS) {
        all.push(await booksOf(documents, stack.endpoints.tableName, utcDay(at)));
      }
      return all.reduce(added);
    },
    forget: () => {
      paid.clear();
      billed.clear();
    },
    close: async () => {
      stopListening();
      client.destroy();
      await stack.close();
      await wire.close();
      await dynamo.close();
    },
  };
}

/** Of an answer that cannot be read nobody knows what it cost. */
function readableCost(given: Given): NanoUsd {
  try {
    return givenCost(given);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return 0;
    throw error;
  }
}

/** Ends what was wrong before. */
async function script(url: string, faults: readonly object[]): Promise<void> {
  await fetch(url, { method: 'DELETE' });
  if (faults.length === 0) return;
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(faults) });
  if (!response.ok) throw new Error(await response.text());
}

const PAYING: readonly Stage[] = ['classify', 'retrieve', 'invoke'];

interface TaskEvent {
  readonly mode?: string;
  readonly request?: { readonly messageId?: unknown };
  readonly run?: { readonly messageId: string; readonly executionArn: string };
}

interface TaskOutput {
  readonly attempt?: Attempt;
  readonly attempts?: readonly Attempt[];
}

function messageIdOf(event: unknown): string {
  const { run, request } = event as TaskEvent;
  return String(run?.messageId ?? request?.messageId ?? '');
}

const added = (one: DayBooks, other: DayBooks): DayBooks => ({
  spent: one.spent + other.spent,
  lapsed: one.lapsed + other.lapsed,
  held: one.held + other.held,
  holds: [...one.holds, ...other.holds],
  budget: one.budget + other.budget,
  broken: [...one.broken, ...other.broken],
});
