import { budgetState, dayLimits, payerOf } from '../core/budget.ts';
import { dayLeft, utcDay } from '../core/clock.ts';
import { contentHash } from '../core/content-hash.ts';
import { isAnswer } from '../core/contract/attempt.ts';
import type { Classification } from '../core/contract/classification.ts';
import type { Facts, Run } from '../core/contract/plan.ts';
import { isShadow, type MessageRequest, type Turn } from '../core/contract/request.ts';
import { rulesOf } from '../core/contract/rules.ts';
import { conversationOf } from '../core/conversation.ts';
import { openModels } from '../core/health/open-models.ts';
import { historyWindow, turnsBefore } from '../core/history.ts';
import { withLiveLatencies } from '../core/optimizer/live-models.ts';
import type { Policy } from '../core/policy/policy.ts';
import { NO_SESSION, type Session } from '../core/session/session.ts';
import { warmth } from '../core/session/warmth.ts';
import type { CachedAnswer } from '../ports/answer-cache.ts';
import { publish } from '../ports/metric-sink.ts';
import type { Claim, ClaimResult, RunRecord } from '../ports/run-store.ts';
import { type Accepted, accept } from './accept.ts';
import { keyFor } from './answer-key.ts';
import type { UnderstandInput, UnderstandOutput } from './contract.ts';
import type { UnderstandDeps } from './deps.ts';
import { resumable } from './earlier.ts';
import { isUnsure, routeFacts } from './facts.ts';
import { type Guess, guess } from './guess.ts';
import { withLabels } from './labels.ts';
import { plansFor } from './plan.ts';
import { emptyOutput, refused } from './refused.ts';
import { inFlight, repeated } from './repeat.ts';
import type { Resumed } from './resume.ts';
import { answerAt, suppose } from './supposed.ts';

/**
 * Validates, claims the message, and finds the facts that Choose Route branches on; pays nothing.
 * A bad request is a fact, not an error.
 */
export async function understandMessage(
  input: UnderstandInput,
  deps: UnderstandDeps,
): Promise<UnderstandOutput> {
  const startedAt = Date.parse(input.startedAt);
  const accepted = await accept(input.request, deps);
  if (!accepted.ok) return refused('Request.Invalid', accepted.problem, startedAt, deps);
  const { request, policy, variant, original } = accepted;
  const run = { ...startRun(request, input, startedAt, policy), variant };
  const supposed = suppose(request, variant, policy, deps);
  const stored = storedSession(request, run.shadow ? original : undefined, startedAt, deps);
  const history = stored.then(({ turns }) => historyWindow(turns, policy.history.answerTurns));
  const [claim, session, turns, left, health, guessed, early] = await Promise.all([
    claimOnce(deps, run, claimOf(run, accepted, input)),
    stored,
    history,
    deps.ledger.left(run.day, payerOf(request), dayLimits(policy)),
    deps.health.read(),
    history.then((seen) => guess(request, seen, variant, policy, deps, supposed.after(seen))),
    supposed.answerKey === null ? undefined : deps.answers.get(supposed.answerKey, deps.clock.now()),
  ]);
  if (claim.kind === 'taken') return taken(claim.record, request, run, deps);

  const earlier = run.shadow ? undefined : original;
  const resumedFrom = earlier ?? (claim.takenOver ? await deps.runs.read(request.messageId) : undefined);
  const resumed = await resumable(resumedFrom, request, policy, deps);
  const classification = classificationOf(resumed, guessed);
  const answerKey = keyFor(request, classification, turns, variant, policy, deps.profile);
  const cached = await answerAt(answerKey, supposed, early, deps);
  return understood({
    request,
    run: {
      ...run,
      answerKey,
      openModels: [...openModels(policy.models, health, deps.clock.now())],
      warm: warmth(session, request, policy, startedAt),
      routeKey: isUnsure(classification, policy) ? guessed.routeKey : null,
      pot: budgetState(left, policy) === 'exhausted' ? 'economy' : 'main',
      pace: { moneyLeft: left.share, dayLeft: dayLeft(startedAt) },
    },
    policy,
    classification,
    history: turns,
    resumed,
    isResumed: resumedFrom !== undefined,
    cached,
    budget: budgetState(left, policy),
    deps,
  });
}

function claimOf(run: Run, { sent, policy, variant, original }: Accepted, input: UnderstandInput): Claim {
  return {
    messageId: run.messageId,
    executionArn: input.executionArn,
    contentHash: contentHash(sent),
    request: sent,
    startedAt: run.startedAt,
    leaseUntil: run.leaseUntil,
    policyVersion: policy.version,
    ...(variant !== null && { variant }),
    ...(run.shadow && original !== undefined && { shadowOf: original.messageId }),
    day: run.day,
    retried: input.retried,
  };
}

/** Counted in the same breath: whatever fails beside it, the message has come in. */
async function claimOnce(deps: UnderstandDeps, run: Run, claim: Claim): Promise<ClaimResult> {
  const result = await deps.runs.claim(claim);
  const isNew = result.kind === 'claimed' && result.first;
  if (isNew && run.replayOf === null && !run.shadow) count('Messages', run.messageId, deps);
  return result;
}

const count = (metric: 'Messages' | 'Repeats', messageId: string, deps: UnderstandDeps): void =>
  publish(deps.metrics, () => [{ values: { [metric]: 1 }, dimensions: {}, messageId }]);

/**
 * A history that is given goes before the one that was kept. A shadow sees what its original saw: the
 * session without what came of it.
 */
async function storedSession(
  request: MessageRequest,
  shadowed: RunRecord | undefined,
  now: number,
  deps: UnderstandDeps,
): Promise<Session> {
  if (request.history !== undefined) return { ...NO_SESSION, turns: request.history };
  const session = await deps.sessions.read(conversationOf(request), now);
  if (shadowed?.reply === undefined) return session;
  return { ...session, turns: turnsBefore(session.turns, request.query, shadowed.reply.text) };
}

/** What an earlier run knew; else what the classifier was paid to say; else the guess. */
function classificationOf({ classification, labels }: Resumed, guessed: Guess): Classification {
  if (classification !== undefined) return classification;
  return labels === undefined ? guessed.classification : withLabels(guessed.fast, labels);
}

function startRun(request: MessageRequest, input: UnderstandInput, startedAt: number, policy: Policy): Run {
  const slaMs = request.slaMs ?? policy.sla.defaultMs;
  const deadlineAt = startedAt + slaMs;
  return {
    messageId: request.messageId,
    executionArn: input.executionArn,
    startedAt,
    deadlineAt,
    slaMs,
    fenceAt: deadlineAt + policy.sla.fenceGraceMs,
    leaseUntil: deadlineAt + policy.sla.leaseGraceMs,
    day: utcDay(startedAt),
    policyVersion: policy.version,
    pot: 'main',
    replayOf: request.replayOf ?? null,
    warm: null,
    openModels: [],
    shadow: isShadow(request),
    answerKey: null,
    routeKey: null,
    variant: null,
  };
}

async function taken(
  record: RunRecord,
  request: MessageRequest,
  run: Run,
  deps: UnderstandDeps,
): Promise<UnderstandOutput> {
  if (record.contentHash !== contentHash(request)) {
    const cause = `messageId ${request.messageId} was used for another query, session or user: send a new id`;
    return refused('Request.Conflict', cause, run.startedAt, deps);
  }
  count('Repeats', request.messageId, deps);
  const now = deps.clock.now();
  const working = record.status === 'running' && record.answeredBy === undefined;
  const claim = working ? ('in_flight' as const) : ('finished' as const);
  const stored =
    claim === 'in_flight'
      ? inFlight(record, run, now, deps.profile)
      : await repeated(record, run, now, deps.profile, deps.runs);
  const empty = emptyOutput(run.startedAt, deps);
  return { ...empty, request, run, facts: { ...empty.facts, request: 'valid', claim }, stored };
}

interface Understood {
  readonly request: MessageRequest;
  readonly run: Run;
  readonly policy: Policy;
  readonly classification: Classification;
  readonly history: readonly Turn[];
  readonly resumed: Resumed;
  readonly isResumed: boolean;
  readonly cached: CachedAnswer | undefined;
  readonly budget: Facts['budget'];
  readonly deps: UnderstandDeps;
}

function understood(known: Understood): UnderstandOutput {
  const { request, run, policy, classification, resumed } = known;
  const { health, clock } = known.deps;
  const measured = withLiveLatencies(policy, health.live?.(), clock.now());
  const circumstances = {
    claim: known.isResumed ? ('resumed' as const) : ('new' as const),
    cached: known.cached !== undefined,
    budget: known.budget,
    answered: resumed.attempts.some(isAnswer),
    deadlineAt: run.deadlineAt,
  };
  const facts = routeFacts(request, classification, policy, circumstances, run.pace);
  return {
    request,
    problem: { error: '', cause: '' },
    run,
    facts,
    classification,
    lanes: plansFor(request, classification, run, measured),
    ...rulesOf(measured),
    history: [...known.history],
    passages: [...resumed.passages],
    missing: [...resumed.missing],
    searched: resumed.searched,
    attempts: [...resumed.attempts],
    nextNo: resumed.nextNo,
    degraded:
      known.budget === 'exhausted' ? ['budget_exhausted'] : known.budget === 'tight' ? ['budget_tight'] : [],
    stored: known.cached ?? {},
    apology: known.deps.profile.canned(classification.language).apology,
  };
}
