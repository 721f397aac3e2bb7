import type { ConverseCommandOutput, TokenUsage } from '@aws-sdk/client-bedrock-runtime';
import { ModelError } from '../../core/errors.ts';
import type { ChatReply } from '../../ports/chat-model.ts';
import { findingsOf, type GuardrailFindings, withOurMarks } from './from-guardrail-trace.ts';

/** The part of a reply that is read. */
export type ConverseOutput = Pick<
  ConverseCommandOutput,
  'output' | 'stopReason' | 'usage' | 'additionalModelResponseFields' | 'trace'
>;

/**
 * Converse's reply in our words.
 * @param model our id of the model, for the error.
 * @param given everything that was sent: personal data that stands in it is nothing to hide.
 * @throws ModelError `failed` when there is no text although the model did not refuse.
 */
export function fromConverseOutput(output: ConverseOutput, model: string, given = ''): ChatReply {
  const findings = findingsOf(output.trace?.guardrail);
  const guardrail = guardrailNote(output, findings);
  // Bedrock gives the same reason for an answer that it only masked.
  const stopReason = guardrail?.action === 'masked' ? maskedReason(output) : mapStopReason(output.stopReason);
  const text = withOurMarks(textOf(output), findings.masked, given);
  if (text === '' && stopReason !== 'refused') {
    throw new ModelError(
      'failed',
      model,
      `no text in the reply (stop reason ${output.stopReason ?? 'none'})`,
    );
  }
  return {
    text,
    stopReason,
    ...countTokens(output.usage),
    simulated: saysSimulated(output),
    ...(guardrail !== undefined && { guardrail }),
  };
}

const INTERVENED = 'guardrail_intervened';

function guardrailNote(
  { stopReason, usage }: ConverseOutput,
  { blocked, masked }: GuardrailFindings,
): ChatReply['guardrail'] {
  const names = (found: GuardrailFindings['blocked']) => [...new Set(found.map(({ name }) => name))];
  if (stopReason === INTERVENED && (blocked.length > 0 || masked.length === 0)) {
    // A question that was stopped reached no model, and nothing was written.
    const unseen = count(usage?.outputTokens) > 0 ? 'answer' : 'question';
    return { action: 'blocked', side: blocked[0]?.side ?? unseen, found: names(blocked) };
  }
  return masked.length === 0 ? undefined : { action: 'masked', side: 'answer', found: names(masked) };
}

const maskedReason = ({ stopReason }: ConverseOutput): ChatReply['stopReason'] =>
  stopReason === INTERVENED ? 'complete' : mapStopReason(stopReason);

/** Reasoning and tool blocks are not for the customer. */
function textOf(output: ConverseOutput): string {
  const blocks: unknown = output.output?.message?.content;
  if (!Array.isArray(blocks)) return '';
  return blocks
    .map((block: unknown) => (isRecord(block) && typeof block['text'] === 'string' ? block['text'] : ''))
    .join('')
    .trim();
}

function mapStopReason(reason: string | undefined): ChatReply['stopReason'] {
  switch (reason) {
    case 'end_turn':
    case 'stop_sequence':
      return 'complete';
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'max_tokens';
    case 'content_filtered':
    case INTERVENED:
    case 'refusal':
      return 'refused';
    default:
      return 'other';
  }
}

/** Bedrock's inputTokens leave out what was read from and written to the prompt cache. */
const countTokens = (usage: TokenUsage | undefined) => ({
  inputTokens: count(usage?.inputTokens) + count(usage?.cacheWriteInputTokens),
  cachedTokens: count(usage?.cacheReadInputTokens),
  outputTokens: count(usage?.outputTokens),
});

const count = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0;

function saysSimulated(output: ConverseOutput): boolean {
  const fields: unknown = output.additionalModelResponseFields;
  return isRecord(fields) && fields['simulated'] === true;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
