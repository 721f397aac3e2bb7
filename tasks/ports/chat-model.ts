import type { GuardrailNote } from '../core/contract/attempt.ts';
import type { ModelProfile } from '../core/policy/model-profile.ts';
import type { PromptPart } from '../core/profile.ts';

export interface ChatTurn {
  readonly role: 'user' | 'assistant';
  readonly text: string;
  /** Whose words `text` is made of, for a guardrail; one line end stands between two of them. */
  readonly parts?: readonly PromptPart[];
}

/** Who follows an answer while it is written. */
export interface TextListener {
  /** An endpoint is asked: what was said before came from one that failed. */
  begins(): void;
  says(text: string): void;
}

export interface ChatRequest {
  readonly model: ModelProfile;
  readonly system: string;
  /** Whole alternating turns; the first and the last are the user's. */
  readonly turns: readonly ChatTurn[];
  readonly maxTokens: number;
  /** The answer is streamed when somebody listens. */
  readonly listener?: TextListener;
}

export interface ChatReply {
  readonly text: string;
  readonly stopReason: 'complete' | 'max_tokens' | 'refused' | 'other';
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  /** The endpoint is a simulator and says so. */
  readonly simulated: boolean;
  /** A guardrail stopped or changed it. */
  readonly guardrail?: GuardrailNote;
}

/** One chat completion. */
export interface ChatModel {
  /** @throws ModelError with the kind of failure; aborts give `timed_out`. */
  chat(request: ChatRequest, signal: AbortSignal): Promise<ChatReply>;
}
