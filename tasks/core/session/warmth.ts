import type { EpochMs } from '../clock.ts';
import type { Warm } from '../contract/plan.ts';
import type { MessageRequest, Turn } from '../contract/request.ts';
import { historyWindow, MAX_STORED_TURNS } from '../history.ts';
import { modelById } from '../policy/check-policy.ts';
import type { Policy } from '../policy/policy.ts';
import type { Session } from './session.ts';

/**
 * The model whose prompt cache still holds the beginning of this conversation, or null when none does: a
 * cache is the model's own, ends after a while, and reads from the first word on, so a window that has moved
 * on since is no longer in it.
 */
export function warmth(
  { turns, last }: Session,
  request: MessageRequest,
  policy: Policy,
  now: EpochMs,
): Warm | null {
  const { enabled, ttlS, minHistoryBytes, providers } = policy.stickiness;
  if (!enabled || last === null || now - last.at >= ttlS * 1_000) return null;
  // A replay comes late, and a given history is not the one that was answered.
  if (request.replayOf !== undefined || request.history !== undefined) return null;
  const model = policy.models.find(({ id }) => id === last.model);
  if (model === undefined || !providers.includes(modelById(policy, model.id).provider)) return null;
  const bytes = sharedBytes(turns, policy.history.answerTurns);
  if (bytes < minHistoryBytes) return null;
  const { systemTokens, bytesPerToken } = policy.estimates;
  return {
    model: model.id,
    tokens: systemTokens + Math.floor(bytes / bytesPerToken),
    lane: last.lane,
    intents: last.intents,
  };
}

/** Bytes that this prompt has in common with the one before, from the first turn on. */
function sharedBytes(turns: readonly Turn[], window: number): number {
  // The oldest turns fell out when the last exchange was added: what was asked before began with them.
  if (turns.length >= MAX_STORED_TURNS) return 0;
  const before = historyWindow(turns.slice(0, -2), window);
  const now = historyWindow(turns, window);
  const isPrefix = before.every((turn, at) => turn === now[at]);
  return isPrefix ? before.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0) : 0;
}
