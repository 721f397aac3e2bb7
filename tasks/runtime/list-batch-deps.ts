import { DynamoFailedRuns } from '../adapters/dynamodb/failed-runs.ts';
import { DynamoRunStore } from '../adapters/dynamodb/run-store.ts';
import { Bucket } from '../adapters/s3/bucket.ts';
import type { Credentials } from '../adapters/s3/sign-request.ts';
import { systemClock } from '../adapters/system-clock.ts';
import type { ListBatchDeps } from '../list-batch/list-batch.ts';
import type { Config } from './config.ts';
import { tableClient } from './table-client.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export function listBatchDeps(config: Config, environment: Environment): ListBatchDeps {
  const documents = tableClient(config);
  return {
    clock: systemClock,
    failed: new DynamoFailedRuns(documents, config.tableName),
    runs: new DynamoRunStore(documents, config.tableName),
    objects: new Bucket({
      name: required('BUCKET_NAME', environment),
      region: config.region,
      clock: systemClock,
      credentials: () => credentialsFrom(environment),
    }),
  };
}

/** Every function finds its role's credentials here; they are renewed with the environment. */
function credentialsFrom(environment: Environment): Credentials {
  const sessionToken = environment['AWS_SESSION_TOKEN'];
  return {
    accessKeyId: required('AWS_ACCESS_KEY_ID', environment),
    secretAccessKey: required('AWS_SECRET_ACCESS_KEY', environment),
    ...(sessionToken !== undefined && { sessionToken }),
  };
}

function required(name: string, environment: Environment): string {
  const value = environment[name];
  if (value === undefined || value === '') throw new Error(`environment variable ${name} is not set`);
  return value;
}
