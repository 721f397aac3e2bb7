import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Arn, ArnFormat, Aws, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { BATCH } from '../../workflows/bindings.ts';
import { batchStartsItself, LOG_DELIVERY_NEEDS_EVERYTHING, LOGS_ERRORS_ONLY } from '../acknowledgements.ts';
import type { BatchBucket } from './batch-bucket.ts';
import type { CoordinateMachine } from './coordinate-machine.ts';
import type { StageFunction } from './stage-function.ts';

export interface BatchMachineProps {
  readonly coordinate: CoordinateMachine;
  /** Lists what is to be answered. */
  readonly listing: StageFunction;
  readonly files: BatchBucket;
  /** @default one week */
  readonly logRetention?: RetentionDays;
}

/** Answers thousands of messages: a Standard machine whose Distributed Map asks `coordinate` for each. */
export class BatchMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: BatchMachineProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: BATCH.name,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(definitionText()),
      definitionSubstitutions: {
        ...BATCH.constants,
        ListBatchFunctionArn: props.listing.function.functionArn,
        CoordinateArn: props.coordinate.aliasArn,
        BucketName: props.files.bucketName,
      },
      role,
      logs: {
        destination: new LogGroup(this, 'Logs', {
          logGroupName: `/aws/vendedlogs/states/${BATCH.name}`,
          retention: props.logRetention ?? RetentionDays.ONE_WEEK,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ERROR,
        // The executions' inputs are customers' messages.
        includeExecutionData: false,
      },
      tracingEnabled: true,
    });
    this.#allow(role, props);
    Validations.of(role).acknowledge(LOG_DELIVERY_NEEDS_EVERYTHING);
    Validations.of(this.machine).acknowledge(LOGS_ERRORS_ONLY);
  }

  #allow(role: Role, { coordinate, listing, files }: BatchMachineProps): void {
    const allow = (actions: string[], resourceArns: string[]): void => {
      Grant.addToPrincipal({ grantee: role, actions, resourceArns });
    };
    allow(['lambda:InvokeFunction'], [listing.function.functionArn]);
    coordinate.grantStartSyncExecution(role);
    files.grantFiles(role, 'inbox', ['s3:GetObject']);
    // A result may be larger than one request takes: the writer uploads it in parts.
    files.grantFiles(role, 'batches', [
      's3:GetObject',
      's3:PutObject',
      's3:ListMultipartUploadParts',
      's3:AbortMultipartUpload',
    ]);
    // By name: the machine's own ARN would make its policy and itself wait for each other.
    allow(['states:StartExecution'], [arnOf(this, 'stateMachine', BATCH.name)]);
    allow(
      ['states:DescribeExecution', 'states:StopExecution'],
      [arnOf(this, 'execution', `${BATCH.name}/*`)],
    );
    Validations.of(role).acknowledge(batchStartsItself(Stack.of(this).region));
  }
}

const arnOf = (scope: Construct, resource: string, resourceName: string): string =>
  Arn.format(
    { service: 'states', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME },
    Stack.of(scope),
  );

const definitionText = (): string =>
  readFileSync(fileURLToPath(new URL(`../../${BATCH.definition}`, import.meta.url)), 'utf8');
