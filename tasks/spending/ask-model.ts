import { dayLimits, type Payer } from '../core/budget.ts';
import { takeSelfReport } from '../core/confidence/self-report.ts';
import { type Attempt, blankAttempt, MAX_ANSWER_BYTES } from '../core/contract/attempt.ts';
import type { Role } from '../core/contract/enums.ts';
import type { Run } from '../core/contract/plan.ts';
import type { Turn } from '../core/contract/request.ts';
import type { NanoUsd } from '../core/money.ts';
import { modelById } from '../core/policy/check-policy.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { Prompt } from '../core/profile.ts';
import { asTurn } from '../core/untrusted/as-data.ts';
import type { ChatTurn, TextListener } from '../ports/chat-model.ts';
import { DeployedCall, type DeployedCallDeps, type Refusal } from './deployed-call.ts';
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
  /** It has waited before, and is not held back again. */
  readonly patient?: boolean;
  /** Follows the answer while it is written. */
  readonly listener?: TextListener;
}

export type AskModelDeps = PaidCallDeps & DeployedCallDeps;

/**
 * Asks one chat model, paid for by the ledger; the answer comes back without its self-report line. A model
 * that may not be asked now comes back as an attempt that cost nothing, and says why.
 */
export async function askModel(
  question: ModelQuestion,
  policy: Policy,
  deps: AskModelDeps,
): Promise<PaidAttempt> {
  const model = modelById(policy, question.model);
  const history = question.history.map(({ role, content }) => ({ role, content: asTurn(content) }));
  const turns = [...history.map(({ role, content }) => ({ role, text: content })), userTurn(question.prompt)];
  const bytes = promptBytes({ prompt: question.prompt, history });
  const most = Math.min(question.maxTokens, model.maxOutputTokens);
  const deployed = new DeployedCall(
    {
      model,
      messageId: question.run.messageId,
      no: question.no,
      callId: `${question.run.executionArn.slice(-8)}#${question.run.messageId}#${question.no}`,
      tokens: Math.ceil(bytes / policy.estimates.bytesPerToken) + most,
      patient: question.patient ?? false,
    },
    policy,
    deps,
  );
  const refusal = question.timeoutMs > 0 ? await deployed.prepare() : undefined;
  if (refusal !== undefined) return { attempt: unasked(question, refusal), recorded: true };
  const call = {
    run: question.run,
    no: question.no,
    role: question.role,
    model: model.id,
    prices: model.prices,
    promptBytes: bytes,
    maxTokens: most,
    leastTokens: question.leastTokens,
    ceiling: question.ceiling,
    limits: dayLimits(policy),
    payer: question.payer,
    pots: potsFor(question, policy),
    timeoutMs: question.timeoutMs,
    ask: async (maxTokens: number, signal: AbortSignal) => {
      const { prompt, listener } = question;
      const said = { system: prompt.system, turns, maxTokens, ...(listener && { listener }) };
      const reply = await deployed.ask(said, signal);
      const { text, confidence } = takeSelfReport(reply.text);
      // The report is the last thing a model says: the last line of a cut answer is somebody else's.
      const selfReport = reply.stopReason === 'max_tokens' ? null : confidence;
      return { ...reply, text: cutBytes(text, MAX_ANSWER_BYTES), selfReport };
    },
  };
  const journal = (id: string, executionArn: string, attempt: Attempt): Promise<void> =>
    deps.runs.journal(id, executionArn, { ...attempt, ...deployed.notes() });
  const { attempt, recorded } = await payFor(call, { ...deps, runs: { journal } });
  await deployed.reported();
  return { attempt: { ...attempt, ...deployed.notes() }, recorded };
}

const userTurn = ({ user, parts }: Prompt): ChatTurn => ({
  role: 'user',
  text: user,
  ...(parts !== undefined && { parts }),
});

/** Nobody was asked, so nothing is owed; where only the moment was wrong it counts as a throttle. */
const unasked = (question: ModelQuestion, { failure, reason, retryAfterMs }: Refusal): Attempt => ({
  ...blankAttempt(question, failure === 'breaker_open' ? 'skipped' : 'throttled'),
  reason,
  failure,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

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
