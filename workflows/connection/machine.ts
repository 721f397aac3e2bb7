import { StepladderClient } from '../client/client.ts';
import { FeedbackClient } from '../client/feedback.ts';
import type { ClientOptions } from '../client/options.ts';
import type { StackAddress } from './stack-address.ts';

/** An operator waits for as long as the machine may run. */
const GRACE_MS = 120_000;

type Machines = Pick<StackAddress, 'region' | 'stateMachines' | 'stepFunctions'>;

/** Asks the stack's machine; its replays go to the machine that logs everything, where there is one. */
export const openClient = (
  { stateMachines, stepFunctions, region }: Machines,
  options: Pick<ClientOptions, 'shadow' | 'onShadowError'> = {},
): StepladderClient => {
  const { coordinate = '', 'coordinate-glass': glass } = stateMachines;
  return new StepladderClient({
    stateMachineArn: coordinate,
    region,
    graceMs: GRACE_MS,
    ...(glass !== undefined && { glass: { stateMachineArn: glass, share: 0 } }),
    ...(stepFunctions === undefined ? { ownHost: hasOwnHost(process.env) } : { endpoint: stepFunctions }),
    ...options,
  });
};

/** The SDK reads these: a host that somebody names is the host, a VPC endpoint say. */
export const hasOwnHost = (environment: NodeJS.ProcessEnv): boolean =>
  Boolean(environment['AWS_ENDPOINT_URL_SFN'] || environment['AWS_ENDPOINT_URL']);

export const openFeedback = ({
  region,
  tableName,
  dynamodb,
}: Pick<StackAddress, 'region' | 'tableName' | 'dynamodb'>): FeedbackClient =>
  new FeedbackClient({ region, tableName, ...(dynamodb !== undefined && { endpoint: dynamodb }) });
