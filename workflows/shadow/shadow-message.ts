import { createHash } from 'node:crypto';
import type { DegradedCode, Lane, Outcome } from '../../tasks/core/contract/enums.ts';
import type { Reply } from '../../tasks/core/contract/reply.ts';
import type { MessageRequest } from '../../tasks/core/contract/request.ts';

/** A share of the messages is also answered under another policy, for comparison. */
export interface ShadowOptions {
  /** Of the messages, 0-1. */
  readonly share: number;
  /** The candidate: any version of the policy's history. */
  readonly policyVersion: number;
}

/** @throws RangeError naming the field and the fix. */
export function checkShadowOptions({ share, policyVersion }: ShadowOptions): void {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`shadow.share is ${share}: use 0 to 1`);
  if (!Number.isInteger(policyVersion) || policyVersion < 1) {
    throw new RangeError(`shadow.policyVersion is ${policyVersion}: use a version of the policy, 1 or more`);
  }
}

/**
 * Whether this message is among the share: the same for whoever asks, and however often.
 * @param purpose shares for two purposes overlap only by chance
 */
export function isChosen(purpose: 'shadow' | 'glass', messageId: string, share: number): boolean {
  const digest = createHash('sha256').update(`${purpose}:${messageId}`).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48 < share;
}

const ANSWERED: readonly Outcome[] = ['answered', 'degraded'];
/** No policy decided anything. */
const UNDECIDED: readonly (Lane | null)[] = ['cached', 'repeat', null];
/** What is left of the day is for customers. */
const SHORT: readonly DegradedCode[] = ['budget_tight', 'budget_exhausted'];

/**
 * The same message under the candidate policy, or undefined when there is nothing to compare or no money for
 * it: no answer, a stored one, a message that names its policy itself, a budget that runs low.
 */
export function shadowMessage(
  request: MessageRequest,
  reply: Reply,
  policyVersion: number,
): MessageRequest | undefined {
  const { connectionId: _listening, ...message } = request;
  if (message.replayOf !== undefined || message.policyVersion !== undefined) return undefined;
  if (!ANSWERED.includes(reply.outcome) || UNDECIDED.includes(reply.lane)) return undefined;
  if (reply.degraded.some((code) => SHORT.includes(code))) return undefined;
  return {
    ...message,
    messageId: `${message.messageId}~s1`,
    replayOf: message.messageId,
    policyVersion,
  };
}
