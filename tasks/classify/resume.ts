import type { Attempt } from '../core/contract/attempt.ts';
import { isAnswer } from '../core/contract/attempt.ts';
import type { Classification } from '../core/contract/classification.ts';
import { STAGES, type Stage } from '../core/contract/enums.ts';
import type { Passage } from '../core/contract/passage.ts';
import type { RunRecord } from '../ports/run-store.ts';

/** What an earlier run already has, so that this one need not pay for it again. */
export interface Resumed {
  readonly classification: Classification | undefined;
  readonly passages: readonly Passage[];
  readonly attempts: readonly Attempt[];
  /** After every journalled call: a takeover must not write over what the first execution paid for. */
  readonly nextNo: number;
}

export const NOTHING_TO_RESUME: Resumed = {
  classification: undefined,
  passages: [],
  attempts: [],
  nextNo: 0,
};

/**
 * The artefacts that stand before `resumeFrom` (all of them when it is absent): their presence is the
 * resume pointer. Paid answers come back at no cost, with what they had cost beside them.
 */
export function resume(
  record: RunRecord,
  journalled: readonly Attempt[],
  resumeFrom: Stage | undefined,
): Resumed {
  const from = resumeFrom === undefined ? STAGES.length : STAGES.indexOf(resumeFrom);
  const keeps = (stage: Stage): boolean => from > STAGES.indexOf(stage);
  const { classification, passages } = record.artefacts ?? {};
  return {
    classification: keeps('classify') && classification ? { ...classification, source: 'replay' } : undefined,
    passages: keeps('retrieve') ? (passages ?? []) : [],
    attempts: keeps('invoke') ? journalled.filter(isAnswer).map(reused) : [],
    nextNo: Math.max(-1, ...journalled.map(({ no }) => no)) + 1,
  };
}

const reused = (attempt: Attempt): Attempt => ({
  ...attempt,
  costUsd: 0,
  originalCostUsd: attempt.originalCostUsd ?? attempt.costUsd,
});
