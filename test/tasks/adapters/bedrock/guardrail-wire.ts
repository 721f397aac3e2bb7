/** What Bedrock puts beside an assessment, as recorded. */
const metrics = {
  invocationMetrics: {
    guardrailProcessingLatency: 214,
    usage: {
      topicPolicyUnits: 0,
      contentPolicyUnits: 1,
      wordPolicyUnits: 0,
      sensitiveInformationPolicyUnits: 1,
      sensitiveInformationPolicyFreeUnits: 0,
      contextualGroundingPolicyUnits: 0,
    },
    guardrailCoverage: { textCharacters: { guarded: 61, total: 61 } },
  },
  appliedGuardrailDetails: {
    guardrailId: 'abcd1234efgh',
    guardrailVersion: '3',
    guardrailOrigin: ['REQUEST'],
    guardrailOwnership: 'SELF',
  },
};

export const STOPPED_TEXT = 'I am sorry, I cannot help with that. / 申し訳ありません。';

const filter = (type: string, action: string) => ({
  type,
  confidence: 'HIGH',
  filterStrength: 'MEDIUM',
  action,
  detected: true,
});

/** The question was stopped: no model was asked. */
export const QUESTION_STOPPED = {
  text: STOPPED_TEXT,
  stopReason: 'guardrail_intervened',
  usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 },
  trace: {
    guardrail: {
      inputAssessment: {
        abcd1234efgh: {
          contentPolicy: { filters: [filter('PROMPT_ATTACK', 'BLOCKED')] },
          topicPolicy: { topics: [{ name: 'Weapons', type: 'DENY', action: 'BLOCKED', detected: true }] },
          ...metrics,
        },
      },
      actionReason: 'Guardrail blocked.',
    },
  },
};

/** A model has answered, and is paid. */
export const ANSWER_STOPPED = {
  text: STOPPED_TEXT,
  stopReason: 'guardrail_intervened',
  usage: { inputTokens: 812, outputTokens: 120, totalTokens: 932 },
  trace: {
    guardrail: {
      modelOutput: ['what nobody is to read'],
      inputAssessment: { abcd1234efgh: metrics },
      outputAssessments: {
        abcd1234efgh: [
          {
            contentPolicy: { filters: [filter('VIOLENCE', 'BLOCKED'), filter('HATE', 'NONE')] },
            wordPolicy: {
              customWords: [{ match: 'a word', action: 'BLOCKED', detected: true }],
              managedWordLists: [],
            },
            ...metrics,
          },
        ],
      },
      actionReason: 'Guardrail blocked.',
    },
  },
};

/** The answer stands, under tags in place of personal data. */
export const masked = (
  text: string,
  entities: readonly (readonly [type: string, match: string])[],
  regexes: readonly (readonly [name: string, match: string])[] = [],
) => ({
  text,
  stopReason: 'guardrail_intervened',
  usage: { inputTokens: 812, outputTokens: 40, totalTokens: 852 },
  trace: {
    guardrail: {
      inputAssessment: { abcd1234efgh: metrics },
      outputAssessments: {
        abcd1234efgh: [
          {
            sensitiveInformationPolicy: {
              piiEntities: entities.map(([type, match]) => ({
                type,
                match,
                action: 'ANONYMIZED',
                detected: true,
              })),
              regexes: regexes.map(([name, match]) => ({
                name,
                match,
                regex: '…',
                action: 'ANONYMIZED',
                detected: true,
              })),
            },
            ...metrics,
          },
        ],
      },
      actionReason: 'Guardrail masked.',
    },
  },
});

export interface Guarded {
  readonly text: string;
  readonly stopReason: string;
  readonly usage: object;
  readonly trace?: object;
}

/** As Converse sends it. */
export const body = ({ text, ...rest }: Guarded): string =>
  JSON.stringify({
    output: { message: { role: 'assistant', content: [{ text }] } },
    metrics: { latencyMs: 1_204 },
    ...rest,
  });
