import type { ConverseCommandOutput } from '@aws-sdk/client-bedrock-runtime';
import { ModelError } from '../../core/errors.ts';
import type { ChatReply } from '../../ports/chat-model.ts';

/** @throws ModelError `failed` for an answer without text that was not refused. */
export function fromConverseOutput(output: ConverseCommandOutput, model: string): ChatReply {
  const stopReason = mapStopReason(output.stopReason);
  const blocks = output.output?.message?.content ?? [];
  const text = blocks
    .map((block) => block.text ?? '')
    .join('')
    .trim();
  if (text === '' && stopReason !== 'refused') {
    throw new ModelError('failed', model, 'the answer holds no text');
  }
  const { usage } = output;
  return {
    text,
    stopReason,
    inputTokens: usage?.inputTokens ?? 0,
    cachedTokens: usage?.cacheReadInputTokens ?? 0,
    outputTokens: usage?.outputTokens ?? 0,
    simulated: isSimulated(output.additionalModelResponseFields),
  };
}

export function mapStopReason(reason: string | undefined): ChatReply['stopReason'] {
  switch (reason) {
    case 'end_turn':
    case 'stop_sequence':
      return 'complete';
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'max_tokens';
    case 'content_filtered':
    case 'guardrail_intervened':
      return 'refused';
    default:
      return 'other';
  }
}

const isSimulated = (fields: unknown): boolean =>
  typeof fields === 'object' && fields !== null && Reflect.get(fields, 'simulated') === true;
