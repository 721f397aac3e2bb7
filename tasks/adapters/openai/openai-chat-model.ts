import type { Clock } from '../../core/clock.ts';
import { ModelError, type ModelFailureKind } from '../../core/errors.ts';
import { maskKnown } from '../../core/privacy/mask-secrets.ts';
import type { ChatModel, ChatReply, ChatRequest } from '../../ports/chat-model.ts';
import { brokenOff } from '../broken-off.ts';
import { neverConnected, wordsOf } from '../connection-errors.ts';
import { fromChatBody } from './from-chat-body.ts';
import { fromChatStream } from './from-chat-stream.ts';
import { mapHttpError } from './map-http-error.ts';
import { parseJsonReply, readText } from './read-json.ts';
import { limitFieldOf, type TokenLimitField, toChatBody } from './to-chat-body.ts';

export interface OpenAiOptions {
  /** Up to and with `/v1`. */
  readonly baseUrl: string;
  /** Undefined for servers that ask for none. */
  apiKey(): Promise<string | undefined>;
  readonly clock: Clock;
  /** @default `max_completion_tokens` at OpenAI itself, `max_tokens` elsewhere */
  readonly tokenLimitField?: TokenLimitField;
}

/** OpenAI, and every server that speaks its chat completions: vLLM, Ollama, LiteLLM. One try a call. */
export class OpenAiChatModel implements ChatModel {
  readonly #options: OpenAiOptions;
  readonly #url: string;
  readonly #limitField: TokenLimitField;

  constructor(options: OpenAiOptions) {
    this.#options = options;
    this.#url = `${options.baseUrl.replace(/\/+$/u, '')}/chat/completions`;
    this.#limitField = options.tokenLimitField ?? limitFieldOf(options.baseUrl);
  }

  async chat(request: ChatRequest, signal: AbortSignal): Promise<ChatReply> {
    const model = request.model.id;
    const apiKey = await this.#apiKey(model);
    let hasBegun = false;
    try {
      request.listener?.begins();
      const response = await this.#post(request, apiKey, signal);
      const stream = response.ok && isEventStream(response) ? response.body : null;
      if (stream !== null && request.listener !== undefined) {
        hasBegun = true;
        return fromChatBody(await fromChatStream(stream, model, request.listener), model);
      }
      // Servers quote the key they refuse, and what they say ends in the record of the run.
      const body = maskKnown(await readText(response, model), apiKey === undefined ? [] : [apiKey]);
      const header = (name: string): string | null => response.headers.get(name);
      if (!response.ok) {
        throw mapHttpError({ status: response.status, body, header }, model, this.#options.clock.now());
      }
      return fromChatBody(parseJsonReply(body, header('content-type'), model), model);
    } catch (error) {
      const failure = mapFetchError(error, model, signal.aborted);
      throw hasBegun ? brokenOff(failure, signal.aborted) : failure;
    }
  }

  async #apiKey(model: string): Promise<string | undefined> {
    try {
      return await this.#options.apiKey();
    } catch (error) {
      throw new ModelError('auth', model, 'the API key could not be read: see OPENAI_API_KEY', {
        cause: error,
      });
    }
  }

  #post(request: ChatRequest, apiKey: string | undefined, signal: AbortSignal): Promise<Response> {
    return fetch(this.#url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: request.listener === undefined ? 'application/json' : 'text/event-stream, application/json',
        ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify(toChatBody(request, this.#limitField)),
      signal,
    });
  }
}

/** A server that cannot stream answers whole. */
const isEventStream = ({ headers }: Response): boolean =>
  headers.get('content-type')?.startsWith('text/event-stream') === true;

function mapFetchError(error: unknown, model: string, aborted: boolean): ModelError {
  if (aborted) return new ModelError('timed_out', model, 'our deadline passed', { cause: error });
  if (error instanceof ModelError) return error;
  return new ModelError(kindOf(error), model, wordsOf(error).slice(0, 500), { cause: error });
}

function kindOf(error: unknown): ModelFailureKind {
  if (neverConnected(error)) return 'overloaded';
  return /UND_ERR_(?:HEADERS|BODY)_TIMEOUT/.test(wordsOf(error)) ? 'timed_out' : 'failed';
}
