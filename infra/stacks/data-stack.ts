import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { DeployConfig } from '../config.ts';
import { BatchBucket } from '../constructs/batch-bucket.ts';
import { RunTable } from '../constructs/run-table.ts';
import { VectorCollection } from '../constructs/vector-collection.ts';

export interface DataStackProps extends StackProps {
  readonly config: DeployConfig;
}

/** What must survive: apart from the pipeline, so that no change of the pipeline can take it along. */
export class DataStack extends Stack {
  readonly runTable: RunTable;
  readonly collection: VectorCollection;
  readonly batchFiles: BatchBucket;

  constructor(scope: Construct, id: string, { config, ...props }: DataStackProps) {
    super(scope, id, { description: 'Stepladder: runs, money and catalogue', ...props });
    this.runTable = new RunTable(this, 'RunTable', { retain: config.retainData });
    this.batchFiles = new BatchBucket(this, 'BatchFiles', { retain: config.retainData });
    this.collection = new VectorCollection(this, 'Catalogue', {
      collectionName: config.collectionName,
      indexName: config.indexName,
      standbyReplicas: config.standbyReplicas,
    });
    if (config.catalogueLoaderArn !== undefined) this.collection.admitLoader(config.catalogueLoaderArn);
    new CfnOutput(this, 'TableName', {
      description: 'STEPLADDER_TABLE of who works on this stack from a command line',
      value: this.runTable.table.tableName,
    });
  }
}
