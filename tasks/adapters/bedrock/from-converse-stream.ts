import type { ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime';
import { ModelError } from '../../core/errors.ts';
import type { ChatReply, TextListener } from '../../ports/chat-model.ts';
import { type ConverseOutput, fromConverseOutput } from './from-converse-output.ts';

/**
 * ConverseStream's events as one reply, each text told to the listener as it comes.
 * @param given as for {@link fromConverseOutput}
 * @throws ModelError `failed` when the stream ends before the model did.
 */
export async function fromConverseStream(
  events: AsyncIterable<ConverseStreamOutput> | Iterable<ConverseStreamOutput>,
  model: string,
  listener: TextListener,
  given = '',
): Promise<ChatReply> {
  let text = '';
  let trace: ConverseOutput['trace'];
  let stop: ConverseStreamOutput.MessageStopMember['messageStop'] | undefined;
  let usage: ConverseOutput['usage'];
  for await (const event of events) {
    // Reasoning and tool blocks have no text of this kind.
    const delta = event.contentBlockDelta?.delta?.text;
    if (typeof delta === 'string' && delta !== '') {
      text += delta;
      listener.says(delta);
    }
    stop = event.messageStop ?? stop;
    usage = event.metadata?.usage ?? usage;
    trace = event.metadata?.trace ?? trace;
  }
  if (stop === undefined)
    throw new ModelError('failed', model, 'the stream broke off before the answer ended');
  return fromConverseOutput(
    {
      output: { message: { role: 'assistant', content: [{ text }] } },
      stopReason: stop.stopReason,
      usage,
      additionalModelResponseFields: stop.additionalModelResponseFields,
      trace,
    },
    model,
    given,
  );
}
