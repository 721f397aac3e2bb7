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
import { type Guardrail, toConverseInput, toConverseStreamInput } from './to-converse-input.ts';

/** Every chat model of Bedrock, through Converse. The client makes one try: retries belong to the cascade. */
export class ConverseChatModel implements ChatModel {
  readonly #client: BedrockRuntimeClient;
  readonly #guardrail: Guardrail | undefined;

  /** @param guardrail stands before every call; absent: none does */
  constructor(client: BedrockRuntimeClient, guardrail?: Guardrail) {
    this.#client = client;
    this.#guardrail = guardrail;
  }

  async chat(request: ChatRequest, signal: AbortSignal): Promise<ChatReply> {
    const { model, listener } = request;
    const options = { abortSignal: signal };
    const given = [request.system, ...request.turns.map(({ text }) => text)].join('\n');
    let hasBegun = false;
    try {
      if (listener === undefined) {
        const command = new ConverseCommand(toConverseInput(request, this.#guardrail));
        return fromConverseOutput(await this.#client.send(command, options), model.id, given);
      }
      listener.begins();
      const command = new ConverseStreamCommand(toConverseStreamInput(request, this.#guardrail));
      const { stream } = await this.#client.send(command, options);
      hasBegun = true;
      return await fromConverseStream(stream ?? [], model.id, listener, given);
    } catch (error) {
      const failure = mapBedrockError(error, model.id, signal.aborted);
      throw hasBegun ? brokenOff(failure, signal.aborted) : failure;
    }
  }
}
