import type { Classification } from '../core/contract/classification.ts';
import type { MessageRequest, Turn } from '../core/contract/request.ts';
import { historyWindow } from '../core/history.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { CachedAnswer } from '../ports/answer-cache.ts';
import { keyFor, mayShare } from './answer-key.ts';
import type { UnderstandDeps } from './deps.ts';
import { byRules } from './guess.ts';

/** What a message comes to if nothing was said before but what it brings itself. */
export interface Supposed {
  /** What the rules say of it after these turns; undefined of turns that were not expected. */
  after(history: readonly Turn[]): Classification | undefined;
  /** Where its answer may be kept; null when nothing is to be read beforehand. */
  readonly answerKey: string | null;
}

const NOTHING: Supposed = { after: () => undefined, answerKey: null };

/**
 * Begins before the conversation is read, so that the answer which the first message of one may find in the cache
 * travels with it. Of a message whose answer is never shared nothing is supposed.
 */
export function suppose(
  request: MessageRequest,
  variant: string | null,
  policy: Policy,
  deps: Pick<UnderstandDeps, 'profile'>,
): Supposed {
  if (!mayShare(request, policy)) return NOTHING;
  const history = historyWindow(request.history ?? [], policy.history.answerTurns);
  const fast = byRules(request, history, policy, deps);
  return {
    // A history that is given goes before the one that was kept.
    after: (turns) => (turns.length === 0 || request.history !== undefined ? fast : undefined),
    answerKey: keyFor(request, fast, history, variant, policy, deps.profile),
  };
}

/** What was read beforehand counts only under the key that the message turned out to have. */
export async function answerAt(
  answerKey: string | null,
  supposed: Supposed,
  early: CachedAnswer | undefined,
  deps: Pick<UnderstandDeps, 'answers' | 'clock'>,
): Promise<CachedAnswer | undefined> {
  if (answerKey === null) return undefined;
  return answerKey === supposed.answerKey ? early : deps.answers.get(answerKey, deps.clock.now());
}
