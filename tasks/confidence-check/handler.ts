import { checkDeps } from '../runtime/check-deps.ts';
import { configFromEnvironment } from '../runtime/config.ts';
import { processLog, reporting } from '../runtime/log.ts';
import { once } from '../runtime/once.ts';
import { checkConfidence } from './check-confidence.ts';
import { checkInputSchema } from './contract.ts';

const deps = once(() => checkDeps(configFromEnvironment(process.env)));

export const handler = reporting(
  'confidence-check',
  async (event: unknown) => checkConfidence(checkInputSchema.parse(event), deps()),
  processLog(process.env),
);
