import type { Clock } from '../../tasks/core/clock.ts';
import type { Reply } from '../../tasks/core/contract/reply.ts';
import { StepladderError } from '../../tasks/core/errors.ts';
import { maskText } from '../../tasks/core/privacy/mask-value.ts';
import { originalId } from '../../tasks/core/replay.ts';
import {
  type Feedback,
  type FeedbackStore,
  VOTES,
  type Vote,
  type Voted,
} from '../../tasks/ports/feedback.ts';
import type { RunRecord, RunStore } from '../../tasks/ports/run-store.ts';

/** A vote that cannot be counted; the message names the field and the fix. Nothing was written. */
export class FeedbackRefused extends StepladderError {
  constructor(message: string) {
    super('Feedback.Refused', message);
  }
}

export interface FeedbackWish {
  readonly messageId: string;
  readonly vote: Vote;
  /** Kept without personal data. */
  readonly comment?: string;
}

export interface FeedbackDeps {
  readonly runs: Pick<RunStore, 'read' | 'attempts'>;
  readonly feedback: FeedbackStore;
  readonly clock: Clock;
}

const MOST_COMMENT_CHARS = 2_000;

/**
 * Records what a customer thought of a reply. One vote a message: another one replaces it.
 * @throws FeedbackRefused for what is no vote, and for messages that nobody knows or that no model answered.
 */
export async function recordFeedback(wish: FeedbackWish, deps: FeedbackDeps): Promise<Feedback> {
  const { messageId, vote } = wish;
  if (!VOTES.includes(vote))
    throw new FeedbackRefused(`vote: ${JSON.stringify(vote)} is none: use up or down`);
  const comment = checkedComment(wish.comment);
  const record = await deps.runs.read(messageId);
  if (record === undefined) {
    throw new FeedbackRefused(`messageId: no run is called ${messageId}: use the messageId of a reply`);
  }
  const voted = await votedOn(record, deps);
  const { startedAt } = record;
  const feedback = { messageId, vote, comment, at: deps.clock.now(), startedAt, ...voted };
  await deps.feedback.put(feedback);
  // Its customer may have been forgotten between our look and our write: then nothing is to stay.
  if ((await deps.runs.read(messageId)) === undefined) {
    await deps.feedback.delete(messageId);
    throw new FeedbackRefused(`messageId: ${messageId} was deleted a moment ago`);
  }
  return feedback;
}

function checkedComment(comment: string | undefined): string | null {
  const text = comment?.toWellFormed().trim() ?? '';
  if (text.length > MOST_COMMENT_CHARS) {
    throw new FeedbackRefused(`comment: has ${text.length} characters: use at most ${MOST_COMMENT_CHARS}`);
  }
  return text === '' ? null : maskText(text);
}

/** What is voted on: the run's own answer, that of the replay which answered it, or one it apologised with. */
async function votedOn(record: RunRecord, deps: FeedbackDeps): Promise<Voted> {
  const { messageId, answeredBy, status } = record;
  const refuse = (why: string): never => {
    throw new FeedbackRefused(`messageId: ${messageId} ${why}`);
  };
  if (record.shadowOf !== undefined) return refuse(`is a shadow that nobody saw: use ${record.shadowOf}`);
  const original = originalId(messageId);
  if (original !== messageId) return refuse(`is a replay: use the message it answers, ${original}`);
  const answering = answeredBy === undefined ? record : ((await deps.runs.read(answeredBy)) ?? record);
  const { reply, variant = null, policyVersion } = answering;
  if (reply !== undefined && isAnswer(reply)) {
    return { lane: reply.lane, model: reply.model, variant, policyVersion };
  }
  if (reply === undefined && status === 'running')
    return refuse('is still being answered: vote on its reply');
  const model = reply === undefined ? await apologisedWith(record, deps) : undefined;
  if (model === undefined)
    return refuse('ended in an apology without an answer: there is nothing to vote on');
  return { lane: null, model, variant: record.variant ?? null, policyVersion: record.policyVersion };
}

/** Said by a model, or made of what several said; canned words are the shop's own. */
const isAnswer = ({ model, resolution }: Reply): boolean => model !== null || resolution !== undefined;

/** A failed run may still have given a paid answer beside its apology: the journal tells whose. */
async function apologisedWith(record: RunRecord, { runs }: FeedbackDeps): Promise<string | undefined> {
  const said = record.artefacts?.said;
  if (said === undefined || said === '') return undefined;
  return (await runs.attempts(record.messageId)).find(({ text }) => text === said)?.model;
}
