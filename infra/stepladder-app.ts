import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { TABLE } from '../tasks/adapters/dynamodb/table.ts';
import type { Policy } from '../tasks/core/policy/policy.ts';
import type { ModelSetName } from '../tasks/core/policy/registry.ts';
import { OPTIMIZE } from '../workflows/bindings.ts';
import type { Bundler } from './bundle.ts';
import { type DeployConfig, readConfig } from './config.ts';
import { modelAccess } from './model-access.ts';
import { DataStack } from './stacks/data-stack.ts';
import { OperationsStack } from './stacks/operations-stack.ts';
import { PipelineStack } from './stacks/pipeline-stack.ts';
import { watchedIn } from './watched.ts';

export interface StepladderAppProps extends AppProps {
  readonly bundle: Bundler;
  /** The shop's policy under a set of models. */
  readonly policyFor: (modelSet: ModelSetName) => Policy;
  /** ISO date: a model that has left its provider by then is not deployed. */
  readonly today: string;
  /** Told what is deployed before the work begins. */
  readonly onConfig?: (config: DeployConfig) => void;
}

/** Everything a deployment consists of. The account stays open, so that synthesis needs no credentials. */
export class StepladderApp extends App {
  readonly config: DeployConfig;
  readonly data: DataStack;
  readonly pipeline: PipelineStack;
  readonly operations: OperationsStack;

  constructor({ bundle, policyFor, today, onConfig, ...props }: StepladderAppProps) {
    super({ analyticsReporting: false, ...props });
    // The data must not go while a pipeline still reads it.
    this.node.setContext('@aws-cdk/core:defaultCrossStackReferences', 'strong');
    const config = readConfig(this.node.tryGetContext('stepladder'));
    this.config = config;
    onConfig?.(config);
    const env = { region: config.region };
    this.data = new DataStack(this, 'StepladderData', { env, config });
    this.pipeline = new PipelineStack(this, 'Stepladder', {
      env,
      config,
      runTable: this.data.runTable,
      collection: this.data.collection,
      batchFiles: this.data.batchFiles,
      models: modelAccess(policyFor(config.modelSet), today),
      bundle,
    });
    // After every other stack: it watches what they hold.
    this.operations = new OperationsStack(this, 'StepladderOperations', {
      env,
      settings: config.alarms,
      ...watchedIn(this),
      hasDoor: config.frontDoor.enabled,
      scheduledMachines: config.optimizer === 'off' ? [] : [OPTIMIZE.name],
      tableName: this.data.runTable.table.tableName,
      indexNames: [TABLE.index.name],
    });
    // Otherwise the silence of a sweeper that is not there yet is the first alarm.
    this.operations.addStackDependency(this.pipeline);
    Validations.of(this).addPlugins(new AwsSolutionsChecks(this));
  }
}
