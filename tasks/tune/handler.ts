import { configFromEnvironment } from '../runtime/config.ts';
import { processLog, reporting } from '../runtime/log.ts';
import { once } from '../runtime/once.ts';
import { tuneDeps } from '../runtime/optimizer-deps.ts';
import { tuneInputSchema } from './contract.ts';
import { tune } from './tune.ts';

const deps = once(() => tuneDeps({ config: configFromEnvironment(process.env) }));

export const handler = reporting(
  'tune',
  async (event: unknown) => tune(tuneInputSchema.parse(event), deps()),
  processLog(process.env),
);
