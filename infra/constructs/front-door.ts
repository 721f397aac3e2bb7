import { CfnOutput, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  ApiKey,
  AuthorizationType,
  AwsIntegration,
  CfnModel,
  EndpointType,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type MethodOptions,
  Model,
  PassthroughBehavior,
  Period,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bodySchema } from '../../workflows/front-door/body-schema.ts';
import { type Door, doorTemplates } from '../../workflows/front-door/templates.ts';
import {
  ACCOUNT_LOG_ROLE_IS_AWS_OWN,
  KEYS_AND_SIGNATURES_ADMIT,
  NO_FIREWALL_WANTED,
} from '../acknowledgements.ts';
import type { FrontDoorSettings } from '../front-door-settings.ts';
import { rolesOf } from '../role-arns.ts';
import type { CoordinateMachine } from './coordinate-machine.ts';
import { Firewall } from './firewall.ts';
import { gatewayResponses } from './gateway-responses.ts';

export interface FrontDoorProps {
  readonly settings: FrontDoorSettings;
  /** Answers customers. */
  readonly lean: CoordinateMachine;
  /** Answers operators: replays and canaries are what they look into. */
  readonly glass: CoordinateMachine;
  readonly logRetention: RetentionDays;
}

const JSON_TYPE = 'application/json';
/** By which CloudWatch knows it. */
export const DOOR = { ApiName: 'stepladder', Stage: 'live' } as const;

/** What is written of each request: who, what, how long. Nothing of what was said, and no address. */
const ACCESS_LOG = {
  time: '$context.requestTimeEpoch',
  requestId: '$context.requestId',
  path: '$context.resourcePath',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  machineMs: '$context.integration.latency',
  machineStatus: '$context.integration.status',
  apiKeyId: '$context.identity.apiKeyId',
  operator: '$context.identity.userArn',
  refusal: '$context.error.responseType',
  traceId: '$context.xrayTraceId',
} as const;

/**
 * HTTP in front of the machine, without a function between: `POST /messages` for servers with an API key, privileges
 * taken out, and `POST /operator/messages` for who signs requests and is allowed to invoke it, with privileges.
 * No CORS: an API key in a page would be everybody's.
 */
export class FrontDoor extends Construct {
  readonly api: RestApi;
  readonly #role: Role;
  readonly #keys: ReadonlyMap<FrontDoorSettings['plans'][number], ApiKey>;

  constructor(scope: Construct, id: string, props: FrontDoorProps) {
    super(scope, id);
    const { settings, lean, glass } = props;
    this.api = this.#addApi(props);
    this.#role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('apigateway.amazonaws.com') });
    // Keys stand by themselves: they are made before the stage whose templates name them.
    this.#keys = new Map(
      settings.plans.map((plan) => [
        plan,
        new ApiKey(this, `Key-${plan.name}`, { apiKeyName: `stepladder-${plan.name}` }),
      ]),
    );
    const grantedKeys = [...this.#keys].filter(([{ premium }]) => premium).map(([, { keyId }]) => keyId);
    const messages = this.api.root.addResource('messages');
    messages.addMethod('POST', this.#integration(lean, { operator: false, grantedKeys }), {
      ...this.#customers(),
      apiKeyRequired: true,
    });
    const operators = this.api.root.addResource('operator').addResource('messages');
    const signed = operators.addMethod(
      'POST',
      this.#integration(glass, { operator: true, grantedKeys: [] }),
      { authorizationType: AuthorizationType.IAM, methodResponses: METHOD_RESPONSES },
    );
    for (const operator of rolesOf(this, 'Operator', settings.operatorArns)) signed.grantExecute(operator);
    for (const machine of [lean, glass]) machine.grantStartSyncExecution(this.#role);
    this.#addPlans();
    gatewayResponses(this.api);
    if (settings.waf) new Firewall(this, 'Firewall', { stage: this.api.deploymentStage });
    this.#acknowledge(settings);
    new CfnOutput(Stack.of(this), 'FrontDoorUrl', {
      description: 'POST /messages with x-api-key',
      value: this.api.url,
    });
  }

  #addApi({ settings, logRetention }: FrontDoorProps): RestApi {
    const accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: '/aws/apigateway/stepladder/access',
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return new RestApi(this, 'Api', {
      restApiName: DOOR.ApiName,
      description: 'One message in, one reply out',
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: settings.accountLogRole,
      // The whole account writes its API logs by it.
      ...(settings.accountLogRole && { cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN }),
      deployOptions: {
        stageName: DOOR.Stage,
        tracingEnabled: true,
        metricsEnabled: true,
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
        throttlingRateLimit: settings.ratePerSecond,
        throttlingBurstLimit: settings.burst,
      },
    });
  }

  #customers(): MethodOptions {
    const { restApiId } = this.api;
    const schema = bodySchema();
    const model = new CfnModel(this, 'Message', { restApiId, contentType: JSON_TYPE, schema });
    // The stage serves a snapshot, which is taken anew only when something that names it changes.
    this.api.latestDeployment?.addToLogicalId({ schema });
    return {
      requestModels: { [JSON_TYPE]: Model.fromModelName(this, 'MessageModel', model.ref) },
      requestValidator: this.api.addRequestValidator('BodyValidator', {
        validateRequestBody: true,
        validateRequestParameters: true,
      }),
      methodResponses: METHOD_RESPONSES,
    };
  }

  #integration({ aliasArn }: CoordinateMachine, door: Omit<Door, 'stateMachineArn'>): AwsIntegration {
    const { request, reply, refusal } = doorTemplates({ ...door, stateMachineArn: aliasArn });
    return new AwsIntegration({
      service: 'states',
      action: 'StartSyncExecution',
      options: {
        credentialsRole: this.#role,
        // Any other content type is refused: no template would read it.
        passthroughBehavior: PassthroughBehavior.NEVER,
        requestTemplates: { [JSON_TYPE]: request },
        timeout: Duration.seconds(29),
        integrationResponses: [
          { statusCode: '200', responseTemplates: { [JSON_TYPE]: reply } },
          { statusCode: '400', selectionPattern: '4\\d{2}', responseTemplates: { [JSON_TYPE]: refusal } },
          { statusCode: '503', selectionPattern: '5\\d{2}', responseTemplates: { [JSON_TYPE]: refusal } },
        ],
      },
    });
  }

  #addPlans(): void {
    for (const [plan, key] of this.#keys) {
      const usage = this.api.addUsagePlan(`Plan-${plan.name}`, {
        name: `stepladder-${plan.name}`,
        throttle: { rateLimit: plan.ratePerSecond, burstLimit: plan.burst },
        quota: { limit: plan.messagesPerDay, period: Period.DAY },
      });
      usage.addApiStage({ stage: this.api.deploymentStage });
      usage.addApiKey(key);
    }
  }

  #acknowledge({ waf, accountLogRole }: FrontDoorSettings): void {
    for (const finding of KEYS_AND_SIGNATURES_ADMIT) Validations.of(this.api).acknowledge(finding);
    if (!waf) Validations.of(this.api).acknowledge(NO_FIREWALL_WANTED);
    if (accountLogRole) Validations.of(this.api).acknowledge(ACCOUNT_LOG_ROLE_IS_AWS_OWN);
  }
}

const METHOD_RESPONSES = ['200', '400', '409', '413', '429', '503'].map((statusCode) => ({ statusCode }));
