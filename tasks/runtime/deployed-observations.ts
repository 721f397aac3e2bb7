import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchObservations } from '../adapters/cloudwatch/observations.ts';

/** What CloudWatch tells of a deployed stack. */
export const deployedObservations = (region: string): CloudWatchObservations =>
  new CloudWatchObservations(new CloudWatchClient({ region, maxAttempts: 3 }));
