import {
  type BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import type { ChatModel, ChatReply, ChatRequest } from '../../ports/chat-model.ts';
import { brokenOff } from '../broken-off.ts';
import { fromConverseOutput } from './from-converse-output.ts';
import { fromConverseStream } from './from-converse-stream.ts';
import { mapBedrockError } from './map-bedrock-error.ts';
import { toConverseInput } from './to-converse-input.ts';

/** Every chat model of Bedrock, through Converse. The client makes one try: retries belong to the cascade. */
export class ConverseChatModel implements ChatModel {
  readonly #client: BedrockRuntimeClient;

  constructor(client: BedrockRuntimeClient) {
    this.#client = client;
  }

  async chat(request: ChatRequest, signal: AbortSignal): Promise<ChatReply> {
    const { model, listener } = request;
    const input = toConverseInput(request);
    const options = { abortSignal: signal };
    let hasBegun = false;
    try {
      if (listener === undefined) {
        return fromConverseOutput(await this.#client.send(new ConverseCommand(input), options), model.id);
      }
      listener.begins();
      const { stream } = await this.#client.send(new ConverseStreamCommand(input), options);
      hasBegun = true;
      return await fromConverseStream(stream ?? [], model.id, listener);
    } catch (error) {
      const failure = mapBedrockError(error, model.id, signal.aborted);
      throw hasBegun ? brokenOff(failure, signal.aborted) : failure;
    }
  }
}
