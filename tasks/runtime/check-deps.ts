import type { CheckDeps } from '../confidence-check/check-confidence.ts';
import { answerPrompt } from '../profiles/shop.ts';
import type { Config } from './config.ts';
import { type Seams, shared } from './shared.ts';

export function checkDeps(config: Config, seams: Seams = {}): CheckDeps {
  const { policies } = shared(config, seams);
  return { policies, profile: { answerPrompt } };
}
