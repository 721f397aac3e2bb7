import type { DegradedCode, PlannedLane, Stage } from '../../tasks/core/contract/enums.ts';
import { toNano } from '../../tasks/core/money.ts';
import { needsOwnSearch } from '../../tasks/core/routing/own-search.ts';
import {
  COLD_START_MS,
  COMPUTING_MS,
  HOPS_MS,
  ITEM_BYTES,
  LAMBDA_RETRIES,
  READ_UNITS,
} from './assumptions.ts';
import type { ChartState } from './chart.ts';
import type { Closing } from './closing.ts';
import { Course, type Item, type Trip } from './course.ts';
import { confidentKey, routeKey, yesNo } from './questions.ts';
import { work } from './stages.ts';
import { addInterval } from './tally.ts';
import { type Moment, together, type Walk } from './walk.ts';

/** What a Pass adds to the degraded codes. */
const PASS_CODES: Readonly<Record<string, DegradedCode>> = {
  'Answer Without Context': 'context_unavailable',
  'Keep Fast Guess': 'classifier_unavailable',
};

/** The whole way of one message through the machine. */
export function* walkMessage(trip: Trip): Walk<Closing> {
  return yield* new Message(trip).walk();
}

/** Goes from state to state as the chart has it; what happens in them is the stages' affair. */
class Message {
  readonly #course: Course;

  constructor(trip: Trip) {
    this.#course = new Course(trip);
  }

  *walk(): Walk<Closing> {
    yield* this.#branch(this.#course.trip.chart.startAt, this.#course.at);
    const closing = this.#course.closing ?? this.#course.ended(undefined);
    return {
      ...closing,
      endedAt: this.#course.at.now,
      states: this.#course.states,
      waitedMs: this.#course.waitedMs,
      modelMs: this.#course.modelMs,
      lookUpMs: this.#course.lookUpMs,
    };
  }

  /** From a state to where its branch, item or machine ends. */
  *#branch(startAt: string, at: Moment, item?: Item): Walk<void> {
    let name: string | null = startAt;
    while (name !== null) {
      const state: ChartState | undefined = this.#course.trip.chart.states[name];
      if (state === undefined) throw new Error(`the machine has no state ${name}`);
      this.#course.states.push(name);
      at.now += this.#course.trip.ground.fate.hopMs(HOPS_MS.transition);
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
    if (code !== undefined) this.#course.degraded.push(code);
    if (lane === null) return;
    this.#course.lane = lane;
    this.#course.plan = this.#course.lanes[lane === 'cached' ? 'simple' : (lane as PlannedLane)];
    this.#course.model = this.#course.plan.firstModel;
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
        return routeKey(this.#course.facts);
      case 'Needs Context?':
        return yesNo(this.#course.plan.needsContext && !this.#course.searched);
      case 'One Model Or Many?':
        return yesNo(this.#course.plan.fanOut);
      case 'Climb Higher?':
        return this.#course.step?.move ?? 'no_rung';
      case 'Measure Agreement?':
        return yesNo(this.#course.isMeasured(at, item));
      default:
        return confidentKey(this.#course.wantsMeta(at), this.#course.isEnough());
    }
  }

  /** A state that calls something. False where its Catch would go on. */
  *#task(state: ChartState, at: Moment, item: Item | undefined): Walk<boolean> {
    const { stage } = state;
    if (stage === null) {
      at.now += this.#course.trip.ground.fate.hopMs(HOPS_MS.dynamo);
      this.#course.write(ITEM_BYTES.finishedRun, at.now, 1);
      return true;
    }
    const entered = yield* this.#enterFunction(stage, at);
    if (!entered) return false;
    const from = at.now;
    at.now += this.#course.trip.ground.fate.hopMs(COMPUTING_MS[stage]);
    const isDone = yield* work(this.#course, stage, state.as, at, item);
    yield at.now;
    const { world, tally } = this.#course.trip.ground;
    world.leave(stage);
    tally.stages[stage].billedMs += Math.round(at.now - from);
    addInterval(tally.series.stageMs[stage], from, at.now);
    return isDone;
  }

  /** The way into a function: asked again while the account has no environment left. */
  *#enterFunction(stage: Stage, at: Moment): Walk<boolean> {
    const { world, tally, fate } = this.#course.trip.ground;
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
      this.#course.wait(fate.jitter() * LAMBDA_RETRIES.withinMs, at);
    }
  }

  /** The classifier beside a search on the guess of the rules. */
  *#side({ inner }: ChartState, at: Moment): Walk<void> {
    this.#course.nextNo += 2;
    const moments = inner.map(() => ({ now: at.now }));
    yield* together(inner.map((first, index) => this.#branch(first, moments[index] as Moment)));
    at.now = Math.max(...moments.map(({ now }) => now));
    const fits = !needsOwnSearch(this.#course.classification);
    this.#course.searched = this.#course.searched && fits;
  }

  *#members({ inner }: ChartState, at: Moment): Walk<void> {
    const [first = ''] = inner;
    const items: Item[] = this.#course.plan.members.map(({ model, role, share }, index) => ({
      model,
      role,
      share,
      no: this.#course.nextNo + index,
      embedNo: this.#course.nextNo + this.#course.plan.members.length + index,
    }));
    this.#course.nextNo += items.length * (this.#course.plan.comparison.model === 'none' ? 1 : 2);
    const moments = items.map(() => ({ now: at.now }));
    yield* together(items.map((item, index) => this.#branch(first, moments[index] as Moment, item)));
    at.now = Math.max(...moments.map(({ now }) => now));
    const attempts = items.flatMap(({ attempt }) => (attempt === undefined ? [] : [attempt]));
    const measured = items.flatMap((one) => (one.measured === undefined ? [] : [one.measured]));
    for (const attempt of [...attempts, ...measured]) this.#course.keep(attempt, toNano(attempt.costUsd));
    const accepted = attempts.filter(({ outcome }) => outcome === 'accepted');
    this.#course.confidence = Math.max(0, ...accepted.map(({ confidence }) => confidence ?? 0));
    this.#course.modelMs += Math.max(0, ...attempts.map(({ latencyMs }) => latencyMs));
  }
}
