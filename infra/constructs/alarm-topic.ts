import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

export interface AlarmTopicProps {
  /**
   * Who is told; each confirms by a link first.
   * @default nobody
   */
  readonly emails?: readonly string[];
}

/** Where every alarm goes: encrypted, over https only, and open to this account's alarms alone. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { emails = [] }: AlarmTopicProps = {}) {
    super(scope, id);
    const alarms = new ServicePrincipal('cloudwatch.amazonaws.com');
    // A key of our own: alarms may not use that of SNS, and the policy of that one cannot be changed.
    const key = new Key(this, 'Key', {
      description: 'Encrypts the alarms of Stepladder',
      enableKeyRotation: true,
      // Nothing is stored under it.
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(7),
    });
    // No condition: CloudWatch documents none for keys, and a key that refuses makes alarms silent.
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [alarms],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
    this.topic = new Topic(this, 'Topic', {
      topicName: 'stepladder-alarms',
      displayName: 'Stepladder alarms',
      masterKey: key,
      enforceSSL: true,
    });
    // A topic with a policy has lost the one that let its account in.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [alarms],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    for (const email of emails) this.topic.addSubscription(new EmailSubscription(email));
  }
}
