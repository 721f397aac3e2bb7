import { CfnOutput, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Stage } from '../../tasks/core/contract/enums.ts';
import { BATCH, COORDINATE, SOCKET, SWEEPER, type TaskBinding } from '../../workflows/bindings.ts';
import { anyConnectionOf, CONNECTED_IS_ADMITTED } from '../acknowledgements.ts';
import type { Bundler } from '../bundle.ts';
import type { DeployConfig } from '../config.ts';
import type { BatchBucket } from '../constructs/batch-bucket.ts';
import { BatchMachine } from '../constructs/batch-machine.ts';
import { CoordinateMachine } from '../constructs/coordinate-machine.ts';
import { CustomerSocket } from '../constructs/customer-socket.ts';
import { FrontDoor } from '../constructs/front-door.ts';
import { Guardrail } from '../constructs/guardrail.ts';
import { Optimizer } from '../constructs/optimizer.ts';
import { RollbackAlarms } from '../constructs/rollback-alarms.ts';
import type { RunTable } from '../constructs/run-table.ts';
import { StageFunction } from '../constructs/stage-function.ts';
import { Sweeper } from '../constructs/sweeper.ts';
import type { VectorCollection } from '../constructs/vector-collection.ts';
import { grantInvokeModels, type ModelAccess } from '../model-access.ts';
import { grantReadKey, openAiEnvironment } from '../openai-access.ts';
import { identityOf, rolesOf } from '../role-arns.ts';
import {
  LIST_BATCH_ACCESS,
  LOADER_ACCESS,
  OPERATOR_WRITES,
  STAGE_NEEDS,
  VOTING_ACCESS,
} from '../stage-needs.ts';

export interface PipelineStackProps extends StackProps {
  readonly config: DeployConfig;
  readonly runTable: RunTable;
  readonly collection: VectorCollection;
  readonly batchFiles: BatchBucket;
  readonly models: ModelAccess;
  readonly bundle: Bundler;
}

/** Ten thousand runs and their replays are read one page after the other. */
const LISTING_SECONDS = 600;

/** The machines and their tasks: nothing in here is lost when it is deleted. */
export class PipelineStack extends Stack {
  /** Answers customers. */
  readonly coordinate: CoordinateMachine;
  /** The same, open to look into: replays, canaries and as many messages as its callers choose. */
  readonly glass: CoordinateMachine;
  readonly batch: BatchMachine;
  readonly sweeper: Sweeper;
  readonly optimizer: Optimizer;
  readonly stages: Readonly<Record<Stage, StageFunction>>;
  /** Where customers are connected, when they may be. */
  readonly socket: CustomerSocket | undefined;
  /** What answers are held against, when they are. */
  readonly guardrail: Guardrail | undefined;

  constructor(scope: Construct, id: string, props: PipelineStackProps) {
    const { config, runTable, collection, batchFiles, models, bundle, ...stackProps } = props;
    super(scope, id, { description: 'Stepladder: the machines, their tasks and the sweeper', ...stackProps });
    this.socket = this.#addSocket(config);
    this.guardrail = config.guardrail.enabled
      ? new Guardrail(this, 'Guardrail', { settings: config.guardrail })
      : undefined;
    const stages = COORDINATE.tasks.map((task) => [task.stage, this.#addStage(task, props)] as const);
    this.stages = Object.fromEntries(stages) as Record<Stage, StageFunction>;
    const { names: alarmNames } = new RollbackAlarms(this, 'RollbackAlarms', { rollout: config.rollout });
    const shared = { stages: this.stages, runTable, rollout: config.rollout, alarmNames };
    this.coordinate = new CoordinateMachine(this, 'Coordinate', {
      ...shared,
      log: 'lean',
      logRetention: config.logRetentionDays,
    });
    this.glass = new CoordinateMachine(this, 'CoordinateGlass', {
      ...shared,
      log: 'glass',
      logRetention: config.glass.retentionDays,
    });
    this.#openDoors(props);
    this.sweeper = new Sweeper(this, 'Sweeper', {
      code: bundle(SWEEPER),
      runTable,
      logRetention: config.logRetentionDays,
    });
    // Its name says where the bucket is, and nothing refers to it: without this it might come later.
    this.addStackDependency(Stack.of(batchFiles));
    this.batch = this.#addBatch(props);
    this.optimizer = this.#addOptimizer(props);
    this.#letOperate(props);
    this.#letLoad(props);
  }

  /** What the commands do that are pointed to this deployment. */
  #letOperate({ config, runTable }: PipelineStackProps): void {
    for (const operator of rolesOf(this, 'Operator', config.operatorArns)) {
      this.coordinate.grantStart(operator);
      this.glass.grantStartSyncExecution(operator);
      this.optimizer.machine.grantStartSyncExecution(operator);
      // After an outage: what came of it is seen in the runs.
      this.batch.machine.grantStartExecution(operator);
      runTable.grantRead(operator);
      runTable.grantAccess(operator, OPERATOR_WRITES);
    }
  }

  /** Here and not beside the collection, because here it is known which model embeds. */
  #letLoad({ config: { catalogueLoaderArn }, runTable, collection, models }: PipelineStackProps): void {
    const loader = catalogueLoaderArn && identityOf(this, 'CatalogueLoader', catalogueLoaderArn);
    if (!loader) return;
    collection.grantReach(loader);
    runTable.grantAccess(loader, LOADER_ACCESS);
    grantInvokeModels(loader, [models.embedding]);
  }

  #addOptimizer({ config, bundle, runTable }: PipelineStackProps): Optimizer {
    const optimizer = new Optimizer(this, 'Optimizer', {
      mode: config.optimizer,
      bundle,
      runTable,
      modelSet: config.modelSet,
      logRetention: config.logRetentionDays,
    });
    new CfnOutput(this, 'OptimizeArn', {
      description: 'What StartSyncExecution is called with, to judge a window of traffic',
      value: optimizer.machine.stateMachineArn,
    });
    return optimizer;
  }

  #addSocket({ socket, logRetentionDays }: DeployConfig): CustomerSocket | undefined {
    if (!socket.enabled) return undefined;
    const { authorizerArn, messagesPerSecond } = socket;
    const customers = new CustomerSocket(this, 'Socket', {
      ...(authorizerArn !== undefined && { authorizerArn }),
      messagesPerSecond,
      logRetention: logRetentionDays,
    });
    Validations.of(customers.api).acknowledge(CONNECTED_IS_ADMITTED);
    return customers;
  }

  /** Answers what comes over the socket: the machine's caller of these customers. */
  #answerSocket(socket: CustomerSocket, { config, bundle }: PipelineStackProps): void {
    const answering = new StageFunction(this, 'SocketOrchestrator', {
      functionName: SOCKET.functionName,
      code: bundle(SOCKET),
      environment: {
        COORDINATE_ARN: this.coordinate.aliasArn,
        CONNECTIONS_ENDPOINT: socket.connectionsEndpoint,
      },
      logRetention: config.logRetentionDays,
    });
    this.coordinate.grantStartSyncExecution(answering.role);
    letPost(answering.role, socket);
    socket.answerWith(answering.function);
    new CfnOutput(this, 'SocketUrl', { description: 'Where customers connect', value: socket.stage.url });
  }

  #openDoors(props: PipelineStackProps): void {
    const { runTable } = props;
    const { orchestratorArns, frontDoor, logRetentionDays } = props.config;
    const { coordinate: lean, glass } = this;
    if (this.socket !== undefined) this.#answerSocket(this.socket, props);
    for (const orchestrator of rolesOf(this, 'Orchestrator', orchestratorArns)) {
      lean.grantStart(orchestrator);
      glass.grantStartSyncExecution(orchestrator);
      runTable.grantAccess(orchestrator, VOTING_ACCESS);
    }
    if (frontDoor.enabled) {
      new FrontDoor(this, 'FrontDoor', { settings: frontDoor, lean, glass, logRetention: logRetentionDays });
    }
    new CfnOutput(this, 'CoordinateArn', {
      description: 'What StartSyncExecution is called with',
      value: lean.aliasArn,
    });
    new CfnOutput(this, 'CoordinateGlassArn', {
      description: 'The same, for messages that are to be looked into',
      value: glass.aliasArn,
    });
  }

  #addBatch({ config, runTable, batchFiles, bundle }: PipelineStackProps): BatchMachine {
    const [task] = BATCH.tasks;
    if (task === undefined) throw new Error('the batch machine has no listing task');
    const listing = new StageFunction(this, pascal(task.stage), {
      functionName: task.functionName,
      code: bundle(task),
      environment: { TABLE_NAME: runTable.table.tableName, BUCKET_NAME: batchFiles.bucketName },
      timeoutSeconds: LISTING_SECONDS,
      logRetention: config.logRetentionDays,
    });
    runTable.grantAccess(listing.role, LIST_BATCH_ACCESS);
    batchFiles.grantFiles(listing.role, 'batches', ['s3:PutObject']);
    const batch = new BatchMachine(this, 'Batch', {
      // Whoever replays wants to see why.
      coordinate: this.glass,
      listing,
      files: batchFiles,
      logRetention: config.logRetentionDays,
    });
    new CfnOutput(this, 'BatchArn', {
      description: 'What StartExecution is called with, to replay many runs',
      value: batch.machine.stateMachineArn,
    });
    return batch;
  }

  #addStage(task: TaskBinding<Stage>, props: PipelineStackProps): StageFunction {
    const { config, runTable, collection, models } = props;
    const needs = STAGE_NEEDS[task.stage];
    // An answer is sent while it is written, by who asks for it.
    const writes = task.stage === 'invoke' ? this.socket : undefined;
    const guardrail = needs.isGuarded === true ? this.guardrail : undefined;
    const stage = new StageFunction(this, pascal(task.stage), {
      functionName: task.functionName,
      code: props.bundle(task),
      environment: {
        TABLE_NAME: runTable.table.tableName,
        MODEL_SET: config.modelSet,
        ...(needs.search && {
          COLLECTION_NAME: collection.collectionName,
          INDEX_NAME: collection.indexName,
        }),
        ...(needs.models === 'chat' && openAiEnvironment(config.openai)),
        ...(writes && { CONNECTIONS_ENDPOINT: writes.connectionsEndpoint }),
        ...guardrail?.environment,
      },
      logRetention: config.logRetentionDays,
      provisionedConcurrency: startedCopies(task.stage, config),
    });
    runTable.grantAccess(stage.role, needs.table);
    if (needs.search) collection.grantSearch(stage.role);
    if (writes !== undefined) letPost(stage.role, writes);
    guardrail?.grantApply(stage.role);
    if (needs.models === 'embedding') grantInvokeModels(stage.role, [models.embedding]);
    if (needs.models === 'chat') {
      grantInvokeModels(stage.role, models.chat, writes === undefined ? 'whole' : 'streamed');
      grantReadKey(stage.role, config.openai);
    }
    return stage;
  }
}

/** Only the first two tasks hold up a message that finds nobody started. */
const startedCopies = (stage: Stage, { provisionedConcurrency }: DeployConfig): number =>
  stage === 'classify' || stage === 'retrieve' ? provisionedConcurrency[stage] : 0;

function letPost(role: Role, socket: CustomerSocket): void {
  socket.grantPost(role);
  Validations.of(role).acknowledge(anyConnectionOf(socket.api));
}

const pascal = (kebab: string): string =>
  kebab.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
