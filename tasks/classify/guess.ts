import { routeKey } from '../core/content-hash.ts';
import type { Classification } from '../core/contract/classification.ts';
import type { MessageRequest, Turn } from '../core/contract/request.ts';
import { historyWindow } from '../core/history.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { UnderstandDeps } from './deps.ts';
import { isEnsemble, isPinned, isUnsure } from './facts.ts';
import { withLabels } from './labels.ts';

/** What is known of a message before any model is asked. */
export interface Guess {
  /** What the rules alone say. */
  readonly fast: Classification;
  /** The same, or what the classifier said of the same words moments ago. */
  readonly classification: Classification;
  /** Where the classifier's decision is kept; null when it is not asked, or must not be shared. */
  readonly routeKey: string | null;
}

/** By the rules alone. */
export const byRules = (
  { query, locale }: MessageRequest,
  history: readonly Turn[],
  policy: Policy,
  { profile }: Pick<UnderstandDeps, 'profile'>,
): Classification =>
  profile.classify(query, historyWindow(history, policy.history.classifyTurns), locale).classification;

/**
 * Classifies by the rules and, only where they are unsure, looks for a decision that the classifier made
 * of the same words after the same turns.
 * @param fast what the rules say after these turns, where it is known
 */
export async function guess(
  request: MessageRequest,
  history: readonly Turn[],
  variant: string | null,
  policy: Policy,
  deps: UnderstandDeps,
  fast: Classification = byRules(request, history, policy, deps),
): Promise<Guess> {
  if (!isUnsure(fast, policy) || !isShared(request, policy)) {
    return { fast, classification: fast, routeKey: null };
  }
  const key = routeKey({
    request,
    history: historyWindow(history, policy.history.classifyTurns),
    language: fast.language,
    policyVersion: policy.version,
    variant,
  });
  // A cache that is down costs a classifier call, not the message.
  const labels = await deps.routes.get(key, deps.clock.now()).catch(() => undefined);
  return {
    fast,
    classification: labels === undefined ? fast : withLabels(fast, labels, 'cache'),
    routeKey: key,
  };
}

/** Pinned messages and ensembles are never asked of the classifier; a replay decides anew or not at all. */
const isShared = (request: MessageRequest, policy: Policy): boolean =>
  policy.caches.routeTtlS > 0 &&
  request.replayOf === undefined &&
  !isPinned(request, policy) &&
  !isEnsemble(request);
