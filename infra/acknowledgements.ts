import { type Acknowledgment, Stack } from 'aws-cdk-lib';
import type { CfnApi, WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { CfnFunction, IFunction } from 'aws-cdk-lib/aws-lambda';

/** Findings of the security checks that are meant to be so, each with its reason. */

export const TRACING_NEEDS_EVERYTHING: Acknowledgment = {
  id: 'AwsSolutions-IAM5[Resource::*]',
  reason: 'X-Ray has no resources to name: PutTraceSegments and PutTelemetryRecords take * only.',
};

export const LOG_DELIVERY_NEEDS_EVERYTHING: Acknowledgment = {
  id: 'AwsSolutions-IAM5[Resource::*]',
  reason: 'X-Ray and the log deliveries of Step Functions have no resources to name: both take * only.',
};

export const COLLECTION_IS_A_CONDITION: Acknowledgment = {
  id: 'AwsSolutions-IAM5[Resource::*]',
  reason: 'BatchGetCollection takes * only; a condition holds it to the one collection.',
};

export const METRICS_HAVE_NO_NAMES: Acknowledgment = {
  id: 'AwsSolutions-IAM5[Resource::*]',
  reason: 'X-Ray and GetMetricData have no resources to name: both take * only.',
};

export const LOGS_ERRORS_ONLY: Acknowledgment = {
  id: 'AwsSolutions-SF1',
  reason:
    'At a million messages a day, logging every event would cost more than the machine. Runs are kept in the table.',
};

/** Where a cross-region profile sends a call is the provider's choice. */
export const modelInAnyRegion = (model: string): Acknowledgment => ({
  id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:*::foundation-model/${model}]`,
  reason:
    'The inference profile chooses the region; the statement allows the model only through that profile.',
});

/** Where the standard tier looks at a text is the provider's choice, within the area. */
export const looksInAnyRegion = (profile: string): Acknowledgment => ({
  id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:*:<AWS::AccountId>:guardrail-profile/${profile}]`,
  reason: 'The profile belongs to AWS and chooses the region; the guardrail itself is named in full.',
});

export const BUCKET_WITHOUT_ACCESS_LOG: Acknowledgment = {
  id: 'AwsSolutions-S1',
  reason: 'Only the batch machine and its listing use it; their executions tell what was read and written.',
};

/** @param bucket as it stands in ARNs of the template. */
export const filesUnder = (bucket: string, prefix: string): Acknowledgment => ({
  id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::${bucket}/${prefix}/*]`,
  reason: `Every batch has files of its own under ${prefix}/; the rest of the bucket stays closed.`,
});

export const batchStartsItself = (region: string): Acknowledgment => ({
  id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:${region}:<AWS::AccountId>:execution:batch/*]`,
  reason: 'A Distributed Map runs its items as executions of its own machine, under names that it makes.',
});

/** Whoever may call one version may call those before it. */
export const anyVersionOf = (task: IFunction): Acknowledgment => ({
  id: `AwsSolutions-IAM5[Resource::<${Stack.of(task).getLogicalId(task.node.defaultChild as CfnFunction)}.Arn>:*]`,
  reason:
    'Versions of a machine share its role, and each calls versions of the functions: a rollback needs them.',
});

export const KEYS_AND_SIGNATURES_ADMIT: readonly Acknowledgment[] = [
  {
    id: 'AwsSolutions-APIG4',
    reason: 'Servers are known by their API key and its usage plan; operators sign their requests.',
  },
  { id: 'AwsSolutions-COG4', reason: 'Callers are servers and operators: there is no pool of users.' },
];

export const NO_FIREWALL_WANTED: Acknowledgment = {
  id: 'AwsSolutions-APIG3',
  reason: 'Callers are few and hold keys; frontDoor.waf puts a firewall before them.',
};

export const ACCOUNT_LOG_ROLE_IS_AWS_OWN: Acknowledgment = {
  id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
  reason: 'The one role of the account by which API Gateway writes logs; AWS says what it needs.',
};

export const CONNECTED_IS_ADMITTED: Acknowledgment = {
  id: 'AwsSolutions-APIG4',
  reason:
    'Who may send frames was decided when they connected: a WebSocket API has its authorizer there alone.',
};

export const anyConnectionOf = (api: WebSocketApi): Acknowledgment => {
  const { region } = Stack.of(api);
  const id = Stack.of(api).getLogicalId(api.node.defaultChild as CfnApi);
  return {
    id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:execute-api:${region}:<AWS::AccountId>:<${id}>/live/POST/@connections/*]`,
    reason: 'Connections come and go; the message says which of them is written to.',
  };
};
