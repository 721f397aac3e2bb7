import { withLabels } from '../../tasks/classify/labels.ts';
import { requestCeiling } from '../../tasks/core/budget.ts';
import { CLASSIFIER_TIME_SHARE, LEAST_CLASSIFIER_TOKENS } from '../../tasks/core/call-limits.ts';
import { FALLBACK_CLASSIFICATION } from '../../tasks/core/classifier-reply.ts';
import type { Stage } from '../../tasks/core/contract/enums.ts';
import { nextStep } from '../../tasks/core/escalation/next-step.ts';
import { toNano } from '../../tasks/core/money.ts';
import { modelById } from '../../tasks/core/policy/check-policy.ts';
import { check, invoke, measure } from './answers.ts';
import { askModel } from './asking.ts';
import { CACHE_HALF_READS, HOPS_MS, ITEM_BYTES } from './assumptions.ts';
import type { Course, Item } from './course.ts';
import { type Found, lookUp } from './looking-up.ts';
import type { Moment, Walk } from './walk.ts';

/** What a function does with a message: the course of its stage, without what is written. False where it fails. */
export function* work(
  course: Course,
  stage: Stage,
  as: string | null,
  at: Moment,
  item: Item | undefined,
): Walk<boolean> {
  switch (stage) {
    case 'classify':
      if (as === 'model') yield* askClassifier(course, at);
      else understand(course, at);
      return true;
    case 'retrieve':
      if (as !== 'embed') yield* retrieve(course, at);
      else if (item !== undefined) yield* measure(course, item, at);
      return true;
    case 'invoke':
      yield* invoke(course, as === 'meta' ? 'meta' : 'answer', at, item);
      return true;
    case 'confidence-check':
      check(course, item);
      return true;
    case 'escalate':
      escalate(course, at);
      return true;
    case 'aggregate':
      return aggregate(course, at);
  }
}

function understand(course: Course, at: Moment): void {
  const { ground, sample, plans } = course.trip;
  const { fate, world, tally } = ground;
  course.write(ITEM_BYTES.run, at.now, 1);
  at.now += fate.hopMs(HOPS_MS.dynamo);
  if (sample.cacheable) lookIntoCache(course, at);
  const budget = world.budget();
  course.pot = budget === 'exhausted' ? 'economy' : 'main';
  if (budget === 'exhausted') {
    course.degraded.push('budget_exhausted');
    tally.budget.exhausted += 1;
  }
  course.openModels = world.openModels(at.now);
  if (course.openModels.length > 0) {
    tally.breakers.affected += 1;
    course.lanes = plans.lanes(sample, course.classification, course.openModels);
  }
  const unsure = course.facts.unsure || fate.isUnsure;
  if (unsure) tally.unsure += 1;
  course.facts = { ...course.facts, unsure, budget, cached: fate.isCached };
}

/** In the same breath as the conversation; once more where that goes on, unless the answer had been found. */
function lookIntoCache(course: Course, at: Moment): void {
  const { fate, tally } = course.trip.ground;
  tally.dynamodb.halfReads += CACHE_HALF_READS.first;
  if (fate.isFirst || fate.isCached) return;
  tally.dynamodb.halfReads += CACHE_HALF_READS.again;
  at.now += fate.hopMs(HOPS_MS.dynamo);
}

function* askClassifier(course: Course, at: Moment): Walk<void> {
  const { ground, sample, plans } = course.trip;
  const { fate } = ground;
  const fast = sample.classification;
  const asked = yield* askModel(
    {
      no: course.nextNo - 2,
      role: 'classifier',
      model: modelById(course.policy, course.policy.classifierModel),
      messageId: course.trip.messageId,
      promptBytes: course.promptBytes(),
      mostTokens: course.policy.tokens.classifier,
      leastTokens: LEAST_CLASSIFIER_TOKENS,
      ceiling: toNano(requestCeiling(plans.request(sample), course.policy)),
      timeoutMs: course.left(at.now) * CLASSIFIER_TIME_SHARE,
      patient: false,
      pots: ['main', 'economy'],
    },
    at,
    ground,
  );
  course.keep({ ...asked.attempt, text: '' }, asked.nano);
  const isUsable = asked.attempt.text !== '';
  if (isUsable) {
    course.write(ITEM_BYTES.indexEntry, at.now, 0);
    at.now += fate.hopMs(HOPS_MS.dynamo);
  } else course.degraded.push('classifier_unavailable');
  course.classification = withLabels(fast, isUsable ? fate.labels(fast) : FALLBACK_CLASSIFICATION);
  const { band } = plans.facts(sample, course.classification);
  course.facts = { ...course.facts, unsure: false, band };
  course.lanes = plans.lanes(sample, course.classification, course.openModels);
}

function* retrieve(course: Course, at: Moment): Walk<void> {
  const isGuess = course.lane === undefined;
  const from = at.now;
  const found: Found = yield* lookUp(
    {
      classification: isGuess ? course.trip.sample.classification : course.classification,
      retrieval: isGuess ? 'hybrid' : course.plan.retrieval,
      no: isGuess ? course.nextNo - 1 : course.nextNo,
      query: course.trip.sample.query,
      leftMs: course.left(at.now),
      pot: course.pot,
    },
    at,
    course.trip.ground,
  );
  if (!isGuess) course.nextNo += 1;
  for (const attempt of found.attempts) course.keep(attempt, toNano(attempt.costUsd));
  course.lookUpMs += at.now - from;
  if (!found.isWhole && !isGuess) course.degraded.push('context_unavailable');
  course.searched = found.isThere || !isGuess;
}

function escalate(course: Course, { now }: Moment): void {
  const { fate, tally } = course.trip.ground;
  const step = nextStep(
    {
      plan: course.plan,
      classification: course.classification,
      attempts: course.attempts,
      remainingMs: course.left(now) - course.policy.sla.finishReserveMs,
      remainingNano: toNano(course.plan.maxCostUsd) - course.spent,
      promptBytes: course.promptBytes(),
      openModels: course.openModels.filter(({ until }) => until > now).map(({ model }) => model),
      now,
      jitter: fate.jitter(),
    },
    course.policy,
  );
  course.step = step;
  course.model = step.model;
  course.degraded.push(...step.degraded);
  tally.moves[step.move] = (tally.moves[step.move] ?? 0) + 1;
}

function aggregate(course: Course, at: Moment): boolean {
  const { fate } = course.trip.ground;
  course.closing = course.ended(course.lane);
  if (course.closing.outcome === 'apologized') return false;
  course.write(ITEM_BYTES.finishedRun, at.now, 1);
  at.now += fate.hopMs(HOPS_MS.dynamo);
  if (course.closing.model === null) return true;
  course.write(ITEM_BYTES.session, at.now, 0);
  const isKept = course.trip.sample.cacheable && course.closing.outcome === 'answered';
  if (isKept && course.lane !== 'cached') course.write(ITEM_BYTES.cachedAnswer, at.now, 0);
  at.now += fate.hopMs(HOPS_MS.dynamo);
  return true;
}
