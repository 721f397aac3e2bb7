import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
  type Version,
  type VersionOptions,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { TRACING_NEEDS_EVERYTHING } from '../acknowledgements.ts';

export interface StageFunctionProps {
  readonly functionName: string;
  /** Holds `index.mjs`, which exports `handler`. */
  readonly code: Code;
  readonly environment: Readonly<Record<string, string>>;
  /** @default 1024, where a function has about half a processor */
  readonly memoryMb?: number;
  /**
   * The last resort: tasks keep a deadline of their own and the machine a fence around it.
   * @default 65, just past the longest deadline a request can ask for
   */
  readonly timeoutSeconds?: number;
  /** @default one week */
  readonly logRetention?: RetentionDays;
  /**
   * Copies of the version that wait started. A version that has them goes when the next one comes, for kept it would
   * keep them too, and their bill: who returns to an older machine by hand deploys its code again.
   * @default 0
   */
  readonly provisionedConcurrency?: number;
}

const versionOptions = (provisioned: number): VersionOptions =>
  provisioned > 0
    ? { removalPolicy: RemovalPolicy.DESTROY, provisionedConcurrentExecutions: provisioned }
    : // Machines that were live before still call the versions before.
      { removalPolicy: RemovalPolicy.RETAIN };

/** One stage of the pipeline as a function, under a role that can do nothing but log and trace until granted. */
export class StageFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: StageFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${props.functionName}`,
      retention: props.logRetention ?? RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);
    this.function = new LambdaFunction(this, 'Function', {
      functionName: props.functionName,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: props.code,
      environment: { ...props.environment },
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      memorySize: props.memoryMb ?? 1_024,
      timeout: Duration.seconds(props.timeoutSeconds ?? 65),
      currentVersionOptions: versionOptions(props.provisionedConcurrency ?? 0),
    });
    Validations.of(this.role).acknowledge(TRACING_NEEDS_EVERYTHING);
  }

  /** The code and the settings as they are deployed now, unchangeable. Published only when it is asked for. */
  get version(): Version {
    return this.function.currentVersion;
  }
}
