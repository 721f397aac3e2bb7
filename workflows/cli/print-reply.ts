import { styleText } from 'node:util';
import type { AttemptFacts } from '../../tasks/core/contract/attempt.ts';
import type { Reply } from '../../tasks/core/contract/reply.ts';
import { printLine } from './command.ts';
import { resolutionLines } from './resolution-lines.ts';

const dim = (text: string): string => styleText('dim', text);
const bold = (text: string): string => styleText('bold', text);

export const usd = (amount: number): string =>
  amount === 0 ? '$0' : `$${amount.toFixed(amount < 0.01 ? 6 : 4)}`;

/** The reply as a person reads it: the text, then why it came out so. */
export function printReply(reply: Reply): void {
  printLine(reply.text);
  printLine();
  printReasons(reply);
}

/** Why the reply came out so. */
export function printReasons(reply: Reply): void {
  const path = [reply.lane, reply.model].filter((part) => part !== null).join(' -> ');
  const confidence = reply.confidence === null ? 'unknown' : reply.confidence.toFixed(2);
  const late = reply.slaMet ? '' : ' (over the promise)';
  printLine(
    `${bold(reply.outcome)} via ${path || 'no lane'} · confidence ${confidence} · ${usd(reply.costUsd)} · ${reply.latencyMs} ms${late}`,
  );
  if (reply.route !== null) {
    const { reason, variant } = reply.route;
    printLine(dim(`route: ${reason}${variant === null ? '' : ` (variant ${variant})`}`));
  }
  for (const line of resolutionLines(reply)) printLine(dim(line));
  for (const attempt of reply.attempts) printLine(dim(attemptLine(attempt)));
  if (reply.passages.length > 0) printLine(dim(`passages: ${reply.passages.join(', ')}`));
  if (reply.degraded.length > 0) printLine(dim(`degraded: ${reply.degraded.join(', ')}`));
  if (reply.retryAfterMs !== undefined) printLine(dim(`ask again in ${reply.retryAfterMs} ms`));
  printLine(dim(`messageId: ${reply.messageId}`));
}

export function attemptLine(attempt: AttemptFacts): string {
  const confidence = attempt.confidence === null ? '' : ` ${attempt.confidence.toFixed(2)}`;
  const tokens = `${attempt.inputTokens}+${attempt.outputTokens} tokens`;
  const simulated = attempt.simulated ? ' (simulated)' : '';
  return `  #${attempt.no} ${attempt.role} ${attempt.model}: ${attempt.outcome}${confidence}, ${tokens}, ${usd(attempt.costUsd)}, ${Math.round(attempt.latencyMs)} ms${simulated}`;
}

/** What an answer's confidence was made of: `0.86: base 0.85, task -0.05, selfReport 0.92`. */
export function confidenceLine({ confidence, parts }: Pick<AttemptFacts, 'confidence' | 'parts'>): string {
  const made = Object.entries(parts ?? {}).map(([name, value]) => `${name} ${value}`);
  return `     confidence ${confidence?.toFixed(2) ?? 'unknown'}: ${made.join(', ')}`;
}
