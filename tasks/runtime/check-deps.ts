import type { CheckDeps } from '../confidence-check/check-confidence.ts';
import { answerPrompt } from '../profiles/shop.ts';

/** Nothing to call: what the policy says comes with the answer. */
export const checkDeps: CheckDeps = { profile: { answerPrompt } };
