import type {
  ContentBlock,
  ConverseCommandInput,
  ConverseStreamCommandInput,
  GuardrailConverseContentQualifier,
  InferenceConfiguration,
  Message,
} from '@aws-sdk/client-bedrock-runtime';
import type { PromptPart } from '../../core/profile.ts';
import type { ChatRequest, ChatTurn } from '../../ports/chat-model.ts';

/** A guardrail of the account, in a version that does not change. */
export interface Guardrail {
  readonly id: string;
  readonly version: string;
}

/** Our request in Converse's words; parameters the model would refuse are left out. */
export function toConverseInput(request: ChatRequest, guardrail?: Guardrail): ConverseCommandInput {
  const { model, system } = request;
  const speaksSystem = model.capabilities.systemPrompt && system !== '';
  const guarded = guardrail !== undefined;
  return {
    modelId: model.apiId,
    ...(speaksSystem ? { system: [{ text: system }] } : {}),
    messages: request.turns.map((turn, at) =>
      toMessage(turn, { before: at === 0 && !speaksSystem ? system : '', guarded }),
    ),
    inferenceConfig: inferenceConfig(request),
    ...(guarded && { guardrailConfig: configOf(guardrail) }),
  };
}

/** The same for ConverseStream: a guardrail has looked at each part of the answer before it comes. */
export function toConverseStreamInput(
  request: ChatRequest,
  guardrail?: Guardrail,
): ConverseStreamCommandInput {
  const input = toConverseInput(request, guardrail);
  if (guardrail === undefined) return input;
  return { ...input, guardrailConfig: { ...configOf(guardrail), streamProcessingMode: 'sync' } };
}

/** Without the trace nobody could tell an answer that was masked from one that was stopped. */
const configOf = ({ id, version }: Guardrail) => ({
  guardrailIdentifier: id,
  guardrailVersion: version,
  trace: 'enabled' as const,
});

interface Around {
  /** A model without a system prompt hears it at the head of the first turn. */
  readonly before: string;
  readonly guarded: boolean;
}

/** Without parts a turn is one text. Where no turn of a guarded call has parts, all of them are looked at. */
function toMessage({ role, text, parts }: ChatTurn, { before, guarded }: Around): Message {
  const head = before === '' ? '' : `${before}\n\n`;
  if (!guarded || parts === undefined) return { role, content: [{ text: `${head}${text}` }] };
  const blocks = parts.map((part, at) => toBlock(part, at < parts.length - 1));
  return { role, content: head === '' ? blocks : [{ text: head }, ...blocks] };
}

/**
 * What a guardrail does with each part: the customer's is judged; the shop's is what answers rest on and is
 * not, because a manga's synopsis is full of blades and blood; what other models said has been judged.
 */
const QUALIFIERS: Readonly<Record<PromptPart['kind'], readonly GuardrailConverseContentQualifier[]>> = {
  facts: ['grounding_source'],
  document: ['grounding_source', 'guard_content'],
  question: ['query', 'guard_content'],
  answers: [],
};

/** The blocks of a message, one after the other, read as its text. */
function toBlock({ kind, text }: PromptPart, hasNext: boolean): ContentBlock {
  const said = hasNext ? `${text}\n` : text;
  const qualifiers = QUALIFIERS[kind];
  if (qualifiers.length === 0) return { text: said };
  return { guardContent: { text: { text: said, qualifiers: [...qualifiers] } } };
}

/** Quota is reserved as input plus maxTokens at the start: an unset maximum starves other calls. */
function inferenceConfig({ model, maxTokens }: ChatRequest): InferenceConfiguration {
  const { capabilities, temperature } = model;
  return { maxTokens, ...(capabilities.temperature && temperature !== null && { temperature }) };
}
