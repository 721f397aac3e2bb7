import { configFromEnvironment } from '../runtime/config.ts';
import { deployedObservations } from '../runtime/deployed-observations.ts';
import { processLog, reporting } from '../runtime/log.ts';
import { once } from '../runtime/once.ts';
import { observeDeps } from '../runtime/optimizer-deps.ts';
import { observeInputSchema } from './contract.ts';
import { observeWindow } from './observe.ts';

/** Metrics are there a minute or two after what they tell of. */
const LAG_MS = 120_000;

const deps = once(() => {
  const config = configFromEnvironment(process.env);
  return observeDeps({ config, observations: () => deployedObservations(config.region), lagMs: LAG_MS });
});

export const handler = reporting(
  'observe',
  async (event: unknown) => observeWindow(observeInputSchema.parse(event), deps()),
  processLog(process.env),
);
