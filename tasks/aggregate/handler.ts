import { aggregateDeps } from '../runtime/aggregate-deps.ts';
import { configFromEnvironment } from '../runtime/config.ts';
import { emfMetrics } from '../runtime/emf-metrics.ts';
import { processLog, reporting } from '../runtime/log.ts';
import { aggregateReply } from './aggregate.ts';
import { aggregateInputSchema } from './contract.ts';

const deps = aggregateDeps(configFromEnvironment(process.env), { metrics: emfMetrics() });

export const handler = reporting(
  'aggregate',
  async (event: unknown) => aggregateReply(aggregateInputSchema.parse(event), deps),
  processLog(process.env),
);
