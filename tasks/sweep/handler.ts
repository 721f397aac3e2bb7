import { configFromEnvironment } from '../runtime/config.ts';
import { emfMetrics } from '../runtime/emf-metrics.ts';
import { processLog, reporting } from '../runtime/log.ts';
import { gaugeDeps, sweepDeps } from '../runtime/sweep-deps.ts';
import { sweepAndTell } from './sweep-and-tell.ts';

const config = configFromEnvironment(process.env);
const deps = { sweep: sweepDeps(config), gauges: gaugeDeps(config, emfMetrics()) };

/** Below the function's own time-out, so that a long sweep still says how far it came. */
const WORK_MS = 40_000;

export const handler = reporting(
  'sweep',
  async () => sweepAndTell(deps.sweep, deps.gauges, deps.sweep.clock.now() + WORK_MS),
  processLog(process.env),
);
