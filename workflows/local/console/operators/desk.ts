import { type DayReport, reportDay } from '../../../../tasks/adapters/dynamodb/ledger/day-report.ts';
import { DynamoModelHealth } from '../../../../tasks/adapters/dynamodb/model-health.ts';
import { DynamoPolicyEditor } from '../../../../tasks/adapters/dynamodb/policy-editor.ts';
import { DynamoRunStore } from '../../../../tasks/adapters/dynamodb/run-store.ts';
import { dayLimits } from '../../../../tasks/core/budget.ts';
import { type Clock, utcDay } from '../../../../tasks/core/clock.ts';
import type { Policy } from '../../../../tasks/core/policy/policy.ts';
import { shapePolicy } from '../../../../tasks/core/policy/shape-problems.ts';
import { StepladderClient } from '../../../client/client.ts';
import type { Message } from '../../../client/options.ts';
import { defaultPolicyOf } from '../../../connection/stack-address.ts';
import { documentsOf, openDynamo } from '../../../connection/table.ts';
import { type ListedModel, listModels } from '../../../policy/list-models.ts';
import { failedRuns } from '../../../replay/failed-runs.ts';
import { replayMany } from '../../../replay/replay-many.ts';
import type { Endpoints } from '../../endpoints.ts';
import { BadRequest } from './guard.ts';
import { type Lineage, lineageOf } from './lineage.ts';
import { ReplayJobs, type ReplayWork } from './replay-jobs.ts';

/** A run that nobody has answered yet. */
export interface OpenRun {
  readonly messageId: string;
  readonly executionArn: string;
  readonly status: string;
  readonly startedAt: number;
  readonly query: string;
  readonly error: string | null;
  readonly state: string | null;
  readonly policyVersion: number;
}

/** What operators read and do, by the functions of the command line. */
export interface Desk {
  readonly policies: Pick<DynamoPolicyEditor, 'live' | 'history' | 'version' | 'save'>;
  readonly clock: Clock;
  readonly replays: ReplayJobs;
  openRuns(since: number): Promise<readonly OpenRun[]>;
  lineage(messageId: string): Promise<Lineage>;
  money(): Promise<DayReport>;
  models(): Promise<readonly ListedModel[]>;
  close(): Promise<void>;
}

export interface DeskOptions {
  readonly clock: Clock;
  /** The names of the states that an execution entered, while its history is kept. */
  statesOf(executionArn: string): Promise<readonly string[]>;
}

const MOST_OPEN = 1_000;
const REPLAYS_AT_ONCE = 4;

/** Over a local stack that is up. */
export function openDesk(endpoints: Endpoints, { clock, statesOf }: DeskOptions): Desk {
  const { region, tableName } = endpoints;
  const dynamo = openDynamo(endpoints);
  const documents = documentsOf(dynamo);
  const client = new StepladderClient({
    stateMachineArn: endpoints.stateMachines['coordinate'] ?? '',
    endpoint: endpoints.stepFunctions,
    region,
  });
  const runs = new DynamoRunStore(documents, tableName);
  const defaultPolicy = defaultPolicyOf(endpoints);
  const policies = new DynamoPolicyEditor(documents, tableName, { defaultPolicy, clock });
  const health = new DynamoModelHealth(documents, tableName, { clock, random: Math.random, maxAgeMs: 1_000 });
  const replay: ReplayWork = (ids, signal, onEntry) =>
    replayMany(
      ids,
      {},
      { concurrency: REPLAYS_AT_ONCE, signal, describe, onEntry: (entry) => onEntry(entry) },
      { runs, clock, ask: (message: Message) => client.ask(message) },
    );
  const replays = new ReplayJobs(replay);
  return {
    policies,
    clock,
    replays,
    openRuns: async (since) => {
      const ids = await failedRuns(runs, { since, limit: MOST_OPEN });
      const records = await Promise.all(ids.map((id) => runs.read(id)));
      return records.flatMap((record) => (record === undefined ? [] : [openRunOf(record)])).toReversed();
    },
    lineage: (messageId) => lineageOf(messageId, runs, clock.now(), statesOf),
    money: async () => {
      const policy = await livePolicy(policies);
      return reportDay(documents, tableName, utcDay(clock.now()), dayLimits(policy));
    },
    models: async () => {
      const [policy, known] = await Promise.all([livePolicy(policies), health.read()]);
      const now = clock.now();
      return listModels(policy, utcDay(now), { health: known, now });
    },
    close: async () => {
      await replays.close();
      client.close();
      dynamo.destroy();
    },
  };
}

/** Read, not checked: one whose models have ended since still has to be shown. */
async function livePolicy(policies: DynamoPolicyEditor): Promise<Policy> {
  const { change, document } = await policies.live();
  const shaped = shapePolicy(document);
  if ('policy' in shaped) return shaped.policy;
  const [problem] = shaped.problems;
  throw new BadRequest(`version ${change.version}, which is live, cannot be read: ${problem}`, 409);
}

type Read = NonNullable<Awaited<ReturnType<DynamoRunStore['read']>>>;

const openRunOf = ({
  messageId,
  executionArn,
  status,
  startedAt,
  request,
  failure,
  policyVersion,
}: Read): OpenRun => ({
  messageId,
  executionArn,
  status,
  startedAt,
  query: request.query,
  error: failure?.error ?? null,
  state: failure?.state ?? null,
  policyVersion,
});

const describe = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
