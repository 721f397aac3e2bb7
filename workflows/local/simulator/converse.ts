import * as z from 'zod';
import { hashText, seededRandom } from '../../random.ts';
import { writeAnswer } from './answers/write-answer.ts';
import { invalid, unknownModel } from './api-error.ts';
import { classifyMessage } from './classify.ts';
import type { Fault } from './faults.ts';
import { type GuardrailTrace, guardrailConfigSchema, intervened, isGuardrailFault } from './guardrail.ts';
import { behaviourOf, latencyMs, type ModelBehaviour } from './models.ts';
import { type ReadPrompt, readPrompt } from './read-prompt.ts';
import { countTokens, cutTokens } from './tokens.ts';

const guardSchema = z.object({
  text: z.object({
    text: z.string(),
    qualifiers: z.optional(z.array(z.enum(['grounding_source', 'query', 'guard_content']))),
  }),
});
const blockSchema = z.object({ text: z.optional(z.string()), guardContent: z.optional(guardSchema) });
const requestSchema = z.object({
  guardrailConfig: z.optional(guardrailConfigSchema),
  messages: z.array(z.object({ role: z.string(), content: z.array(blockSchema).check(z.minLength(1)) })),
  system: z.optional(z.array(blockSchema)),
  inferenceConfig: z.optional(
    z.object({
      maxTokens: z.optional(z.int().check(z.gte(1))),
      temperature: z.optional(z.number()),
      topP: z.optional(z.number()),
    }),
  ),
});

export interface Answer {
  readonly text: string;
  readonly stopReason: 'end_turn' | 'max_tokens' | 'content_filtered' | 'guardrail_intervened';
  /** What a guardrail says of it, when it has acted and is asked to say. */
  readonly trace?: GuardrailTrace;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Median, to the first token. */
  readonly firstTokenMs: number;
  /** What a real model of the kind would have taken in all. */
  readonly latencyMs: number;
}

const UNSET_MAX_TOKENS = 4_096;
const TRUNCATED_TOKENS = 24;

/**
 * The whole of one simulated answer.
 * @throws BedrockError as Bedrock validates
 */
export function converse(modelId: string, body: unknown, seed: number, fault: Fault | undefined): Answer {
  const behaviour = behaviourOf(modelId);
  if (behaviour === undefined) throw unknownModel(modelId);
  if (behaviour.family === 'embedding')
    throw invalid('This model does not support Converse: use InvokeModel.');
  const request = parse(body);
  const { maxTokens = UNSET_MAX_TOKENS, temperature, topP } = request.inferenceConfig ?? {};
  if (maxTokens > behaviour.maxOutputTokens) {
    throw invalid(
      `The maximum tokens you requested exceeds the model limit of ${behaviour.maxOutputTokens}.`,
    );
  }
  if (!behaviour.sampling && (temperature !== undefined || topP !== undefined)) {
    throw invalid('This model does not support sampling parameters: remove temperature and top_p.');
  }
  const texts = request.messages.map(({ content }) => content.map(textOf).join(''));
  const system = (request.system ?? []).map(textOf).join('\n');
  const inputTokens = countTokens([system, ...texts].join('\n'));
  if (inputTokens > behaviour.contextTokens) throw invalid('Input is too long for requested model.');
  const prompt = readPrompt(system, texts.at(-1) ?? '');
  const random = seededRandom(hashText([modelId, system, ...texts].join('\n')) ^ seed);
  const written = write(prompt, behaviour, fault, random);
  const most = fault?.kind === 'truncate' ? Math.min(maxTokens, TRUNCATED_TOKENS) : maxTokens;
  const { text, cut } = fitInto(most, written);
  const outputTokens = Math.min(countTokens(text), most);
  const answer: Answer = {
    text,
    stopReason: fault?.kind === 'refuse' ? 'content_filtered' : cut ? 'max_tokens' : 'end_turn',
    inputTokens,
    outputTokens,
    firstTokenMs: behaviour.firstTokenMs,
    latencyMs: latencyMs(behaviour, outputTokens, random),
  };
  return isGuardrailFault(fault?.kind) ? intervened(answer, fault.kind, request.guardrailConfig) : answer;
}

/** Blocks under guard are read as any other. */
const saidIn = ({ text, guardContent }: z.infer<typeof blockSchema>): string | undefined =>
  text ?? guardContent?.text.text;
const textOf = (block: z.infer<typeof blockSchema>): string => saidIn(block) ?? '';

function parse(body: unknown): z.infer<typeof requestSchema> {
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(
      `Malformed input request: ${issue?.path.join('.') ?? 'body'}: ${issue?.message ?? 'invalid'}`,
    );
  }
  const { messages } = parsed.data;
  if (messages.length === 0) throw invalid('A conversation must have at least one message.');
  messages.forEach(({ role, content }, at) => {
    const expected = at % 2 === 0 ? 'user' : 'assistant';
    if (role !== expected) {
      throw invalid(
        at === 0
          ? 'A conversation must start with a user message.'
          : 'A conversation must alternate between user and assistant roles.',
      );
    }
    if (content.some((block) => saidIn(block)?.trim() === '')) {
      throw invalid(
        'The text field in the ContentBlock object is blank. Add text to the text field, and try again.',
      );
    }
  });
  if (messages.at(-1)?.role !== 'user') throw invalid('A conversation must end with a user message.');
  return parsed.data;
}

const HARD_TASKS = ['recommendation', 'comparison', 'discussion', 'creative', 'translation'];

interface Written {
  readonly body: string;
  /** Says that this is a simulator; no cut takes it away. Absent where the answer is JSON for a program. */
  readonly mark: string;
  readonly report: string;
}

/** The whole, or so much of the body as fits in front of the mark. */
function fitInto(
  most: number,
  { body, mark, report }: Written,
): { readonly text: string; readonly cut: boolean } {
  const whole = body + mark + report;
  if (countTokens(whole) <= most) return { text: whole, cut: false };
  const { text } = cutTokens(body, Math.max(0, most - countTokens(mark)));
  return { text: (text + mark).trimStart(), cut: true };
}

const REFUSAL = {
  en: "I'm sorry, but I can't help with that.",
  ja: '申し訳ありませんが、お答えできません。',
};
const MARK = { en: '\n[simulated]', ja: '\n［シミュレーション］' };
const SIGNED = /\n(?:\[simulated\]|［シミュレーション］)\s*$/u;
const HEDGE = { en: "I'm not sure, but maybe: ", ja: '正確にはわかりません。おそらく、' };

/** All that a simulator makes of several answers: the one that is surest and most like the others. */
const best = (answers: ReadPrompt['answers']): string | undefined =>
  answers.toSorted((one, other) => other.sure + other.agrees - one.sure - one.agrees)[0]?.text;

function write(
  prompt: ReadPrompt,
  behaviour: ModelBehaviour,
  fault: Fault | undefined,
  random: () => number,
): Written {
  const { language } = prompt;
  const mark = MARK[language];
  if (fault?.kind === 'refuse') return { body: REFUSAL[language], mark, report: '' };
  const unsure = fault?.kind === 'low-confidence';
  if (prompt.isClassifier) return { body: classifyMessage(prompt.question, unsure), mark: '', report: '' };
  const hard = prompt.complexity === 'complex' || prompt.tasks.some((task) => HARD_TASKS.includes(task));
  const weak = behaviour.family === 'cheap' && hard;
  const answer = best(prompt.answers)?.replace(SIGNED, '') ?? writeAnswer(prompt, { weak });
  const confidence = unsure ? 0.3 : weak ? 0.52 + random() * 0.16 : 0.9 + random() * 0.07;
  return {
    body: `${unsure ? HEDGE[language] : ''}${answer}`,
    mark,
    report: prompt.wantsConfidence ? `\nCONFIDENCE: ${confidence.toFixed(2)}` : '',
  };
}
