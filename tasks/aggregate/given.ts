import type { Attempt } from '../core/contract/attempt.ts';
import type { EnsembleMethod } from '../core/contract/enums.ts';
import { maskContacts } from '../core/privacy/mask-personal.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { AggregateInput } from './contract.ts';

/** Methods whose text may be no member's own, and is judged here. */
const WRITING: readonly EnsembleMethod[] = ['parallel_merge', 'weighted_average'];

/** Everything that an answer may repeat, but for the document, which does not come with the attempts. */
export const givenHere = ({ request, history, passages }: AggregateInput): readonly string[] => [
  request.query,
  ...[...history, ...(request.history ?? [])].map(({ content }) => content),
  ...passages.map(({ text }) => text),
];

/**
 * The document that was sent with the message, from its claim: beside the attempts it may be more than a state
 * holds, and few replies are judged by it once more.
 */
export async function givenDocument(input: AggregateInput, runs: Pick<RunStore, 'read'>): Promise<string> {
  if (!isAskedFor(input)) return '';
  const record = await runs.read(input.run.messageId).catch(() => undefined);
  return record?.request.document?.text ?? '';
}

function isAskedFor(input: AggregateInput): boolean {
  const { plan, attempts } = input;
  const answers = attempts.filter(({ text }) => text !== '');
  if (answers.length === 0) return false;
  const isEnsemble = plan.lane === 'ensemble' && plan.members.length > 1;
  if (isEnsemble && (WRITING.includes(plan.method) || answers.some(isUnseen))) return true;
  const given = givenHere(input);
  return answers.some(({ text }) => maskContacts(text, given).kinds.length > 0);
}

const isUnseen = ({ confidence }: Attempt): boolean => confidence === null;
