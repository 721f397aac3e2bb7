import { configFromEnvironment } from '../runtime/config.ts';
import { processLog, reporting } from '../runtime/log.ts';
import { once } from '../runtime/once.ts';
import { retrieveDeps } from '../runtime/retrieve-deps.ts';
import { retrieveInputSchema } from './contract.ts';
import { retrievePassages } from './retrieve.ts';

const deps = once(() => retrieveDeps(configFromEnvironment(process.env)));

export const handler = reporting(
  'retrieve',
  async (event: unknown) => retrievePassages(retrieveInputSchema.parse(event), deps()),
  processLog(process.env),
);
