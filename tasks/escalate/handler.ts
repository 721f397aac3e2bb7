import { escalateDeps } from '../runtime/escalate-deps.ts';
import { processLog, reporting } from '../runtime/log.ts';
import { escalateInputSchema } from './contract.ts';
import { escalate } from './escalate.ts';

const deps = escalateDeps();

export const handler = reporting(
  'escalate',
  async (event: unknown) => escalate(escalateInputSchema.parse(event), deps),
  processLog(process.env),
);
