import { type BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import type { ChatModel, ChatReply, ChatRequest } from '../../ports/chat-model.ts';
import { fromConverseOutput } from './from-converse-output.ts';
import { mapBedrockError } from './map-bedrock-error.ts';
import { toConverseInput } from './to-converse-input.ts';

/** Every chat model of Bedrock, through Converse. The client makes one try: retries belong to the cascade. */
export class ConverseChatModel implements ChatModel {
  readonly #client: BedrockRuntimeClient;

  constructor(client: BedrockRuntimeClient) {
    this.#client = client;
  }

  async chat(request: ChatRequest, signal: AbortSignal): Promise<ChatReply> {
    try {
      const output = await this.#client.send(new ConverseCommand(toConverseInput(request)), {
        abortSignal: signal,
      });
      return fromConverseOutput(output, request.model.id);
    } catch (error) {
      throw mapBedrockError(error, request.model.id, signal.aborted);
    }
  }
}
