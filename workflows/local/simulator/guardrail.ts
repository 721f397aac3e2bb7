import * as z from 'zod';
import type { Answer } from './converse.ts';
import type { Fault } from './faults.ts';
import { countTokens } from './tokens.ts';

export const guardrailConfigSchema = z.object({
  guardrailIdentifier: z.string().check(z.minLength(1)),
  guardrailVersion: z.string().check(z.regex(/^(?:[1-9]\d{0,7}|DRAFT)$/u)),
  trace: z.optional(z.enum(['enabled', 'disabled', 'enabled_full'])),
  streamProcessingMode: z.optional(z.enum(['sync', 'async'])),
});
type GuardrailConfig = z.infer<typeof guardrailConfigSchema>;

const KINDS = ['guardrail', 'guardrail-question'] as const;
type GuardrailFault = (typeof KINDS)[number];

export const isGuardrailFault = (kind: Fault['kind'] | undefined): kind is GuardrailFault =>
  (KINDS as readonly unknown[]).includes(kind);

/** As `trace` stands in a reply of Converse, and in the metadata of ConverseStream. */
export interface GuardrailTrace {
  readonly guardrail: Readonly<Record<string, unknown>>;
}

/** What a guardrail is told to say; nobody reads it where the shop has words of its own. */
const BLOCKED = 'A guardrail has stopped this. [simulated]';
const UNNAMED = 'simulated';

/** The answer, or the question before any model saw it, stopped as by a guardrail of Bedrock's. */
export function intervened(
  answer: Answer,
  kind: GuardrailFault,
  config: GuardrailConfig | undefined,
): Answer {
  const isQuestion = kind === 'guardrail-question';
  const trace = config?.trace === 'disabled' ? {} : { trace: traceOf(answer, isQuestion, config) };
  return {
    ...answer,
    ...trace,
    text: BLOCKED,
    stopReason: 'guardrail_intervened',
    ...(isQuestion && { inputTokens: 0, outputTokens: 0 }),
  };
}

function traceOf(answer: Answer, isQuestion: boolean, config: GuardrailConfig | undefined): GuardrailTrace {
  const id = config?.guardrailIdentifier ?? UNNAMED;
  const question = { ...(isQuestion && stoppedBy('PROMPT_ATTACK', 'HIGH')), ...metrics(answer.inputTokens) };
  const said = { ...stoppedBy('VIOLENCE', 'LOW'), ...metrics(countTokens(answer.text)) };
  return {
    guardrail: {
      inputAssessment: { [id]: question },
      ...(!isQuestion && { modelOutput: [answer.text], outputAssessments: { [id]: [said] } }),
      actionReason: 'Guardrail blocked.',
    },
  };
}

const stoppedBy = (type: string, filterStrength: string) => ({
  contentPolicy: {
    filters: [{ type, confidence: 'HIGH', filterStrength, action: 'BLOCKED', detected: true }],
  },
});

const CHARS_A_UNIT = 1_000;
const CHARS_A_TOKEN = 4;

function metrics(tokens: number) {
  const guarded = tokens * CHARS_A_TOKEN;
  return {
    invocationMetrics: {
      guardrailProcessingLatency: 0,
      usage: {
        topicPolicyUnits: 0,
        contentPolicyUnits: Math.ceil(guarded / CHARS_A_UNIT),
        wordPolicyUnits: 0,
        sensitiveInformationPolicyUnits: 0,
        sensitiveInformationPolicyFreeUnits: 0,
        contextualGroundingPolicyUnits: 0,
      },
      guardrailCoverage: { textCharacters: { guarded, total: guarded } },
    },
  };
}
