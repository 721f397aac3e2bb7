import { Aws, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Grant, type IRole } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { BUCKET_WITHOUT_ACCESS_LOG, filesUnder } from '../acknowledgements.ts';

export interface BatchBucketProps {
  /**
   * The bucket outlives the stack; otherwise it is deleted with it, once it is empty.
   * @default true
   */
  readonly retain?: boolean;
}

const NAME = 'stepladder-batches';

/** As long as the runs themselves are kept. */
const KEPT_DAYS = 30;

/** Where batches are listed and their results written: customers' words, so closed and forgetful. */
export class BatchBucket extends Construct {
  readonly bucket: Bucket;
  /** As the grants of others name it. */
  readonly bucketName: string;
  readonly #region: string;

  constructor(scope: Construct, id: string, { retain = true }: BatchBucketProps = {}) {
    super(scope, id);
    this.#region = Stack.of(this).region;
    this.bucketName = `${NAME}-${Aws.ACCOUNT_ID}-${this.#region}`;
    this.bucket = new Bucket(this, 'Bucket', {
      // Operators put files under inbox/: a name to be known without looking it up.
      bucketName: this.bucketName,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [
        {
          expiration: Duration.days(KEPT_DAYS),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy: retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    Validations.of(this.bucket).acknowledge(BUCKET_WITHOUT_ACCESS_LOG);
  }
  /** Lets it do these things to the files under one prefix. */
  grantFiles(role: IRole, prefix: 'batches' | 'inbox', actions: readonly string[]): Grant {
    Validations.of(role).acknowledge(filesUnder(`${NAME}-<AWS::AccountId>-${this.#region}`, prefix));
    return Grant.addToPrincipal({
      grantee: role,
      actions: [...actions],
      resourceArns: [`arn:${Aws.PARTITION}:s3:::${this.bucketName}/${prefix}/*`],
    });
  }
}
