import { tellingLines } from '../core/confidence/leak.ts';
import { mayBeSaid } from '../core/confidence/may-be-said.ts';
import { isLastWord } from '../core/drafts/is-last-word.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { CustomerConnections } from '../ports/customer-connections.ts';
import type { InvokeInput } from './contract.ts';
import { Draft, type DraftDeps } from './draft.ts';

/**
 * Somebody listens, and this answer will be the reply: they may watch it being written. Not in replays and
 * shadows, whose customer has gone or has had an answer.
 */
export function draftFor(
  input: InvokeInput,
  systemPrompt: string,
  policy: Policy,
  { connections, clock }: Pick<DraftDeps, 'clock'> & { readonly connections?: CustomerConnections },
): Draft | undefined {
  const { request, run, plan, classification, passages, model, role, no } = input;
  const { connectionId, query, document } = request;
  if (connections === undefined || connectionId === undefined) return undefined;
  if (run.replayOf !== null || run.shadow || !isLastWord(plan, model, role)) return undefined;
  const read = {
    classification,
    passages,
    query,
    document: document?.text ?? '',
    instructions: tellingLines(systemPrompt),
  };
  return new Draft(
    {
      messageId: run.messageId,
      attemptNo: no,
      connectionId,
      isSafe: (text) => mayBeSaid(text, read, policy),
    },
    { connections, clock },
  );
}
