import { Stack, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable, type IRole } from 'aws-cdk-lib/aws-iam';
import { CfnAccessPolicy, CfnCollection, CfnSecurityPolicy } from 'aws-cdk-lib/aws-opensearchserverless';
import { Construct, type IConstruct } from 'constructs';
import { COLLECTION_IS_A_CONDITION } from '../acknowledgements.ts';

export interface VectorCollectionProps {
  /** 3-21 characters; the names of its policies begin with it. */
  readonly collectionName: string;
  readonly indexName: string;
  /**
   * A second copy in another zone.
   * @default true
   */
  readonly standbyReplicas?: boolean;
}

const SEARCH = ['aoss:ReadDocument'];
const LOAD = ['aoss:CreateIndex', 'aoss:DescribeIndex', 'aoss:ReadDocument', 'aoss:WriteDocument'];

/** The searchable catalogue: an OpenSearch Serverless collection that nobody may read until it is granted. */
export class VectorCollection extends Construct {
  readonly collectionName: string;
  readonly indexName: string;
  readonly collectionArn: string;
  readonly endpoint: string;

  constructor(scope: Construct, id: string, props: VectorCollectionProps) {
    super(scope, id);
    this.collectionName = props.collectionName;
    this.indexName = props.indexName;
    const covered = [{ ResourceType: 'collection', Resource: [`collection/${props.collectionName}`] }];
    const encryption = new CfnSecurityPolicy(this, 'Encryption', {
      name: `${props.collectionName}-key`,
      type: 'encryption',
      policy: JSON.stringify({ Rules: covered, AWSOwnedKey: true }),
    });
    // Reached from outside a VPC, so that the functions need none; every request is signed and authorised.
    const network = new CfnSecurityPolicy(this, 'Network', {
      name: `${props.collectionName}-net`,
      type: 'network',
      policy: JSON.stringify([{ Rules: covered, AllowFromPublic: true }]),
    });
    const collection = new CfnCollection(this, 'Collection', {
      name: props.collectionName,
      type: 'VECTORSEARCH',
      standbyReplicas: (props.standbyReplicas ?? true) ? 'ENABLED' : 'DISABLED',
    });
    collection.addResourceDependency(encryption);
    collection.addResourceDependency(network);
    this.collectionArn = collection.attrArn;
    this.endpoint = collection.attrCollectionEndpoint;
  }

  /** Lets it look up the endpoint and search the index: the role's own half and the collection's half. */
  grantSearch(role: IRole): Grant {
    this.#admit(role, 'SearchAccess', `${this.collectionName}-search`, role.roleArn, SEARCH);
    return this.grantReach(role);
  }

  /** The half of a role or user alone: the endpoint, and the API behind it for whom the collection admits. */
  grantReach(identity: IGrantable & IConstruct): Grant {
    const search = Grant.addToPrincipal({
      grantee: identity,
      actions: ['aoss:APIAccessAll'],
      resourceArns: [this.collectionArn],
    });
    const lookUp = Grant.addToPrincipal({
      grantee: identity,
      actions: ['aoss:BatchGetCollection'],
      resourceArns: ['*'],
      conditions: { StringEquals: { 'aoss:collection': this.collectionName } },
    });
    Validations.of(identity).acknowledge(COLLECTION_IS_A_CONDITION);
    return search.combine(lookUp);
  }

  /**
   * The collection's half of loading: create the index, write documents.
   * @param principalArn of a role or user, whose own half `grantReach` is
   */
  admitLoader(principalArn: string): void {
    this.#admit(this, 'LoadAccess', `${this.collectionName}-load`, principalArn, LOAD);
  }

  /** A policy stands beside whom it admits, so that no stack needs to know those that come after it. */
  #admit(
    scope: Construct,
    id: string,
    name: string,
    principalArn: string,
    permissions: readonly string[],
  ): void {
    new CfnAccessPolicy(scope, id, {
      name,
      type: 'data',
      policy: Stack.of(scope).toJsonString([
        {
          Rules: [
            {
              ResourceType: 'index',
              Resource: [`index/${this.collectionName}/${this.indexName}`],
              Permission: permissions,
            },
          ],
          Principal: [principalArn],
        },
      ]),
    });
  }
}
