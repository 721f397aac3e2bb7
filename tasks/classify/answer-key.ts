import { answerKey } from '../core/content-hash.ts';
import type { Classification } from '../core/contract/classification.ts';
import type { MessageRequest, Turn } from '../core/contract/request.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { Profile } from '../core/profile.ts';

/** False where a message by itself says no, whatever it turns out to ask: replayed, pinned, with a document. */
export const mayShare = (request: MessageRequest, policy: Policy): boolean =>
  policy.caches.answerTtlS > 0 &&
  request.replayOf === undefined &&
  request.model === undefined &&
  request.chain === undefined &&
  request.ensemble === undefined &&
  request.document === undefined;

/**
 * The key under which this message's answer may be shared, or null when it must not be: personal,
 * pinned, replayed, with a document, uncertain, or of an intent that did not opt in.
 */
export function keyFor(
  request: MessageRequest,
  classification: Classification,
  history: readonly Turn[],
  variant: string | null,
  policy: Policy,
  profile: Profile,
): string | null {
  const shareable =
    mayShare(request, policy) &&
    classification.confidence >= policy.thresholds.classify &&
    classification.entities.orderIds.length === 0 &&
    classification.intents.every((intent) => policy.intents[intent].cacheable);
  if (!shareable) return null;
  return answerKey({
    request,
    history,
    language: classification.language,
    policyVersion: policy.version,
    variant,
    catalogueVersion: profile.catalogueVersion,
  });
}
