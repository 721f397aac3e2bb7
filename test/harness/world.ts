import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoOpenRuns } from '../../tasks/adapters/dynamodb/open-runs.ts';
import { DynamoRunStore } from '../../tasks/adapters/dynamodb/run-store.ts';
import { ensureTable } from '../../tasks/adapters/dynamodb/table.ts';
import { type Clock, utcDay } from '../../tasks/core/clock.ts';
import { type Reply, replySchema } from '../../tasks/core/contract/reply.ts';
import type { MessageRequest } from '../../tasks/core/contract/request.ts';
import type { Config } from '../../tasks/runtime/config.ts';
import type { Seams } from '../../tasks/runtime/shared.ts';
import { type SweepReport, sweep } from '../../tasks/sweep/sweep.ts';
import { startDynamo } from '../../workflows/local/dynamodb.ts';
import { LOCAL_REGION, stateMachineArn } from '../../workflows/local/endpoints.ts';
import { createEngine, type EngineClock, type Integration } from '../../workflows/local/engine/engine.ts';
import { dynamodbIntegrations } from '../../workflows/local/integrations/dynamodb.ts';
import { lambdaInvoke } from '../../workflows/local/integrations/lambda.ts';
import { localHandlers } from '../../workflows/local/local-handlers.ts';
import { loadMachines } from '../../workflows/local/machines.ts';
import { startSearch } from '../../workflows/local/opensearch/server.ts';
import { startSimulator } from '../../workflows/local/simulator/server.ts';
import { executionArn, LOCAL_ROLE_ARN } from '../../workflows/local/stepfunctions/arn.ts';
import { type ReplayResult, replayRun } from '../../workflows/replay/replay.ts';
import { booksOf, type DayBooks } from './books.ts';
import { type Death, type Hold, Life, watchCalls } from './deaths.ts';
import { type LoadedShop, loadedShop } from './loaded-shop.ts';
import { shortenWire } from './short-wire.ts';
import type { Fault } from './stack.ts';

/** A clock that stands still until it is turned, so that no deadline passes by chance. */
export class TurnedClock implements Clock {
  #now: number;
  constructor(startAt: number) {
    this.#now = startAt;
  }
  now(): number {
    return this.#now;
  }
  turn(ms: number): void {
    this.#now += ms;
  }
  nextDay(): string {
    this.#now = Date.parse(utcDay(this.#now)) + 36 * 3_600_000;
    return utcDay(this.#now);
  }
}

/** One process with tasks of its own: what it remembers dies with it. */
export interface TaskProcess {
  handlers(): Parameters<typeof lambdaInvoke>[0];
}

/** What came of an execution. */
export interface Ran {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly error: string | undefined;
  /** Of an execution that gave one. */
  readonly reply: Reply | undefined;
  readonly life: Life;
}

export interface RunOptions {
  readonly death?: Death;
  /** A cold one of its own when absent. */
  readonly process?: TaskProcess;
  readonly hold?: Hold;
}

/** Stores and a simulator that outlive every process of tasks. */
export interface World {
  readonly clock: TurnedClock;
  readonly runs: DynamoRunStore;
  process(): TaskProcess;
  run(message: MessageRequest, options?: RunOptions): Promise<Ran>;
  sweep(): Promise<SweepReport>;
  replay(messageId: string, process?: TaskProcess): Promise<ReplayResult & { readonly life: Life }>;
  books(day: string): Promise<DayBooks>;
  faults(...faults: readonly Fault[]): Promise<void>;
  close(): Promise<void>;
}

const TABLE = 'world';
const LOCAL = { accessKeyId: 'local', secretAccessKey: 'local' };
/** Well before the sales and the sample sessions of the shop end. */
const START = Date.UTC(2026, 2, 1, 12);

export async function openWorld(): Promise<World> {
  const clock = new TurnedClock(START);
  const shop = await loadedShop();
  const [dynamo, search, simulator] = await Promise.all([
    // In memory, where calls are answered in the same order every time.
    startDynamo({ port: 0 }),
    startSearch({ port: 0, dataDir: join(shop.dataDir, 'opensearch') }),
    startSimulator({ port: 0, latencyScale: 0, seed: 1 }),
  ]);
  shortenWire(dynamo.url);
  const client = new DynamoDBClient({ region: LOCAL_REGION, endpoint: dynamo.url, credentials: LOCAL });
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  await ensureTable(client, TABLE);
  await fill(documents, shop.items);
  const config: Config = {
    region: LOCAL_REGION,
    tableName: TABLE,
    dynamodbEndpoint: dynamo.url,
    bedrockEndpoint: simulator.url,
    searchEndpoint: search.url,
    collectionName: 'catalogue',
    indexName: 'catalogue',
    openai: undefined,
    modelSet: 'current',
    policyMaxAgeMs: 1_000,
  };
  const coordinate = await loadCoordinate(client, clock);
  const stopWatching = watchCalls();
  const runs = new DynamoRunStore(documents, TABLE, clock);
  const run: World['run'] = (message, options = {}) => coordinate(message, config, options);
  const faultsUrl = `${simulator.url}/_simulator/faults`;
  return {
    clock,
    runs,
    process: () => processOf(config, clock),
    run,
    sweep: () => sweep({ open: new DynamoOpenRuns(documents, TABLE), runs, clock }, clock.now() + 1),
    replay: async (messageId, process) => {
      let life = new Life();
      const result = await replayRun(
        messageId,
        {},
        {
          runs,
          clock,
          ask: async (asked) => {
            const ran = await run(asked as MessageRequest, { ...(process && { process }) });
            life = ran.life;
            if (ran.reply === undefined) throw new Error(`the replay ended as ${ran.status} ${ran.error}`);
            return { reply: ran.reply };
          },
        },
      );
      return { ...result, life };
    },
    books: (day) => booksOf(documents, TABLE, day),
    faults: async (...faults) => {
      await fetch(faultsUrl, { method: 'DELETE' });
      const headers = { 'content-type': 'application/json' };
      await fetch(faultsUrl, { method: 'POST', headers, body: JSON.stringify(faults) });
    },
    close: async () => {
      stopWatching();
      client.destroy();
      await Promise.all([dynamo.close(), search.close(), simulator.close()]);
      shop.remove();
    },
  };
}

const BATCH = 25;

async function fill(documents: DynamoDBDocumentClient, items: LoadedShop['items']): Promise<void> {
  for (let at = 0; at < items.length; at += BATCH) {
    const puts = items.slice(at, at + BATCH).map((Item) => ({ PutRequest: { Item } }));
    await documents.send(new BatchWriteCommand({ RequestItems: { [TABLE]: puts } }));
  }
}

/** Nothing takes time here, so no alarm ever rings: what hangs, hangs. */
const seamsOf = (clock: Clock): Seams => ({
  clock,
  timers: { alarm: () => ({ signal: new AbortController().signal, cancel: () => undefined }) },
  random: () => 0.5,
});

function processOf(config: Config, clock: Clock): TaskProcess {
  const handlers = localHandlers(config, seamsOf(clock));
  return { handlers: () => handlers };
}

type Coordinate = (message: MessageRequest, config: Config, options: RunOptions) => Promise<Ran>;

/** The machine that is deployed, over tasks that belong to whichever execution calls them. */
async function loadCoordinate(client: DynamoDBClient, clock: TurnedClock): Promise<Coordinate> {
  const running = new Map<string, { readonly life: Life; handlers(): ReturnType<TaskProcess['handlers']> }>();
  const invoke: Integration = async (call) => {
    const owner = running.get(call.executionArn);
    if (owner === undefined) throw new Error(`no execution ${call.executionArn}`);
    return owner.life.task(() => lambdaInvoke(owner.handlers())(call));
  };
  const engineClock: EngineClock = {
    now: () => clock.now(),
    sleep: (_, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
  };
  const integrations = { 'arn:aws:states:::lambda:invoke': invoke, ...dynamodbIntegrations(client) };
  const engine = createEngine({ integrations, clock: engineClock, random: () => 0.5 });
  const machine = (await loadMachines(engine, { TableName: TABLE }))['coordinate']?.machine;
  if (machine === undefined) throw new Error('there is no coordinate machine');
  let count = 0;
  return async (message, config, { death, process, hold }) => {
    count += 1;
    const arn = executionArn('coordinate', message.messageId, String(count).padStart(8, '0'));
    const life = new Life(death, hold);
    const own = process ?? processOf(config, clock);
    // Where a task dies alone, the others are in other processes.
    const handlers = death?.takes === 'task' ? () => processOf(config, clock).handlers() : own.handlers;
    running.set(arn, { life, handlers });
    const ending = new AbortController();
    const ended = machine.run({
      input: message as never,
      name: message.messageId,
      executionArn: arn,
      stateMachineArn: stateMachineArn('coordinate'),
      stateMachineName: 'coordinate',
      roleArn: LOCAL_ROLE_ARN,
      signal: ending.signal,
    });
    void life.died.then(async () => {
      await life.atRest();
      ending.abort();
    });
    const { status, error, output } = await ended;
    await life.atRest();
    running.delete(arn);
    const reply = status === 'SUCCEEDED' ? replySchema.parse(output) : undefined;
    return { status, error, reply, life };
  };
}
