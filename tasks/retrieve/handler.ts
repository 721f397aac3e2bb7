import { configFromEnvironment } from '../runtime/config.ts';
import { processLog, reporting } from '../runtime/log.ts';
import { retrieveDeps } from '../runtime/retrieve-deps.ts';
import { retrieve } from './by-mode.ts';

const deps = retrieveDeps(configFromEnvironment(process.env));

export const handler = reporting(
  'retrieve',
  (event: unknown) => retrieve(event, deps),
  processLog(process.env),
);
