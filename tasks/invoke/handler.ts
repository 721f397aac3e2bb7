import { configFromEnvironment } from '../runtime/config.ts';
import { emfMetrics } from '../runtime/emf-metrics.ts';
import { invokeDeps } from '../runtime/invoke-deps.ts';
import { processLog, reporting } from '../runtime/log.ts';
import { invokeInputSchema } from './contract.ts';
import { invokeModel } from './invoke.ts';

const log = processLog(process.env);
const deps = invokeDeps(configFromEnvironment(process.env), { log, metrics: emfMetrics() });

export const handler = reporting(
  'invoke',
  async (event: unknown) => invokeModel(invokeInputSchema.parse(event), deps),
  log,
);
