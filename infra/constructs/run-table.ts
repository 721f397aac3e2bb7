import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { TABLE } from '../../tasks/adapters/dynamodb/table.ts';
import type { TableAccess } from '../stage-needs.ts';

export interface RunTableProps {
  /**
   * The table outlives the stack and refuses to be deleted.
   * @default true
   */
  readonly retain?: boolean;
}

const READING = ['GetItem', 'BatchGetItem', 'Query', 'Scan', 'DescribeTable'].map(
  (action) => `dynamodb:${action}`,
);

/** The one table: runs, money, sessions, policy and the shop's records, each under keys of its own. */
export class RunTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: RunTableProps = {}) {
    super(scope, id);
    const retain = props.retain ?? true;
    this.table = new Table(this, 'Table', {
      partitionKey: { name: TABLE.partitionKey, type: AttributeType.STRING },
      sortKey: { name: TABLE.sortKey, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: TABLE.ttlAttribute,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      deletionProtection: retain,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: TABLE.index.name,
      partitionKey: { name: TABLE.index.partitionKey, type: AttributeType.STRING },
      sortKey: { name: TABLE.index.sortKey, type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }

  /** Lets it read everything, by key, index or scan. */
  grantRead(grantee: IGrantable): Grant {
    const { tableArn } = this.table;
    return Grant.addToPrincipal({
      grantee,
      actions: READING,
      resourceArns: [tableArn, `${tableArn}/index/${TABLE.index.name}`],
    });
  }

  /** Lets it do these things to items under these keys, one statement an action. */
  grantAccess(grantee: IGrantable, access: readonly TableAccess[]): Grant {
    if (access.length === 0) return Grant.drop(grantee, 'it reads and writes nothing');
    return access
      .map(({ action, keys, index }) =>
        Grant.addToPrincipal({
          grantee,
          actions: [`dynamodb:${action}`],
          resourceArns: [index ? `${this.table.tableArn}/index/${TABLE.index.name}` : this.table.tableArn],
          conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } },
        }),
      )
      .reduce((all, one) => all.combine(one));
  }
}
