import { withLabels } from '../../tasks/classify/labels.ts';
import { requestCeiling } from '../../tasks/core/budget.ts';
import { FALLBACK_CLASSIFICATION } from '../../tasks/core/classifier-reply.ts';
import type { Attempt } from '../../tasks/core/contract/attempt.ts';
import type { Classification } from '../../tasks/core/contract/classification.ts';
import type {
  DegradedCode,
  Intent,
  Lane,
  PlannedLane,
  Role,
  Stage,
} from '../../tasks/core/contract/enums.ts';
import type { Facts, LanePlan, Lanes, OpenModel, Step } from '../../tasks/core/contract/plan.ts';
import { writeUnits } from '../../tasks/core/costs/aws-prices.ts';
import { callTimeoutMs } from '../../tasks/core/deadline.ts';
import { nextStep } from '../../tasks/core/escalation/next-step.ts';
import { type NanoUsd, toNano, toUsd } from '../../tasks/core/money.ts';
import { modelById } from '../../tasks/core/policy/check-policy.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import { askModel, type Ground } from './asking.ts';
import {
  COLD_START_MS,
  COMPUTING_MS,
  HOPS_MS,
  ITEM_BYTES,
  LAMBDA_RETRIES,
  READ_UNITS,
} from './assumptions.ts';
import type { Chart, ChartState } from './chart.ts';
import { type Closing, close } from './closing.ts';
import { embed, type Found, lookUp } from './looking-up.ts';
import type { Plans } from './plans.ts';
import { confidentKey, routeKey, yesNo } from './questions.ts';
import type { Sample } from './samples.ts';
import { addAt, addInterval } from './tally.ts';
import { type Moment, together, type Walk } from './walk.ts';

/** A message on its way: what it is, and what it stands on. */
export interface Trip {
  readonly messageId: string;
  readonly sample: Sample;
  /** Milliseconds of the day. */
  readonly startedAt: number;
  readonly plans: Plans;
  readonly chart: Chart;
  readonly ground: Ground;
}

/** A member of a fan-out, while it is asked and checked. */
interface Item {
  readonly model: string;
  readonly role: Role;
  readonly share: number;
  readonly no: number;
  readonly embedNo: number;
  attempt?: Attempt;
  /** The embedding of its answer. */
  measured?: Attempt;
}

/** The shortest answers worth a call: of invoke, and of the classifier's contract. */
const LEAST_TOKENS = 64;
const LEAST_CLASSIFIER_TOKENS = 96;
/** Of what is left, for the classifier. */
const CLASSIFIER_TIME = 0.25;
/** Intents whose search has filters, or looks into orders: what was found on a guess does not serve them. */
const NEEDS_OWN_SEARCH: readonly Intent[] = [
  'order_status',
  'recommendation',
  'comparison',
  'complaint',
  'product_search',
  'price_inquiry',
];
const ANSWER_BYTE = 'x';
/** What a Pass adds to the degraded codes. */
const PASS_CODES: Readonly<Record<string, DegradedCode>> = {
  'Answer Without Context': 'context_unavailable',
  'Keep Fast Guess': 'classifier_unavailable',
};

/** The whole way of one message through the machine. */
export function* walkMessage(trip: Trip): Walk<Closing> {
  return yield* new Message(trip).walk();
}

class Message {
  readonly #trip: Trip;
  readonly #policy: Policy;
  readonly #at: Moment;
  readonly #states: string[] = [];
  readonly #good: boolean[] = [];
  #facts: Facts;
  #classification: Classification;
  #openModels: readonly OpenModel[] = [];
  #lanes: Lanes;
  #lane: Lane | undefined;
  #plan: LanePlan;
  #model: string;
  #step: Step | undefined;
  #attempts: Attempt[] = [];
  #degraded: DegradedCode[] = [];
  #searched = false;
  #confidence = 0;
  #nextNo = 0;
  #spent: NanoUsd = 0;
  #pot: 'main' | 'economy' = 'main';
  #waitedMs = 0;
  #modelMs = 0;
  #lookUpMs = 0;
  #closing: Closing | undefined;

  constructor(trip: Trip) {
    this.#trip = trip;
    this.#policy = trip.plans.policy;
    this.#at = { now: trip.startedAt };
    const { sample, plans } = trip;
    this.#classification = sample.classification;
    this.#facts = plans.facts(sample, sample.classification);
    this.#lanes = plans.lanes(sample, sample.classification, []);
    this.#plan = this.#lanes.simple;
    this.#model = this.#plan.firstModel;
  }

  *walk(): Walk<Closing> {
    yield* this.#branch(this.#trip.chart.startAt, this.#at);
    const closing = this.#closing ?? this.#ended(undefined);
    return {
      ...closing,
      endedAt: this.#at.now,
      states: this.#states,
      waitedMs: this.#waitedMs,
      modelMs: this.#modelMs,
      lookUpMs: this.#lookUpMs,
    };
  }

  /** From a state to where its branch, item or machine ends. */
  *#branch(startAt: string, at: Moment, item?: Item): Walk<void> {
    let name: string | null = startAt;
    while (name !== null) {
      const state: ChartState | undefined = this.#trip.chart.states[name];
      if (state === undefined) throw new Error(`the machine has no state ${name}`);
      this.#states.push(name);
      at.now += this.#trip.ground.fate.hopMs(HOPS_MS.transition);
      name = yield* this.#enter(state, at, item);
    }
  }

  *#enter(state: ChartState, at: Moment, item: Item | undefined): Walk<string | null> {
    switch (state.type) {
      case 'Pass':
        this.#pass(state);
        return state.next;
      case 'Choice':
        return this.#choose(state, at, item);
      case 'Task':
        return (yield* this.#task(state, at, item)) ? state.next : state.caught;
      case 'Parallel':
        yield* this.#side(state, at);
        return state.next;
      case 'Map':
        yield* this.#members(state, at);
        return state.next;
      default:
        return null;
    }
  }

  #pass({ name, lane }: ChartState): void {
    const code = PASS_CODES[name];
    if (code !== undefined) this.#degraded.push(code);
    if (lane === null) return;
    this.#lane = lane;
    this.#plan = this.#lanes[lane === 'cached' ? 'simple' : (lane as PlannedLane)];
    this.#model = this.#plan.firstModel;
  }

  #choose({ name, ways }: ChartState, at: Moment, item: Item | undefined): string {
    const key = this.#answerTo(name, at, item);
    const way = ways[key];
    if (way === undefined) throw new Error(`${name} has no way for ${key}`);
    return way;
  }

  #answerTo(name: string, at: Moment, item: Item | undefined): string {
    switch (name) {
      case 'Choose Route':
        return routeKey(this.#facts);
      case 'Needs Context?':
        return yesNo(this.#plan.needsContext && !this.#searched);
      case 'One Model Or Many?':
        return yesNo(this.#plan.fanOut);
      case 'Climb Higher?':
        return this.#step?.move ?? 'no_rung';
      case 'Measure Agreement?':
        return yesNo(this.#isMeasured(at, item));
      default:
        return confidentKey(this.#wantsMeta(at), this.#isEnough());
    }
  }

  #wantsMeta({ now }: Moment): boolean {
    const { meta } = this.#plan;
    if (meta.model === 'none' || this.#attempts.some(({ role }) => role === 'meta')) return false;
    const answers = this.#attempts.filter(({ role, text }) => role === 'answer' && text !== '');
    return answers.length >= meta.leastAnswers && this.#left(now) >= meta.needsMs;
  }

  #isMeasured({ now }: Moment, item: Item | undefined): boolean {
    const { comparison } = this.#plan;
    const speaks = item?.attempt?.safe === true && item.attempt.text !== '';
    return comparison.model !== 'none' && speaks && this.#left(now) >= comparison.needsMs;
  }

  #isEnough(): boolean {
    const isThere = this.#attempts.some(({ outcome, text }) => outcome === 'accepted' && text !== '');
    return this.#confidence >= this.#plan.minConfidence && isThere;
  }

  /** A state that calls something. False where its Catch would go on. */
  *#task(state: ChartState, at: Moment, item: Item | undefined): Walk<boolean> {
    const { stage } = state;
    if (stage === null) {
      at.now += this.#trip.ground.fate.hopMs(HOPS_MS.dynamo);
      this.#write(ITEM_BYTES.finishedRun, at.now, 1);
      return true;
    }
    const entered = yield* this.#enterFunction(stage, at);
    if (!entered) return false;
    const from = at.now;
    at.now += this.#trip.ground.fate.hopMs(COMPUTING_MS[stage]);
    const isDone = yield* this.#work(stage, state.as, at, item);
    yield at.now;
    const { world, tally } = this.#trip.ground;
    world.leave(stage);
    tally.stages[stage].billedMs += Math.round(at.now - from);
    addInterval(tally.series.stageMs[stage], from, at.now);
    return isDone;
  }

  /** The way into a function: asked again while the account has no environment left. */
  *#enterFunction(stage: Stage, at: Moment): Walk<boolean> {
    const { world, tally, fate } = this.#trip.ground;
    const sums = tally.stages[stage];
    at.now += fate.hopMs(HOPS_MS.lambdaInvoke);
    for (let tries = 0; ; tries++) {
      yield at.now;
      const found = world.enter(stage);
      if (found !== 'full') {
        sums.invocations += 1;
        tally.dynamodb.halfReads += 2 * READ_UNITS[stage];
        if (found === 'warm') return true;
        const startMs = fate.hopMs(COLD_START_MS);
        sums.coldStarts += 1;
        sums.billedMs += Math.round(startMs);
        at.now += startMs;
        return true;
      }
      sums.throttles += 1;
      if (tries === LAMBDA_RETRIES.times) return false;
      this.#wait(fate.jitter() * LAMBDA_RETRIES.withinMs, at);
    }
  }

  *#work(stage: Stage, as: string | null, at: Moment, item: Item | undefined): Walk<boolean> {
    switch (stage) {
      case 'classify':
        if (as === 'model') yield* this.#askClassifier(at);
        else this.#understand(at);
        return true;
      case 'retrieve':
        if (as !== 'embed') return yield* this.#retrieve(at);
        if (item !== undefined) yield* this.#measure(item, at);
        return true;
      case 'invoke':
        yield* this.#invoke(as === 'meta' ? 'meta' : 'answer', at, item);
        return true;
      case 'confidence-check':
        this.#check(item);
        return true;
      case 'escalate':
        this.#escalate(at);
        return true;
      case 'aggregate':
        return this.#aggregate(at);
    }
  }

  #understand(at: Moment): void {
    const { ground, sample, plans } = this.#trip;
    const { fate, world, tally } = ground;
    this.#write(ITEM_BYTES.run, at.now, 1);
    at.now += fate.hopMs(HOPS_MS.dynamo) + (sample.cacheable ? fate.hopMs(HOPS_MS.dynamo) : 0);
    const budget = world.budget();
    this.#pot = budget === 'exhausted' ? 'economy' : 'main';
    if (budget === 'exhausted') {
      this.#degraded.push('budget_exhausted');
      tally.budget.exhausted += 1;
    }
    this.#openModels = world.openModels(at.now);
    if (this.#openModels.length > 0) {
      tally.breakers.affected += 1;
      this.#lanes = plans.lanes(sample, this.#classification, this.#openModels);
    }
    const unsure = this.#facts.unsure || fate.isUnsure;
    if (unsure) tally.unsure += 1;
    this.#facts = { ...this.#facts, unsure, budget, cached: fate.isCached };
  }

  /** The classifier beside a search on the guess of the rules. */
  *#side({ inner }: ChartState, at: Moment): Walk<void> {
    this.#nextNo += 2;
    const moments = inner.map(() => ({ now: at.now }));
    yield* together(inner.map((first, index) => this.#branch(first, moments[index] as Moment)));
    at.now = Math.max(...moments.map(({ now }) => now));
    const fits = !this.#classification.intents.some((intent) => NEEDS_OWN_SEARCH.includes(intent));
    this.#searched = this.#searched && fits;
  }

  *#askClassifier(at: Moment): Walk<void> {
    const { ground, sample, plans } = this.#trip;
    const { fate } = ground;
    const fast = sample.classification;
    const asked = yield* askModel(
      {
        no: this.#nextNo - 2,
        role: 'classifier',
        model: modelById(this.#policy, this.#policy.classifierModel),
        messageId: this.#trip.messageId,
        promptBytes: this.#promptBytes(),
        mostTokens: this.#policy.tokens.classifier,
        leastTokens: LEAST_CLASSIFIER_TOKENS,
        ceiling: toNano(requestCeiling(plans.request(sample), this.#policy)),
        timeoutMs: this.#left(at.now) * CLASSIFIER_TIME,
        patient: false,
        pots: ['main', 'economy'],
      },
      at,
      ground,
    );
    this.#keep({ ...asked.attempt, text: '' }, asked.nano);
    const isUsable = asked.attempt.text !== '';
    if (isUsable) {
      this.#write(ITEM_BYTES.indexEntry, at.now, 0);
      at.now += fate.hopMs(HOPS_MS.dynamo);
    } else this.#degraded.push('classifier_unavailable');
    this.#classification = withLabels(fast, isUsable ? fate.labels(fast) : FALLBACK_CLASSIFICATION);
    const { band } = plans.facts(sample, this.#classification);
    this.#facts = { ...this.#facts, unsure: false, band };
    this.#lanes = plans.lanes(sample, this.#classification, this.#openModels);
  }

  *#retrieve(at: Moment): Walk<boolean> {
    const isGuess = this.#lane === undefined;
    const from = at.now;
    const found: Found = yield* lookUp(
      {
        classification: isGuess ? this.#trip.sample.classification : this.#classification,
        retrieval: isGuess ? 'hybrid' : this.#plan.retrieval,
        no: isGuess ? this.#nextNo - 1 : this.#nextNo,
        query: this.#trip.sample.query,
        leftMs: this.#left(at.now),
        pot: this.#pot,
      },
      at,
      this.#trip.ground,
    );
    if (!isGuess) this.#nextNo += 1;
    for (const attempt of found.attempts) this.#keep(attempt, toNano(attempt.costUsd));
    this.#lookUpMs += at.now - from;
    if (!found.isThere) return false;
    if (!found.isWhole && !isGuess) this.#degraded.push('context_unavailable');
    this.#searched = true;
    return true;
  }

  *#members({ inner }: ChartState, at: Moment): Walk<void> {
    const [first = ''] = inner;
    const items: Item[] = this.#plan.members.map(({ model, role, share }, index) => ({
      model,
      role,
      share,
      no: this.#nextNo + index,
      embedNo: this.#nextNo + this.#plan.members.length + index,
    }));
    this.#nextNo += items.length * (this.#plan.comparison.model === 'none' ? 1 : 2);
    const moments = items.map(() => ({ now: at.now }));
    yield* together(items.map((item, index) => this.#branch(first, moments[index] as Moment, item)));
    at.now = Math.max(...moments.map(({ now }) => now));
    const attempts = items.flatMap(({ attempt }) => (attempt === undefined ? [] : [attempt]));
    const measured = items.flatMap((one) => (one.measured === undefined ? [] : [one.measured]));
    for (const attempt of [...attempts, ...measured]) this.#keep(attempt, toNano(attempt.costUsd));
    const accepted = attempts.filter(({ outcome }) => outcome === 'accepted');
    this.#confidence = Math.max(0, ...accepted.map(({ confidence }) => confidence ?? 0));
    this.#modelMs += Math.max(0, ...attempts.map(({ latencyMs }) => latencyMs));
  }

  *#measure(item: Item, at: Moment): Walk<void> {
    const text = ANSWER_BYTE.repeat(
      Math.ceil((item.attempt?.outputTokens ?? 0) * this.#policy.estimates.bytesPerToken),
    );
    const { attempt } = yield* embed(
      { no: item.embedNo, leftMs: this.#left(at.now), text, pot: this.#pot },
      at,
      this.#trip.ground,
    );
    item.measured = { ...attempt, embedded: { digest: '', vector: '' } };
  }

  *#invoke(role: 'answer' | 'meta', at: Moment, item: Item | undefined): Walk<void> {
    const { ground } = this.#trip;
    const plan = this.#plan;
    const notBefore = item === undefined && role === 'answer' ? (this.#step?.notBefore ?? 0) : 0;
    if (notBefore > at.now) this.#wait(Math.min(notBefore - at.now, this.#left(at.now)), at);
    const model = modelById(this.#policy, item?.model ?? (role === 'meta' ? plan.meta.model : this.#model));
    const left = toNano(Math.max(0, plan.maxCostUsd - toUsd(this.#spent)));
    const as = item?.role ?? role;
    const { attempt, nano } = yield* askModel(
      {
        no: item?.no ?? this.#nextNo,
        role: as,
        model,
        messageId: this.#trip.messageId,
        promptBytes: this.#promptBytes(),
        mostTokens: Math.min(
          this.#policy.tokens.byLane[plan.lane] ?? model.defaultMaxTokens,
          model.maxOutputTokens,
        ),
        leastTokens: LEAST_TOKENS,
        ceiling: Math.floor(left * (item?.share ?? 1)),
        timeoutMs: callTimeoutMs(this.#left(at.now), plan, model, this.#policy, as),
        patient: notBefore > 0,
        pots: this.#potsFor(model.id),
      },
      at,
      ground,
    );
    if (item !== undefined) {
      item.attempt = attempt;
      return;
    }
    this.#nextNo += 1;
    this.#modelMs += attempt.latencyMs;
    this.#keep(attempt, nano);
  }

  /** Of a member; else of the answer that came last. */
  #check(item: Item | undefined): void {
    const attempt =
      item?.attempt ??
      this.#attempts.findLast(({ role }) => role === 'answer' || role === 'insurance' || role === 'meta');
    if (attempt === undefined) return;
    const judged = this.#judged(attempt);
    if (item !== undefined) {
      item.attempt = judged;
      return;
    }
    this.#attempts[this.#attempts.indexOf(attempt)] = judged;
    const confidence = judged.confidence ?? 0;
    if (judged.role !== 'meta' || confidence >= this.#confidence) this.#confidence = confidence;
  }

  #judged(attempt: Attempt): Attempt {
    if (attempt.text === '') return attempt;
    const model = modelById(this.#policy, attempt.model);
    const { isAccepted, confidence, isSafe, isGood } = this.#trip.ground.fate.verdict(
      model,
      attempt.role,
      this.#classification,
      this.#plan.minConfidence,
    );
    this.#good[attempt.no] = isGood;
    return { ...attempt, outcome: isAccepted ? 'accepted' : 'rejected', confidence, safe: isSafe };
  }

  #escalate({ now }: Moment): void {
    const { fate, tally } = this.#trip.ground;
    const step = nextStep(
      {
        plan: this.#plan,
        classification: this.#classification,
        attempts: this.#attempts,
        remainingMs: this.#left(now) - this.#policy.sla.finishReserveMs,
        remainingNano: toNano(this.#plan.maxCostUsd) - this.#spent,
        promptBytes: this.#promptBytes(),
        openModels: this.#openModels.filter(({ until }) => until > now).map(({ model }) => model),
        now,
        jitter: fate.jitter(),
      },
      this.#policy,
    );
    this.#step = step;
    this.#model = step.model;
    this.#degraded.push(...step.degraded);
    tally.moves[step.move] = (tally.moves[step.move] ?? 0) + 1;
  }

  #aggregate(at: Moment): boolean {
    const { fate } = this.#trip.ground;
    this.#closing = this.#ended(this.#lane);
    if (this.#closing.outcome === 'apologized') return false;
    this.#write(ITEM_BYTES.finishedRun, at.now, 1);
    at.now += fate.hopMs(HOPS_MS.dynamo);
    if (this.#closing.model === null) return true;
    this.#write(ITEM_BYTES.session, at.now, 0);
    const isKept = this.#trip.sample.cacheable && this.#closing.outcome === 'answered';
    if (isKept && this.#lane !== 'cached') this.#write(ITEM_BYTES.cachedAnswer, at.now, 0);
    at.now += fate.hopMs(HOPS_MS.dynamo);
    return true;
  }

  #ended(lane: Lane | undefined): Closing {
    return close({
      trip: this.#trip,
      lane,
      facts: this.#facts,
      plan: this.#plan,
      classification: this.#classification,
      attempts: this.#attempts,
      degraded: this.#degraded,
      nano: this.#spent,
      good: this.#good,
      now: this.#at.now,
    });
  }

  #keep(attempt: Attempt, nano: NanoUsd): void {
    this.#attempts.push(attempt);
    this.#spent += nano;
  }

  #wait(ms: number, at: Moment): void {
    at.now += ms;
    this.#waitedMs += ms;
  }

  /** @param indexed entries of the index that change with the item */
  #write(bytes: number, now: number, indexed: number): void {
    const { tally } = this.#trip.ground;
    const units = writeUnits(bytes);
    addAt(tally.series.otherWrites, now, units);
    addAt(tally.series.indexWrites, now, indexed);
    tally.dynamodb.writeUnits += units + indexed;
  }

  #left(now: number): number {
    return this.#trip.startedAt + this.#policy.sla.defaultMs - now;
  }

  #promptBytes(): number {
    return Math.ceil(this.#trip.ground.fate.tokens.input * this.#policy.estimates.bytesPerToken);
  }

  #potsFor(model: string): readonly ('main' | 'economy')[] {
    if (this.#pot === 'economy') return ['economy'];
    return model === this.#policy.rungs.cheap ? ['main', 'economy'] : ['main'];
  }
}
