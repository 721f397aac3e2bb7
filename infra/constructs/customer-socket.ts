import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { LogGroupLogDestination, WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketIamAuthorizer, WebSocketLambdaAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { type IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface CustomerSocketProps {
  /**
   * ARN of a function that tells who connects: its `principalId` is the customer.
   * @default callers sign with IAM, and nobody is known
   */
  readonly authorizerArn?: string;
  /** @default 50 */
  readonly messagesPerSecond?: number;
  /** @default one week */
  readonly logRetention?: RetentionDays;
}

const STAGE = 'live';

/** Where customers' browsers stay connected, and tasks post what is being written. */
export class CustomerSocket extends Construct {
  readonly api: WebSocketApi;
  readonly stage: WebSocketStage;
  readonly #authorizerArn: string | undefined;

  constructor(scope: Construct, id: string, props: CustomerSocketProps = {}) {
    super(scope, id);
    this.#authorizerArn = props.authorizerArn;
    this.api = new WebSocketApi(this, 'Api', { apiName: 'stepladder' });
    const perSecond = props.messagesPerSecond ?? 50;
    this.stage = new WebSocketStage(this, 'Stage', {
      webSocketApi: this.api,
      stageName: STAGE,
      autoDeploy: true,
      throttle: { rateLimit: perSecond, burstLimit: 2 * perSecond },
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          new LogGroup(this, 'Logs', {
            logGroupName: '/aws/apigateway/stepladder-socket',
            retention: props.logRetention ?? RetentionDays.ONE_WEEK,
            removalPolicy: RemovalPolicy.DESTROY,
          }),
        ),
        // Who connected and how it went, without what was said.
        format: AccessLogFormat.custom(
          JSON.stringify({
            requestId: '$context.requestId',
            connectionId: '$context.connectionId',
            routeKey: '$context.routeKey',
            status: '$context.status',
            error: '$context.error.message',
          }),
        ),
      },
    });
  }

  /** Where tasks post to connections. */
  get connectionsEndpoint(): string {
    return this.stage.callbackUrl;
  }

  /** Every frame goes to this function; connecting is allowed as the authorizer says. */
  answerWith(orchestrator: IFunction): void {
    const connect = new WebSocketLambdaIntegration('Connect', orchestrator);
    this.api.addRoute('$connect', { integration: connect, authorizer: this.#authorizer() });
    this.api.addRoute('$default', { integration: new WebSocketLambdaIntegration('Message', orchestrator) });
  }

  /** Posting to whoever is connected, and nothing else of the API. */
  grantPost(identity: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee: identity,
      actions: ['execute-api:ManageConnections'],
      resourceArns: [
        Stack.of(this).formatArn({
          service: 'execute-api',
          resource: this.api.apiId,
          arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
          resourceName: `${STAGE}/POST/@connections/*`,
        }),
      ],
    });
  }

  #authorizer() {
    if (this.#authorizerArn === undefined) return new WebSocketIamAuthorizer();
    const known = LambdaFunction.fromFunctionAttributes(this, 'WhoConnects', {
      functionArn: this.#authorizerArn,
      // Otherwise nothing permits the API to ask it.
      sameEnvironment: true,
    });
    return new WebSocketLambdaAuthorizer('Customer', known, {
      identitySource: ['route.request.querystring.token'],
    });
  }
}
