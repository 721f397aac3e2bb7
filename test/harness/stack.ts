import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  SFNClient,
  StartSyncExecutionCommand,
  type StartSyncExecutionCommandOutput,
} from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { DynamoPolicyEditor } from '../../tasks/adapters/dynamodb/policy-editor.ts';
import { DynamoRunStore } from '../../tasks/adapters/dynamodb/run-store.ts';
import { systemClock } from '../../tasks/adapters/system-clock.ts';
import { utcDay } from '../../tasks/core/clock.ts';
import type { Attempt } from '../../tasks/core/contract/attempt.ts';
import { type Reply, replySchema } from '../../tasks/core/contract/reply.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import type { RunRecord } from '../../tasks/ports/run-store.ts';
import { defaultPolicy } from '../../tasks/profiles/mangaassist/default-policy.ts';
import type { Endpoints } from '../../workflows/local/endpoints.ts';
import type { HistoryEvent } from '../../workflows/local/engine/types.ts';
import { type StackOptions, startStack } from '../../workflows/local/stack.ts';
import { stateRows, statesEntered } from '../../workflows/local/stepfunctions/state-rows.ts';
import { FakeModelHealth } from '../fakes/fake-model-health.ts';
import { takeEnded } from './ended.ts';
import { loadedShop } from './loaded-shop.ts';
import { shortenWire } from './short-wire.ts';

/** One fault as the simulator takes it. */
export interface Fault {
  readonly kind: string;
  readonly model?: string;
  readonly operation?: string;
  readonly times?: number;
  readonly delayMs?: number;
}

/** What happened to one message. */
export interface Told {
  readonly status: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly reply: Reply;
  /** States in the order they were entered. */
  readonly states: readonly string[];
  /** What Understand Message assigned: history, facts, plans. */
  readonly variables: unknown;
}

/** A whole local stack with instant models, gone without a trace when it is closed. */
export interface TestStack {
  readonly endpoints: Endpoints;
  /** Sends a message through the real API, machine, tasks and stores. */
  ask(request: Readonly<Record<string, unknown>>): Promise<Told>;
  start(input: string, name?: string): Promise<StartSyncExecutionCommandOutput>;
  /** Scripts faults for what follows; `clear` ends them. */
  faults(...faults: readonly Fault[]): Promise<void>;
  clear(): Promise<void>;
  /** Calls the simulator has answered or refused since the last look, by model. */
  calls(): Promise<unknown>;
  /** Makes a changed default policy the live one; tasks may go on with the old one for a second. */
  policy(change: (policy: Policy) => Policy, expectedVersion?: number): Promise<void>;
  /** What a pot of today's budget holds. */
  pot(pot: 'main' | 'economy'): Promise<Readonly<Record<string, unknown>> | undefined>;
  run(
    messageId: string,
  ): Promise<{ readonly record: RunRecord | undefined; readonly attempts: readonly Attempt[] }>;
  close(): Promise<void>;
}

let count = 0;

/**
 * @param health `shared`: breakers and admission as they are, which outlast a story. `calm`: all models are
 * always well.
 */
export async function startTestStack(
  options: Partial<StackOptions> = {},
  health: 'calm' | 'shared' = 'calm',
): Promise<TestStack> {
  const shop = options.dataDir === undefined ? await loadedShop() : undefined;
  const stack = await startStack({
    ...(shop !== undefined && { dataDir: shop.dataDir }),
    port: 0,
    models: 'simulated',
    latencyScale: 0,
    seed: 1,
    external: {},
    ...options,
    ...(health === 'calm' && { seams: { health: new FakeModelHealth(), ...options.seams } }),
  });
  const { endpoints } = stack;
  if (options.external?.dynamodb === undefined) shortenWire(endpoints.dynamodb);
  const sfn = new SFNClient({
    endpoint: endpoints.stepFunctions,
    region: endpoints.region,
    disableHostPrefix: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const stateMachineArn = endpoints.stateMachines['coordinate'];
  const start = (input: string, name?: string) =>
    sfn.send(new StartSyncExecutionCommand({ stateMachineArn, input, ...(name !== undefined && { name }) }));
  const dynamodb = new DynamoDBClient({
    endpoint: endpoints.dynamodb,
    region: endpoints.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const documents = DynamoDBDocumentClient.from(dynamodb, {
    marshallOptions: { removeUndefinedValues: true },
  });
  const runs = new DynamoRunStore(documents, endpoints.tableName);
  const faultsUrl = `${endpoints.bedrockRuntime}/_simulator/faults`;
  return {
    endpoints,
    start,
    async ask(request) {
      count += 1;
      const id = `test-${process.pid}-${count}`;
      const output = await start(JSON.stringify({ messageId: id, sessionId: id, ...request }));
      return told(output, await eventsOf(endpoints, output.executionArn ?? ''));
    },
    async faults(...faults) {
      const response = await fetch(faultsUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(faults),
      });
      if (!response.ok) throw new Error(await response.text());
    },
    clear: async () => {
      await fetch(faultsUrl, { method: 'DELETE' });
    },
    calls: async () => (await fetch(`${endpoints.bedrockRuntime}/_simulator/calls`)).json(),
    policy: async (change, expectedVersion = defaultPolicy.version) => {
      const editor = new DynamoPolicyEditor(documents, endpoints.tableName, {
        defaultPolicy,
        clock: systemClock,
      });
      await editor.save(change(defaultPolicy), { by: 'test', reason: 'a test' }, expectedVersion);
    },
    pot: async (pot) => {
      const key = { pk: `SPEND#${utcDay(Date.now())}#${pot}#0`, sk: 'SHARD' };
      const { Item } = await documents.send(new GetCommand({ TableName: endpoints.tableName, Key: key }));
      return Item;
    },
    run: async (messageId) => ({
      record: await runs.read(messageId),
      attempts: await runs.attempts(messageId),
    }),
    close: async () => {
      sfn.destroy();
      dynamodb.destroy();
      await stack.close();
      shop?.remove();
    },
  };
}

function told(output: StartSyncExecutionCommandOutput, events: readonly HistoryEvent[]): Told {
  const succeeded = output.status === 'SUCCEEDED';
  return {
    status: output.status,
    error: output.error,
    cause: output.cause,
    // A reply that breaks the contract must fail the test, whatever the test looks at.
    reply: succeeded ? replySchema.parse(JSON.parse(output.output ?? 'null')) : ({} as Reply),
    states: statesEntered(events),
    get variables() {
      return stateRows(events).find(({ name }) => name === 'Understand Message')?.assigned;
    },
  };
}

async function eventsOf(
  { stepFunctions }: Endpoints,
  executionArn: string,
): Promise<readonly HistoryEvent[]> {
  const here = takeEnded(executionArn);
  if (here !== undefined) return here;
  const url = `${stepFunctions}/_stepladder/executions/${encodeURIComponent(executionArn)}`;
  const { events = [] } = (await (await fetch(url)).json()) as { readonly events?: readonly HistoryEvent[] };
  return events;
}
