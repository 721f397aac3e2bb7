import { dayLimits, type Payer } from '../core/budget.ts';
import { takeSelfReport } from '../core/confidence/self-report.ts';
import { MAX_ANSWER_BYTES } from '../core/contract/attempt.ts';
import type { Role } from '../core/contract/enums.ts';
import type { Run } from '../core/contract/plan.ts';
import type { Turn } from '../core/contract/request.ts';
import type { NanoUsd } from '../core/money.ts';
import { modelById } from '../core/policy/check-policy.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { Prompt } from '../core/profile.ts';
import { asTurn } from '../core/untrusted/as-data.ts';
import type { ChatModel } from '../ports/chat-model.ts';
import { type PaidAttempt, type PaidCallDeps, payFor } from './paid-call.ts';

export interface ModelQuestion {
  readonly run: Run;
  readonly payer: Payer;
  readonly no: number;
  readonly role: Role;
  readonly model: string;
  readonly prompt: Prompt;
  readonly history: readonly Turn[];
  readonly maxTokens: number;
  readonly leastTokens: number;
  readonly ceiling: NanoUsd;
  readonly timeoutMs: number;
}

export interface AskModelDeps extends PaidCallDeps {
  readonly chat: ChatModel;
}

/** Asks one chat model, paid for by the ledger; the answer comes back without its self-report line. */
export function askModel(question: ModelQuestion, policy: Policy, deps: AskModelDeps): Promise<PaidAttempt> {
  const model = modelById(policy, question.model);
  const history = question.history.map(({ role, content }) => ({ role, content: asTurn(content) }));
  const turns = [
    ...history.map(({ role, content }) => ({ role, text: content })),
    { role: 'user' as const, text: question.prompt.user },
  ];
  const call = {
    run: question.run,
    no: question.no,
    role: question.role,
    model: model.id,
    prices: model.prices,
    promptBytes: promptBytes({ prompt: question.prompt, history }),
    maxTokens: Math.min(question.maxTokens, model.maxOutputTokens),
    leastTokens: question.leastTokens,
    ceiling: question.ceiling,
    limits: dayLimits(policy),
    payer: question.payer,
    pots: potsFor(question, policy),
    timeoutMs: question.timeoutMs,
    ask: async (maxTokens: number, signal: AbortSignal) => {
      const reply = await deps.chat.chat({ model, system: question.prompt.system, turns, maxTokens }, signal);
      const { text, confidence } = takeSelfReport(reply.text);
      // The report is the last thing a model says: the last line of a cut answer is somebody else's.
      const selfReport = reply.stopReason === 'max_tokens' ? null : confidence;
      return { ...reply, text: cutBytes(text, MAX_ANSWER_BYTES), selfReport };
    },
  };
  return payFor(call, deps);
}

/** Bytes of everything the model reads: the bound on its input tokens. */
export const promptBytes = ({
  prompt,
  history,
}: {
  readonly prompt: Prompt;
  readonly history: readonly Turn[];
}): number =>
  Buffer.byteLength(prompt.system) +
  Buffer.byteLength(prompt.user) +
  history.reduce((sum, turn) => sum + Buffer.byteLength(turn.content), 0);

/** When the day's money ran out after the route was chosen, the cheapest model may still use its own pot. */
const potsFor = (question: ModelQuestion, policy: Policy) =>
  question.run.pot === 'economy'
    ? (['economy'] as const)
    : question.model === policy.rungs.cheap
      ? (['main', 'economy'] as const)
      : (['main'] as const);

/** At most `max` bytes, never half a character. */
export function cutBytes(text: string, max: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= max) return text;
  return bytes
    .subarray(0, max)
    .toString('utf8')
    .replace(/\ufffd$/u, '');
}
