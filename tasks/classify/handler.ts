import { classifyDeps } from '../runtime/classify-deps.ts';
import { configFromEnvironment } from '../runtime/config.ts';
import { emfMetrics } from '../runtime/emf-metrics.ts';
import { processLog, reporting } from '../runtime/log.ts';
import { classify } from './classify.ts';

const log = processLog(process.env);
const deps = classifyDeps(configFromEnvironment(process.env), { log, metrics: emfMetrics() });

export const handler = reporting('classify', async (event: unknown) => classify(event, deps), log);
