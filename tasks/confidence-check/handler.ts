import { checkDeps } from '../runtime/check-deps.ts';
import { processLog, reporting } from '../runtime/log.ts';
import { checkConfidence } from './check-confidence.ts';
import { checkInputSchema } from './contract.ts';

export const handler = reporting(
  'confidence-check',
  async (event: unknown) => checkConfidence(checkInputSchema.parse(event), checkDeps),
  processLog(process.env),
);
