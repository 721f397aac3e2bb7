import { Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface SealedLogProps {
  readonly logGroupName: string;
  readonly retention: RetentionDays;
}

/** A log of customers' words: under a key of its own, which this one log group alone may use. */
export class SealedLog extends Construct {
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, { logGroupName, retention }: SealedLogProps) {
    super(scope, id);
    const { region } = Stack.of(this);
    const key = new Key(this, 'Key', {
      description: `Seals ${logGroupName}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
        actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
        resources: ['*'],
        conditions: {
          ArnEquals: {
            'kms:EncryptionContext:aws:logs:arn': `arn:${Aws.PARTITION}:logs:${region}:${Aws.ACCOUNT_ID}:log-group:${logGroupName}`,
          },
        },
      }),
    );
    this.logGroup = new LogGroup(this, 'Logs', {
      logGroupName,
      retention,
      encryptionKey: key,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
