import type { GuardrailTraceAssessment } from '@aws-sdk/client-bedrock-runtime';
import * as z from 'zod/mini';
import type { GuardrailNote } from '../../core/contract/attempt.ts';

/** One thing that a guardrail found, where it acted on it. */
interface Finding {
  readonly side: GuardrailNote['side'];
  /** `violence`, `topic weapons`, `email`. */
  readonly name: string;
  /** What Bedrock calls it: the name of the tag that stands for what it masked. */
  readonly type: string;
  readonly action: 'BLOCKED' | 'ANONYMIZED';
  /** The very words. They go no further than this adapter. */
  readonly match: string;
}

export interface GuardrailFindings {
  readonly blocked: readonly Finding[];
  readonly masked: readonly Finding[];
}

const hitSchema = z.object({
  type: z.optional(z.string()),
  name: z.optional(z.string()),
  match: z.optional(z.string()),
  action: z.enum(['BLOCKED', 'ANONYMIZED']),
});

/** Our words for kinds of personal data; the names are those of the guardrail we deploy. */
const PERSONAL: Readonly<Record<string, string>> = {
  EMAIL: 'email',
  PHONE: 'phone',
  CREDIT_DEBIT_CARD_NUMBER: 'card',
  ADDRESS: 'address',
  'address-japan': 'address',
  'address-street': 'address',
};

/** @param trace as it came: what cannot be read counts for nothing. */
export function findingsOf(trace: GuardrailTraceAssessment | undefined): GuardrailFindings {
  const input = Object.values(trace?.inputAssessment ?? {});
  const output = Object.values(trace?.outputAssessments ?? {}).flat();
  const found = [
    ...input.flatMap((assessment) => findingsIn(assessment, 'question')),
    ...output.flatMap((assessment) => findingsIn(assessment, 'answer')),
  ];
  return {
    blocked: found.filter(({ action }) => action === 'BLOCKED'),
    masked: found.filter(({ action, side }) => action === 'ANONYMIZED' && side === 'answer'),
  };
}

/** Every policy of an assessment holds lists of what it looked at. */
function findingsIn(assessment: unknown, side: Finding['side']): readonly Finding[] {
  return entries(assessment).flatMap(([policy, lists]) =>
    entries(lists).flatMap(([, list]) =>
      (Array.isArray(list) ? list : []).flatMap((one): readonly Finding[] => {
        const parsed = hitSchema.safeParse(one);
        if (!parsed.success) return [];
        const { name, type = name ?? 'word', match = '', action } = parsed.data;
        return [{ side, name: nameOf(policy, type, name), type, action, match }];
      }),
    ),
  );
}

const entries = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

/** A word that was blocked is not told: it is what nobody wants to read. */
function nameOf(policy: string, type: string, name: string | undefined): string {
  if (policy === 'topicPolicy') return `topic ${name ?? type}`;
  return PERSONAL[type] ?? type.toLowerCase().replaceAll('_', ' ');
}

/**
 * The text with our own marks in place of the guardrail's, and with what the customer or the facts had given
 * put back: the guardrail cannot know it. Two of a kind stay masked, because nothing tells which is which.
 * @param given everything that may be repeated
 */
export function withOurMarks(text: string, masked: readonly Finding[], given: string): string {
  const types = [...new Set(masked.map(({ type }) => type))];
  return types.reduce((rest, type) => {
    const ofType = masked.filter((one) => one.type === type);
    const matches = [...new Set(ofType.map(({ match }) => match))];
    const [only = ''] = matches;
    const isGiven = matches.length === 1 && only !== '' && plain(given).includes(plain(only));
    const words = isGiven ? only : `[${ofType[0]?.name ?? 'masked'}]`;
    return rest.replaceAll(tagOf(type), () => words);
  }, text);
}

/** `{EMAIL}` on the wire, `[EMAIL-1]` in the documentation. */
const tagOf = (type: string): RegExp =>
  new RegExp(`[{[]${type.replaceAll(/[^\w-]/gu, String.raw`\$&`)}(?:-\\d+)?[}\\]]`, 'gu');

const plain = (text: string): string => text.normalize('NFKC').toLowerCase();
