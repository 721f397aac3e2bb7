import { costNano } from '../../tasks/core/money.ts';
import { modelById } from '../../tasks/core/policy/check-policy.ts';
import type { Closing } from './closing.ts';
import type { Trip } from './course.ts';
import { addAt, addInterval, type Tally } from './tally.ts';

/** What a message that has ended adds to the sums. */
export function countMessage(trip: Trip, closing: Closing): void {
  const { ground, startedAt, plans } = trip;
  const { tally, fate } = ground;
  const { policy } = plans;
  const ms = Math.round(closing.endedAt - startedAt);
  countLane(tally, closing, ms, policy.sla.defaultMs);
  for (const state of closing.states) tally.states[state] = (tally.states[state] ?? 0) + 1;
  const { input, output } = fate.tokens;
  const usage = { inputTokens: input, cachedTokens: 0, outputTokens: output };
  tally.allStrongNano += costNano(modelById(policy, policy.rungs.mid).prices, usage);
  if (closing.waitedMs > 0) {
    tally.waits.messages += 1;
    tally.waits.ms += Math.round(closing.waitedMs);
  }
  if (closing.model === null && closing.outcome === 'degraded') tally.budget.canned += 1;
  tally.express.executions += 1;
  tally.express.wholeMs += Math.ceil(Math.max(1, ms) / 100) * 100;
  addAt(tally.series.arrivals, startedAt, 1);
  addInterval(tally.series.runMs, startedAt, closing.endedAt);
  countInsurance(tally, closing);
}

function countLane(tally: Tally, closing: Closing, ms: number, slaMs: number): void {
  const sums = tally.lanes[closing.lane ?? 'none'];
  sums.messages += 1;
  sums[closing.outcome] += 1;
  if (ms <= slaMs) sums.slaMet += 1;
  sums.nano += closing.nano;
  sums.ms += ms;
  sums.modelMs += Math.round(closing.modelMs);
  sums.lookUpMs += Math.round(closing.lookUpMs);
  sums.states += closing.states.length;
  if (closing.winner !== undefined) {
    sums.sent += 1;
    if (closing.isGood) sums.good += 1;
  }
  if (closing.states.includes('Climb Higher?') && isClimbed(closing)) sums.escalated += 1;
  const bin = Math.min(sums.histogram.length - 1, ms);
  sums.histogram[bin] = (sums.histogram[bin] ?? 0) + 1;
}

/** Somebody was asked after the first, or after those who were asked together. */
function isClimbed({ attempts, plan }: Closing): boolean {
  const answers = attempts.filter(({ role }) => role === 'answer').length;
  return plan.fanOut ? answers > attempts.filter(({ role }) => role === 'insurance').length : answers > 1;
}

function countInsurance(tally: Tally, { attempts, winner, good, outcome }: Closing): void {
  const insurance = attempts.find(({ role }) => role === 'insurance');
  if (insurance === undefined) return;
  const sums = tally.insurance;
  sums.messages += 1;
  if (insurance.latencyMs > 0) sums.calls += 1;
  sums.nano += Math.round(insurance.costUsd * 1e9);
  const strong = attempts.find(({ role }) => role === 'answer');
  if (outcome === 'apologized') sums.helpless += 1;
  if (winner?.no !== insurance.no) return;
  if (strong === undefined || strong.text === '') {
    if (strong?.outcome === 'timed_out') sums.savedLate += 1;
    else sums.savedFailed += 1;
    return;
  }
  sums.displaced += 1;
  if (good[insurance.no] === true && good[strong.no] !== true) sums.displacedForBetter += 1;
  if (good[insurance.no] !== true && good[strong.no] === true) sums.displacedForWorse += 1;
}
