import type { Attempt } from '../../tasks/core/contract/attempt.ts';
import type { Classification } from '../../tasks/core/contract/classification.ts';
import type { DegradedCode, Lane, Role } from '../../tasks/core/contract/enums.ts';
import type { Facts, LanePlan, Lanes, OpenModel, Step } from '../../tasks/core/contract/plan.ts';
import { writeUnits } from '../../tasks/core/costs/aws-prices.ts';
import type { NanoUsd } from '../../tasks/core/money.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import type { Ground } from './asking.ts';
import type { Chart } from './chart.ts';
import { type Closing, close } from './closing.ts';
import type { Plans } from './plans.ts';
import type { Sample } from './samples.ts';
import { addAt } from './tally.ts';
import type { Moment } from './walk.ts';

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
export interface Item {
  readonly model: string;
  readonly role: Role;
  readonly share: number;
  readonly no: number;
  readonly embedNo: number;
  attempt?: Attempt;
  /** The embedding of its answer. */
  measured?: Attempt;
}

/** What the machine's variables hold while a message passes, and what is counted of it. */
export class Course {
  readonly trip: Trip;
  readonly policy: Policy;
  readonly at: Moment;
  readonly states: string[] = [];
  readonly good: boolean[] = [];
  facts: Facts;
  classification: Classification;
  openModels: readonly OpenModel[] = [];
  lanes: Lanes;
  lane: Lane | undefined;
  plan: LanePlan;
  model: string;
  step: Step | undefined;
  attempts: Attempt[] = [];
  degraded: DegradedCode[] = [];
  searched = false;
  confidence = 0;
  nextNo = 0;
  spent: NanoUsd = 0;
  pot: 'main' | 'economy' = 'main';
  waitedMs = 0;
  modelMs = 0;
  lookUpMs = 0;
  closing: Closing | undefined;

  constructor(trip: Trip) {
    this.trip = trip;
    this.policy = trip.plans.policy;
    this.at = { now: trip.startedAt };
    const { sample, plans } = trip;
    this.classification = sample.classification;
    this.facts = plans.facts(sample, sample.classification);
    this.lanes = plans.lanes(sample, sample.classification, []);
    this.plan = this.lanes.simple;
    this.model = this.plan.firstModel;
  }

  wantsMeta({ now }: Moment): boolean {
    const { meta } = this.plan;
    if (meta.model === 'none' || this.attempts.some(({ role }) => role === 'meta')) return false;
    const answers = this.attempts.filter(({ role, text }) => role === 'answer' && text !== '');
    return answers.length >= meta.leastAnswers && this.left(now) >= meta.needsMs;
  }

  isMeasured({ now }: Moment, item: Item | undefined): boolean {
    const { comparison } = this.plan;
    const speaks = item?.attempt?.safe === true && item.attempt.text !== '';
    return comparison.model !== 'none' && speaks && this.left(now) >= comparison.needsMs;
  }

  isEnough(): boolean {
    const isThere = this.attempts.some(({ outcome, text }) => outcome === 'accepted' && text !== '');
    return this.confidence >= this.plan.minConfidence && isThere;
  }

  ended(lane: Lane | undefined): Closing {
    return close({
      trip: this.trip,
      lane,
      facts: this.facts,
      plan: this.plan,
      classification: this.classification,
      attempts: this.attempts,
      degraded: this.degraded,
      nano: this.spent,
      good: this.good,
      now: this.at.now,
    });
  }

  keep(attempt: Attempt, nano: NanoUsd): void {
    this.attempts.push(attempt);
    this.spent += nano;
  }

  wait(ms: number, at: Moment): void {
    at.now += ms;
    this.waitedMs += ms;
  }

  /** @param indexed entries of the index that change with the item */
  write(bytes: number, now: number, indexed: number): void {
    const { tally } = this.trip.ground;
    const units = writeUnits(bytes);
    addAt(tally.series.otherWrites, now, units);
    addAt(tally.series.indexWrites, now, indexed);
    tally.dynamodb.writeUnits += units + indexed;
  }

  left(now: number): number {
    return this.trip.startedAt + this.policy.sla.defaultMs - now;
  }

  promptBytes(): number {
    return Math.ceil(this.trip.ground.fate.tokens.input * this.policy.estimates.bytesPerToken);
  }

  potsFor(model: string): readonly ('main' | 'economy')[] {
    if (this.pot === 'economy') return ['economy'];
    return model === this.policy.rungs.cheap ? ['main', 'economy'] : ['main'];
  }
}
