import { StepladderClient } from '../client/client.ts';
import type { ClientOptions } from '../client/options.ts';
import type { Endpoints } from '../local/endpoints.ts';

/** An operator waits for as long as the machine may run. */
const GRACE_MS = 120_000;

/** A client of the running stack. */
export const openClient = (
  { stateMachines, stepFunctions, region }: Endpoints,
  options: Pick<ClientOptions, 'shadow' | 'onShadowError'> = {},
): StepladderClient =>
  new StepladderClient({
    stateMachineArn: stateMachines['coordinate'] ?? '',
    endpoint: stepFunctions,
    region,
    graceMs: GRACE_MS,
    ...options,
  });
