import type { OptimizerStage, Stage } from '../tasks/core/contract/enums.ts';

/** One DynamoDB action on the items whose partition key matches a pattern. */
export interface TableAccess {
  readonly action:
    | 'GetItem'
    | 'BatchGetItem'
    | 'PutItem'
    | 'UpdateItem'
    | 'DeleteItem'
    | 'BatchWriteItem'
    | 'Query';
  /** Patterns of partition keys, `*` at the end standing for anything; of the index's when `index` is set. */
  readonly keys: readonly string[];
  readonly index?: true;
}

/** What one stage may reach, and nothing else. */
export interface StageNeeds {
  readonly table: readonly TableAccess[];
  readonly models: 'chat' | 'embedding' | 'none';
  readonly search: boolean;
  /** What its chat models say goes to customers; the classifier's labels go to nobody. */
  readonly isGuarded?: true;
}

/** Reserve, settle and journal: what every paid call writes. */
const PAYING: readonly TableAccess[] = [
  { action: 'PutItem', keys: ['RUN#*'] },
  { action: 'UpdateItem', keys: ['SPEND#*'] },
];
/** Who asks chat models also counts how they fare, and towards their quotas. */
const asking = (...alsoPut: readonly string[]): readonly TableAccess[] => [
  { action: 'PutItem', keys: ['RUN#*', ...alsoPut] },
  { action: 'UpdateItem', keys: ['SPEND#*', 'HEALTH', 'RATE#*'] },
];
/** What the policy says comes with what they are asked. */
const NOTHING: StageNeeds = { table: [], models: 'none', search: false };

export const STAGE_NEEDS: Readonly<Record<Stage, StageNeeds>> = {
  classify: {
    table: [
      {
        action: 'GetItem',
        keys: ['POLICY', 'RUN#*', 'SESSION#*', 'ANSWER#*', 'ROUTE#*', 'SPEND#*', 'HEALTH'],
      },
      { action: 'BatchGetItem', keys: ['SPEND#*', 'SESSION#*', 'ANSWER#*'] },
      { action: 'Query', keys: ['RUN#*'] },
      ...asking('ROUTE#*'),
    ],
    models: 'chat',
    search: false,
  },
  retrieve: {
    table: [
      { action: 'GetItem', keys: ['POLICY', 'SPEND#*', 'ORDER#*'] },
      { action: 'BatchGetItem', keys: ['PRODUCT#*', 'ARTICLE#*', 'ORDER#*'] },
      { action: 'Query', keys: ['ORDERS#*'], index: true },
      ...PAYING,
    ],
    models: 'embedding',
    search: true,
  },
  invoke: {
    table: [{ action: 'GetItem', keys: ['POLICY', 'SPEND#*', 'HEALTH'] }, ...asking()],
    models: 'chat',
    search: false,
    isGuarded: true,
  },
  'confidence-check': NOTHING,
  escalate: NOTHING,
  aggregate: {
    table: [
      { action: 'GetItem', keys: ['POLICY', 'RUN#*'] },
      { action: 'UpdateItem', keys: ['RUN#*'] },
      { action: 'PutItem', keys: ['SESSION#*', 'ANSWER#*'] },
      { action: 'BatchWriteItem', keys: ['SESSION#*', 'ANSWER#*'] },
    ],
    models: 'none',
    search: false,
  },
};

/** Record Failure marks the run, or leaves a note where no run was claimed. */
export const MACHINE_TABLE_ACCESS: readonly TableAccess[] = [
  { action: 'UpdateItem', keys: ['RUN#*', 'LOST#*'] },
];

/**
 * Finds open runs, asks their journals how far they came, and marks them. Counts what failed and how customers
 * voted, up to a mark of its own, and reads how money and models stand.
 */
export const SWEEPER_ACCESS: readonly TableAccess[] = [
  { action: 'Query', keys: ['OPEN#*', 'FAILED#*', 'VOTES#*'], index: true },
  { action: 'BatchGetItem', keys: ['RUN#*', 'LOST#*', 'FEEDBACK#*'] },
  { action: 'Query', keys: ['RUN#*', 'SPEND#*'] },
  { action: 'GetItem', keys: ['SWEEP', 'HEALTH', 'SPEND#*'] },
  { action: 'UpdateItem', keys: ['RUN#*', 'SWEEP'] },
];

/** Votes, by the services where customers press the thumb: what was answered is looked up, and nothing else is written. */
export const VOTING_ACCESS: readonly TableAccess[] = [
  { action: 'GetItem', keys: ['RUN#*', 'FEEDBACK#*'] },
  { action: 'Query', keys: ['RUN#*'] },
  { action: 'PutItem', keys: ['FEEDBACK#*'] },
  { action: 'DeleteItem', keys: ['FEEDBACK#*'] },
];

/**
 * What operators write by the command line: policy, money, votes, ends of runs, the audit, and nothing of a customer
 * who wants to be forgotten. They read the whole table. The catalogue is the loader's.
 */
export const OPERATOR_WRITES: readonly TableAccess[] = [
  { action: 'PutItem', keys: ['POLICY', 'AUDIT#*', 'FEEDBACK#*'] },
  { action: 'UpdateItem', keys: ['RUN#*', 'SPEND#*', 'AUDIT#*'] },
  { action: 'DeleteItem', keys: ['RUN#*', 'SESSION#*', 'ANSWER#*', 'FEEDBACK#*'] },
];

/** The catalogue and its version, by who loads it. */
export const LOADER_ACCESS: readonly TableAccess[] = [
  { action: 'GetItem', keys: ['CATALOGUE'] },
  { action: 'PutItem', keys: ['CATALOGUE'] },
  { action: 'BatchWriteItem', keys: ['PRODUCT#*', 'ARTICLE#*', 'ORDER#*'] },
];

/** Lists failed runs, and looks for replays of them. */
export const LIST_BATCH_ACCESS: readonly TableAccess[] = [
  { action: 'Query', keys: ['FAILED#*'], index: true },
  { action: 'BatchGetItem', keys: ['RUN#*', 'LOST#*'] },
  { action: 'GetItem', keys: ['RUN#*', 'LOST#*'] },
];

/** Reads what was live and is remembered; writes versions of the policy, who changed them why, and how models fare. */
export const OPTIMIZER_ACCESS: Readonly<Record<OptimizerStage, readonly TableAccess[]>> = {
  observe: [{ action: 'GetItem', keys: ['POLICY', 'OPTIMIZER'] }],
  tune: [
    { action: 'GetItem', keys: ['POLICY', 'OPTIMIZER'] },
    { action: 'PutItem', keys: ['POLICY', 'AUDIT#*', 'OPTIMIZER'] },
    { action: 'UpdateItem', keys: ['HEALTH'] },
  ],
};
