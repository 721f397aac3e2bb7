import { type ParsedClassification, parseClassifierReply } from '../core/classifier-reply.ts';
import type { Attempt } from '../core/contract/attempt.ts';
import { isAnswer } from '../core/contract/attempt.ts';
import type { Classification } from '../core/contract/classification.ts';
import { STAGES, type Stage } from '../core/contract/enums.ts';
import type { MissingFact, Passage } from '../core/contract/passage.ts';
import { digestOf } from '../core/ensemble/embedded.ts';
import type { Artefacts } from '../ports/run-store.ts';

/** What earlier runs already have, so that this one need not pay for it again. */
export interface Resumed {
  readonly classification: Classification | undefined;
  /** What a paid classifier had said, when no classification was kept. */
  readonly labels: ParsedClassification | undefined;
  readonly passages: readonly Passage[];
  readonly missing: readonly MissingFact[];
  /** Facts were looked for already, whether or not any were found. */
  readonly searched: boolean;
  /** Paid answers, the strongest model's last: that is the one to be judged. */
  readonly attempts: readonly Attempt[];
  readonly nextNo: number;
}

export const NOTHING_TO_RESUME: Resumed = {
  classification: undefined,
  labels: undefined,
  passages: [],
  missing: [],
  searched: false,
  attempts: [],
  nextNo: 0,
};

export interface ResumeInput {
  readonly artefacts: Artefacts | undefined;
  /** The journal of each earlier run, oldest first. */
  readonly journals: readonly (readonly Attempt[])[];
  /** A takeover goes on in the journal of the first run: numbers must not be used again. */
  readonly sameJournal: boolean;
  readonly resumeFrom: Stage | undefined;
  strengthOf(model: string): number;
}

/**
 * The artefacts that stand before `resumeFrom` (all of them when it is absent): their presence is the
 * resume pointer. Paid answers come back at no cost to a replay, with what they
 * had cost beside them.
 */
export function resume(input: ResumeInput): Resumed {
  const { artefacts = {}, journals, sameJournal } = input;
  const from = input.resumeFrom === undefined ? STAGES.length : STAGES.indexOf(input.resumeFrom);
  const keeps = (stage: Stage): boolean => from > STAGES.indexOf(stage);
  const journalled = journals.flat();
  // A refusal was paid for and is of no use: asking again is what a replay is for.
  const usable = journalled.filter((attempt) => isAnswer(attempt) && attempt.outcome !== 'refused');
  const answers = keeps('invoke') ? (sameJournal ? usable : newestOfEachModel(usable)) : [];
  const ordered = answers.toSorted(
    (one, other) => input.strengthOf(one.model) - input.strengthOf(other.model),
  );
  // The same message goes on: what it has paid so far stays its own, answers and all.
  const others = sameJournal ? journalled.filter((attempt) => !answers.includes(attempt)) : [];
  const attempts = sameJournal
    ? eachWithItsNumber([...others, ...ordered])
    : [...ordered, ...vectorsOf(ordered, journalled)].map((attempt, index) => reused(attempt, index));
  const { classification, passages = [], missing = [], searched = passages.length > 0 } = artefacts;
  return {
    classification: keeps('classify') && classification !== undefined ? kept(classification) : undefined,
    labels: keeps('classify') ? labelsFrom(journalled) : undefined,
    passages: keeps('retrieve') ? passages : [],
    missing: keeps('retrieve') ? missing : [],
    searched: keeps('retrieve') && searched,
    attempts,
    nextNo: sameJournal ? nextAfter(attempts, journalled) : attempts.length,
  };
}

const nextAfter = (...lists: readonly (readonly Attempt[])[]): number =>
  Math.max(-1, ...lists.flat().map(({ no }) => no)) + 1;

/** A late execution may have used a number that its successor used too: the machine knows attempts by theirs. */
function eachWithItsNumber(attempts: readonly Attempt[]): readonly Attempt[] {
  const taken = new Set<number>();
  let next = nextAfter(attempts);
  return attempts.map((attempt) => {
    const no = taken.has(attempt.no) ? next++ : attempt.no;
    taken.add(no);
    return { ...attempt, no };
  });
}

/** However often a run was replayed, its answers must fit into a state beside those of six new calls. */
const newestOfEachModel = (answers: readonly Attempt[]): readonly Attempt[] => [
  ...new Map(answers.map((answer) => [answer.model, answer])).values(),
];

/** How far those answers agree was paid for too. */
function vectorsOf(answers: readonly Attempt[], journalled: readonly Attempt[]): readonly Attempt[] {
  const digests = new Set(answers.map(({ text }) => digestOf(text)));
  const found = journalled.filter(({ embedded }) => embedded !== undefined && digests.has(embedded.digest));
  return [...new Map(found.map((attempt) => [attempt.embedded?.digest, attempt])).values()];
}

/** A guess of the rules stays a guess: replaying it makes nobody surer. */
const kept = (classification: Classification): Classification =>
  classification.source === 'fast' ? classification : { ...classification, source: 'replay' };

function labelsFrom(journalled: readonly Attempt[]): ParsedClassification | undefined {
  const said = journalled.findLast(({ role, text }) => role === 'classifier' && text !== '');
  return said === undefined ? undefined : parseClassifierReply(said.text);
}

const reused = (attempt: Attempt, no: number): Attempt => ({
  ...attempt,
  no,
  costUsd: 0,
  originalCostUsd: attempt.originalCostUsd ?? attempt.costUsd,
});
