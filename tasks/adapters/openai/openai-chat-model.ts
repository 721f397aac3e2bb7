import type { Clock } from '../../core/clock.ts';
import { ModelError } from '../../core/errors.ts';
import type { ChatModel, ChatReply, ChatRequest } from '../../ports/chat-model.ts';
import { fromChatBody } from './from-chat-body.ts';
import { mapHttpError } from './map-http-error.ts';
import { toChatBody } from './to-chat-body.ts';

export interface OpenAiOptions {
  /** Up to and with `/v1`. */
  readonly baseUrl: string;
  /** Undefined for servers that ask for none. */
  apiKey(): Promise<string | undefined>;
  readonly clock: Clock;
}

/** An answer is text; whatever is larger is no answer. */
const MOST_BYTES = 1024 * 1024;

/** OpenAI, and every server that speaks its chat completions: vLLM, Ollama, LiteLLM. */
export class OpenAiChatModel implements ChatModel {
  readonly #options: OpenAiOptions;

  constructor(options: OpenAiOptions) {
    this.#options = options;
  }

  async chat(request: ChatRequest, signal: AbortSignal): Promise<ChatReply> {
    const model = request.model.id;
    try {
      const response = await this.#post(request, signal);
      const body = await readText(response, model);
      if (!response.ok) {
        const { status, headers } = response;
        throw mapHttpError(
          {
            status,
            body,
            retryAfter: headers.get('retry-after'),
            retryAfterMs: headers.get('retry-after-ms'),
          },
          model,
          this.#options.clock.now(),
        );
      }
      return fromChatBody(parse(body, response, model), model);
    } catch (error) {
      if (error instanceof ModelError) throw error;
      const kind = signal.aborted ? 'timed_out' : 'failed';
      throw new ModelError(kind, model, error instanceof Error ? error.message : String(error), {
        cause: error,
      });
    }
  }

  async #post(request: ChatRequest, signal: AbortSignal): Promise<Response> {
    const apiKey = await this.#options.apiKey();
    return fetch(`${this.#options.baseUrl.replace(/\/$/u, '')}/chat/completions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify(toChatBody(request)),
      signal,
    });
  }
}

async function readText(response: Response, model: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw new ModelError('failed', model, `the answer is over ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(body: string, response: Response, model: string): unknown {
  const type = response.headers.get('content-type') ?? '';
  if (!type.includes('json'))
    throw new ModelError('failed', model, `the answer is ${type || 'untyped'}, not JSON`);
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new ModelError('failed', model, 'the answer is broken JSON', { cause: error });
  }
}
