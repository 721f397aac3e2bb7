import { LEAST_ANSWER_TOKENS } from '../../tasks/core/call-limits.ts';
import type { Attempt } from '../../tasks/core/contract/attempt.ts';
import { callTimeoutMs } from '../../tasks/core/deadline.ts';
import { toNano, toUsd } from '../../tasks/core/money.ts';
import { modelById } from '../../tasks/core/policy/check-policy.ts';
import { askModel } from './asking.ts';
import type { Course, Item } from './course.ts';
import { embed } from './looking-up.ts';
import type { Moment, Walk } from './walk.ts';

const ANSWER_BYTE = 'x';

/** Asks one model: a rung, a member, or whoever writes one answer from several. */
export function* invoke(
  course: Course,
  role: 'answer' | 'meta',
  at: Moment,
  item: Item | undefined,
): Walk<void> {
  const { ground } = course.trip;
  const plan = course.plan;
  const notBefore = item === undefined && role === 'answer' ? (course.step?.notBefore ?? 0) : 0;
  if (notBefore > at.now) course.wait(Math.min(notBefore - at.now, course.left(at.now)), at);
  const model = modelById(course.policy, item?.model ?? (role === 'meta' ? plan.meta.model : course.model));
  const left = toNano(Math.max(0, plan.maxCostUsd - toUsd(course.spent)));
  const as = item?.role ?? role;
  const { attempt, nano } = yield* askModel(
    {
      no: item?.no ?? course.nextNo,
      role: as,
      model,
      messageId: course.trip.messageId,
      promptBytes: course.promptBytes(),
      mostTokens: Math.min(
        course.policy.tokens.byLane[plan.lane] ?? model.defaultMaxTokens,
        model.maxOutputTokens,
      ),
      leastTokens: LEAST_ANSWER_TOKENS,
      ceiling: Math.floor(left * (item?.share ?? 1)),
      timeoutMs: callTimeoutMs(course.left(at.now), plan, model, course.policy, as),
      patient: notBefore > 0,
      pots: course.potsFor(model.id),
    },
    at,
    ground,
  );
  if (item !== undefined) {
    item.attempt = attempt;
    return;
  }
  course.nextNo += 1;
  course.modelMs += attempt.latencyMs;
  course.keep(attempt, nano);
}

/** Embeds a member's answer, so that answers can be compared. */
export function* measure(course: Course, item: Item, at: Moment): Walk<void> {
  const text = ANSWER_BYTE.repeat(
    Math.ceil((item.attempt?.outputTokens ?? 0) * course.policy.estimates.bytesPerToken),
  );
  const { attempt } = yield* embed(
    { no: item.embedNo, leftMs: course.left(at.now), text, pot: course.pot },
    at,
    course.trip.ground,
  );
  item.measured = { ...attempt, embedded: { digest: '', vector: '' } };
}

/** Of a member; else of the answer that came last. */
export function check(course: Course, item: Item | undefined): void {
  const attempt =
    item?.attempt ??
    course.attempts.findLast(({ role }) => role === 'answer' || role === 'insurance' || role === 'meta');
  if (attempt === undefined) return;
  const judged = judgedBy(course, attempt);
  if (item !== undefined) {
    item.attempt = judged;
    return;
  }
  course.attempts[course.attempts.indexOf(attempt)] = judged;
  const confidence = judged.confidence ?? 0;
  if (judged.role !== 'meta' || confidence >= course.confidence) course.confidence = confidence;
}

function judgedBy(course: Course, attempt: Attempt): Attempt {
  if (attempt.text === '') return attempt;
  const model = modelById(course.policy, attempt.model);
  const { isAccepted, confidence, isSafe, isGood } = course.trip.ground.fate.verdict(
    model,
    attempt.role,
    course.classification,
    course.plan.minConfidence,
  );
  course.good[attempt.no] = isGood;
  return { ...attempt, outcome: isAccepted ? 'accepted' : 'rejected', confidence, safe: isSafe };
}
