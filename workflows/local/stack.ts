import type { Worker } from 'node:worker_threads';
import { ensureTable } from '../../tasks/adapters/dynamodb/table.ts';
import { systemClock } from '../../tasks/adapters/system-clock.ts';
import { type Config, guardrailConfig, openAiConfig } from '../../tasks/runtime/config.ts';
import type { Log } from '../../tasks/runtime/log.ts';
import type { Seams } from '../../tasks/runtime/shared.ts';
import { openDynamo } from '../connection/table.ts';
import { NARROW, WIDE } from '../graph/dot.ts';
import { drawMachine } from '../graph/graph.ts';
import { type Desk, openDesk } from './console/operators/desk.ts';
import { lockDataDir } from './data-lock.ts';
import type { Embedded } from './embedded.ts';
import { type Endpoints, LOCAL_REGION, stateMachineArn } from './endpoints.ts';
import { createEngine, systemClock as engineClock } from './engine/engine.ts';
import { lintDefinition } from './engine/lint/lint.ts';
import { dynamodbIntegrations } from './integrations/dynamodb.ts';
import { type Intercept, intercepted, lambdaInvoke } from './integrations/lambda.ts';
import { localHandlers } from './local-handlers.ts';
import { loadMachines } from './machines.ts';
import { startOrchestrator } from './orchestrator.ts';
import { checkReachable, latencyScaleOf, portOf, SettingInvalid, seedOf } from './settings.ts';
import { loadShop } from './shop.ts';
import { startStepFunctions } from './stepfunctions/endpoint.ts';
import { HistoryStore } from './stepfunctions/history-store.ts';
import { statesEntered } from './stepfunctions/state-rows.ts';
import { VERSION } from './version.ts';

export type ModelsChoice = Endpoints['models'];

export interface StackOptions {
  /** Of Step Functions and the console page; 0 picks a free one. The others are always free ones. */
  readonly port: number;
  /** Absent: everything in memory. */
  readonly dataDir?: string;
  readonly models: ModelsChoice;
  /** 1: as slow as the real models; 0: instant. */
  readonly latencyScale: number;
  /** Of the simulator's chance. */
  readonly seed: number;
  /** Endpoints to use instead of embedded ones. */
  readonly external: { readonly dynamodb?: string; readonly opensearch?: string };
  /**
   * Stores and simulator in a thread of their own: twice the work at once, for a few milliseconds of start. One that
   * was opened before this module was loaded saves those too.
   */
  readonly apart?: true | Worker;
  readonly openai?: Config['openai'];
  /** Sent along with what is asked for customers; the simulator acts on it by fault alone. */
  readonly guardrail?: Config['guardrail'];
  readonly seams?: Seams;
  /** Stands before every task, so that a test can make one crash. */
  readonly intercept?: Intercept;
  /** Where tasks say why they failed; absent: nowhere. */
  readonly log?: Log;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Stack {
  readonly endpoints: Endpoints;
  close(): Promise<void>;
}

const TABLE_NAME = 'stepladder';
const INDEX_NAME = 'catalogue';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The options that environment variables choose; the README lists them.
 * @throws SettingInvalid naming the variable.
 */
export function stackOptionsFromEnvironment(environment: Environment): StackOptions {
  const openai = openAiConfig(environment);
  const guardrail = guardrailOf(environment);
  const { DYNAMODB_ENDPOINT: dynamodb, OPENSEARCH_ENDPOINT: opensearch } = environment;
  return {
    port: portOf(environment),
    dataDir: environment['STEPLADDER_DATA'] || '.stepladder',
    models: 'simulated',
    latencyScale: latencyScaleOf(environment),
    seed: seedOf(environment),
    external: { ...(dynamodb && { dynamodb }), ...(opensearch && { opensearch }) },
    ...(openai !== undefined && { openai }),
    ...(guardrail !== undefined && { guardrail }),
  };
}

function guardrailOf(environment: Environment): StackOptions['guardrail'] {
  try {
    return guardrailConfig(environment);
  } catch (error) {
    throw new SettingInvalid(error instanceof Error ? `${error.message}: set both, or none` : String(error));
  }
}

/**
 * Everything up in this process: stores, simulator, tasks, engine, API and console page.
 * @throws DataInUse
 * @throws SettingInvalid when nothing answers at an external endpoint.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closers.toReversed()) await end();
  };
  const { dynamodb, opensearch } = options.external;
  await Promise.all([
    dynamodb !== undefined && checkReachable('DYNAMODB_ENDPOINT', dynamodb),
    opensearch !== undefined && checkReachable('OPENSEARCH_ENDPOINT', opensearch),
  ]);
  if (options.dataDir !== undefined) closers.push(await lockDataDir(options.dataDir));
  try {
    const stores = await startStores(options, closers);
    await loadShop(stores, Date.now(), {
      ...(options.onProgress && { onProgress: options.onProgress }),
    }).catch((error: unknown) => {
      throw opensearch === undefined ? error : noOpenSearch(opensearch, error);
    });
    const endpoints = await startApi(options, stores, closers);
    return { endpoints, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Stores = Omit<Endpoints, 'stepFunctions' | 'console' | 'stateMachines' | 'webSocket'>;

async function startStores(options: StackOptions, closers: (() => Promise<void>)[]): Promise<Stores> {
  const { dynamodb, opensearch, bedrockRuntime, close } = await embedded(options);
  closers.push(close);
  const client = openDynamo({ region: LOCAL_REGION, dynamodb });
  await ensureTable(client, TABLE_NAME)
    .catch((error: unknown) => {
      if (options.external.dynamodb === undefined) throw error;
      throw noDynamo(dynamodb, error);
    })
    .finally(() => client.destroy());
  return {
    dynamodb,
    opensearch,
    bedrockRuntime,
    region: LOCAL_REGION,
    tableName: TABLE_NAME,
    indexName: INDEX_NAME,
    models: options.models,
  };
}

const noOpenSearch = (url: string, cause: unknown): SettingInvalid =>
  new SettingInvalid(
    `the catalogue cannot be loaded through OPENSEARCH_ENDPOINT ${url}: use the URL of an OpenSearch, or unset it ` +
      'to use the embedded one',
    { cause },
  );

const noDynamo = (url: string, cause: unknown): SettingInvalid =>
  new SettingInvalid(
    `DYNAMODB_ENDPOINT is ${url}, which gives us no table (${cause instanceof Error ? cause.message : cause}): ` +
      'use the URL of a DynamoDB, or unset it to use the embedded one',
    { cause },
  );

/** Loaded where it runs: a thread of its own leaves this one to load the tasks meanwhile. */
async function embedded({ dataDir, latencyScale, seed, external, apart }: StackOptions): Promise<Embedded> {
  const given = { latencyScale, seed, external, ...(dataDir !== undefined && { dataDir }) };
  if (apart) {
    const { startEmbeddedApart } = await import('./embedded-apart.ts');
    return startEmbeddedApart(given, apart === true ? undefined : apart);
  }
  return (await import('./embedded.ts')).startEmbedded(given);
}

async function startApi(
  options: StackOptions,
  stores: Stores,
  closers: (() => Promise<void>)[],
): Promise<Endpoints> {
  const clock = options.seams?.clock ?? systemClock;
  const dynamodb = openDynamo(stores);
  closers.push(async () => dynamodb.destroy());
  const orchestrator = await startOrchestrator(stores.region);
  closers.push(orchestrator.close);
  const config = { ...taskConfig(options, stores), connectionsEndpoint: orchestrator.connectionsEndpoint };
  const integrations = {
    'arn:aws:states:::lambda:invoke': lambdaInvoke(
      intercepted(localHandlers(config, options.seams, options.log), options.intercept),
    ),
    ...dynamodbIntegrations(dynamodb),
  };
  // One time for machine and tasks: deadlines are compared across both.
  const engine = createEngine({ integrations, clock: { ...engineClock, now: () => clock.now() } });
  const machines = await loadMachines(engine, { TableName: stores.tableName });
  const histories = new HistoryStore(options.dataDir === undefined ? {} : { dataDir: options.dataDir });
  let endpoints: Endpoints | undefined;
  let desk: Desk | undefined;
  const api = await startStepFunctions({
    port: options.port,
    machines,
    clock,
    histories,
    version: VERSION,
    endpoints: () => endpoints,
    graph: (_, definition, narrow) => drawMachine(JSON.parse(definition), narrow ? NARROW : WIDE),
    desk: () => desk,
    testState: engine.testState,
    validate: (definition, type) => lintDefinition(definition, { type }).findings,
  });
  closers.push(api.close);
  endpoints = {
    ...stores,
    stepFunctions: api.url,
    console: `${api.url}/`,
    webSocket: orchestrator.webSocket,
    stateMachines: Object.fromEntries(Object.keys(machines).map((name) => [name, stateMachineArn(name)])),
  };
  orchestrator.answerBy(endpoints);
  desk = openDesk(endpoints, {
    clock,
    statesOf: async (arn) => statesEntered((await histories.find(arn))?.events ?? []),
  });
  closers.push(desk.close);
  return endpoints;
}

/** Simulated models are asked at the simulator, also for embeddings beside an OpenAI-compatible server. */
function taskConfig(options: StackOptions, stores: Stores): Config {
  return {
    region: stores.region,
    tableName: stores.tableName,
    dynamodbEndpoint: stores.dynamodb,
    bedrockEndpoint: options.models === 'bedrock' ? undefined : stores.bedrockRuntime,
    searchEndpoint: stores.opensearch,
    collectionName: stores.indexName,
    indexName: stores.indexName,
    openai: options.models === 'openai' ? options.openai : undefined,
    guardrail: options.guardrail,
    modelSet: options.models === 'openai' ? 'openai' : 'current',
    policyMaxAgeMs: 1_000,
    // The embedded table shares one thread with everything else.
    tableTimeoutMs: 4_000,
  };
}
