import { configFromEnvironment } from '../runtime/config.ts';
import { once } from '../runtime/once.ts';
import { sweepDeps } from '../runtime/sweep-deps.ts';
import { sweep } from './sweep.ts';

const deps = once(() => sweepDeps(configFromEnvironment(process.env)));

/** Below the function's own time-out, so that a long sweep still says how far it came. */
const WORK_MS = 40_000;

export const handler = () => sweep(deps(), deps().clock.now() + WORK_MS);
