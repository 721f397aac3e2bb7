import * as z from 'zod';

const strength = z.enum(['none', 'low', 'medium', 'high'], 'must be none, low, medium or high');
const sides = (question: z.infer<typeof strength>, answer: z.infer<typeof strength>) =>
  z.strictObject({ question: strength.default(question), answer: strength.default(answer) }).prefault({});

const topicSchema = z.strictObject({
  name: z.string().regex(/^[\w -]{1,100}$/, 'must be 1-100 letters, digits, blanks, _ and -'),
  /** What it is, as a sentence. */
  definition: z.string().min(1, 'must say what the topic is').max(200, 'must be at most 200 characters'),
  /** Questions of the kind. */
  examples: z.array(z.string().min(1).max(100)).max(5, 'must be at most 5').default([]),
});

/**
 * A guardrail of Bedrock's before every answer of its models; those of other providers have none. It is billed by
 * text units of 1,000 characters: about $0.0004 a call, see `AWS_PRICES.guardrails`, and not in the day's budget.
 */
export const guardrailSettings = z.strictObject({
  enabled: z.boolean().default(false),
  /** classic knows no Japanese; standard may look at texts in other regions of the same area. */
  tier: z.enum(['standard', 'classic'], 'must be standard or classic').default('standard'),
  /**
   * How little it takes to be stopped: low, only what is surely meant. Fiction is violent and criminal, and
   * customers who are angry, or ask whether a comment is rude, are to be answered.
   */
  filters: z
    .strictObject({
      hate: sides('medium', 'medium'),
      insults: sides('none', 'high'),
      sexual: sides('low', 'medium'),
      violence: sides('low', 'low'),
      misconduct: sides('low', 'low'),
      /** Attempts to talk a model out of its instructions. */
      promptAttack: strength.default('medium'),
    })
    .prefault({}),
  /** What is masked in answers, unless customer or facts had given it. */
  personalData: z
    .array(z.enum(['email', 'phone', 'card', 'address'], 'must be email, phone, card or address'))
    .refine((kinds) => new Set(kinds).size === kinds.length, 'names a kind twice')
    .default(['email', 'phone', 'card', 'address']),
  /** What nobody is answered about. */
  deniedTopics: z
    .array(topicSchema)
    .max(30, 'must be at most 30')
    .refine(
      (topics) => new Set(topics.map(({ name }) => name)).size === topics.length,
      'names a topic twice: give each its own name',
    )
    .default([]),
});

export type GuardrailSettings = Readonly<z.infer<typeof guardrailSettings>>;

/** Areas within which the standard tier looks at texts, by the beginning of a region's name. */
const AREAS = [
  ['us-gov-', 'us-gov'],
  ['us-', 'us'],
  ['eu-', 'eu'],
  ['ap-', 'apac'],
] as const;

/** The profile that the standard tier needs; undefined where we know of none. */
export function guardrailProfile(region: string): string | undefined {
  const area = AREAS.find(([prefix]) => region.startsWith(prefix))?.[1];
  return area === undefined ? undefined : `${area}.guardrail.v1:0`;
}
