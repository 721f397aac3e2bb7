import type { EscalateDeps } from '../escalate/escalate.ts';
import type { Config } from './config.ts';
import { type Seams, shared } from './shared.ts';

export function escalateDeps(config: Config, seams: Seams = {}): EscalateDeps {
  const { policies, clock, random } = shared(config, seams);
  return { policies, clock, random };
}
