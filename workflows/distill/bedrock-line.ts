import type { Pair } from './pair.ts';

/**
 * One record of Bedrock's training data, for distillation and for fine-tuning in the Converse format: schemaVersion,
 * an optional system prompt, alternating turns that end with the answer wanted. The guide's prose once says
 * `bedrock-conversion-2024`; every example of it, and the format, is `bedrock-conversation-2024`.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/distillation-data-prep-option-1.html
 * https://docs.aws.amazon.com/bedrock/latest/userguide/preparing-text-data.html
 */
export function bedrockLine({ system, turns, answer }: Pair): string {
  const messages = [...turns, { role: 'assistant', content: answer }];
  return `${JSON.stringify({
    schemaVersion: 'bedrock-conversation-2024',
    system: [{ text: system }],
    messages: messages.map(({ role, content }) => ({ role, content: [{ text: content }] })),
  })}\n`;
}

/** The most pairs that one job takes. */
export const MOST_PAIRS = 15_000;
