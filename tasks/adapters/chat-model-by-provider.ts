import { ModelError } from '../core/errors.ts';
import type { ModelProfile } from '../core/policy/model-profile.ts';
import type { ChatModel, ChatReply, ChatRequest } from '../ports/chat-model.ts';

const HOW_TO_CONFIGURE: Readonly<Record<ModelProfile['provider'], string>> = {
  bedrock: 'this process has no Bedrock client',
  openai: 'set OPENAI_BASE_URL (any OpenAI-compatible server) or OPENAI_API_KEY',
};

/** Asks whoever serves the model. */
export class ChatModelByProvider implements ChatModel {
  readonly #providers: Readonly<Partial<Record<ModelProfile['provider'], ChatModel>>>;

  constructor(providers: Readonly<Partial<Record<ModelProfile['provider'], ChatModel>>>) {
    this.#providers = providers;
  }

  async chat(request: ChatRequest, signal: AbortSignal): Promise<ChatReply> {
    const { provider, id } = request.model;
    const served = this.#providers[provider];
    if (served === undefined) {
      throw new ModelError('auth', id, `no provider ${provider}: ${HOW_TO_CONFIGURE[provider]}`);
    }
    return served.chat(request, signal);
  }
}
