import { beforeAll, describe, expect, it } from 'vitest';
import { DAYS_A_MONTH } from '../../../tasks/core/costs/aws-prices.ts';
import { dayUsd } from '../../../tasks/core/costs/mix.ts';
import { SWEEP } from '../../../workflows/bill/assumptions.ts';
import type { BillLine } from '../../../workflows/bill/line.ts';
import { monthBill } from '../../../workflows/bill/month.ts';
import { timesAMonth } from '../../../workflows/bill/run-lines.ts';
import { type DayUsage, sampleDay, scaled, usageAt, usageOf } from '../../../workflows/bill/usage.ts';
import { bookOf } from '../../../workflows/compare/book.ts';
import { onMidAlone } from '../../../workflows/compare/outcome.ts';
import { policyOfSet } from '../../../workflows/policy/policy-of-set.ts';
import { type Report, reportOf } from '../../../workflows/simulate/report.ts';
import { simulateDay } from '../../../workflows/simulate/simulate.ts';
import { mixNamed, preparedFor } from '../simulate/days.ts';
import { plain } from './deployments.ts';

const MESSAGES = 2_000;
const sweeps = timesAMonth(SWEEP.everyMinutes);

describe('a bill and a simulated day', () => {
  let report: Report;
  let usage: DayUsage;
  beforeAll(async () => {
    const prepared = await preparedFor({ set: 'current', messages: MESSAGES });
    const tally = await simulateDay(prepared, { workers: 1 });
    report = reportOf(tally, prepared, { policy: 'tested', mix: 'tested' });
    usage = { ...scaled(tally, prepared, 1), policy: 'tested', mix: 'tested', budgetUsd: null };
  }, 60_000);

  const lineOf = (glassShare: number, service: string, item: string): BillLine => {
    const { infrastructure } = monthBill(plain, usage, { modelSet: 'current', glassShare });
    const found = infrastructure.find((line) => line.service === service && line.item.startsWith(item));
    if (found === undefined) throw new Error(`no line ${service} ${item}`);
    return found;
  };

  it('say the same of machines, functions, table, search and logs: thirty such days', () => {
    const { aws } = report;
    const month = (usd: number): number => usd * DAYS_A_MONTH;
    expect(lineOf(0, 'Step Functions', 'Express').usd).toBeCloseTo(month(aws.stepFunctionsUsd), 9);
    expect(lineOf(0, 'Lambda', '6 stages').usd).toBeCloseTo(month(aws.lambdaUsd), 9);
    expect(lineOf(0, 'OpenSearch', 'the catalogue').usd).toBeCloseTo(month(aws.searchDayUsd), 9);
    const [writes, reads] = ['writes', 'reads'].map(
      (item) => lineOf(0, 'DynamoDB', item).terms[0]?.quantity ?? 0,
    );
    expect(writes).toBeCloseTo(month(report.dynamodb.writeUnits) + sweeps * SWEEP.writeUnits, 6);
    expect(reads).toBeCloseTo(month(report.dynamodb.readUnits) + sweeps * SWEEP.readUnits, 6);
    const glass = lineOf(1, 'Logs', 'coordinate-glass, level ALL with data');
    expect(glass.usd).toBeCloseTo(month(aws.executionLogs.withDataUsd), 9);
  });

  it('say the same of the models, and of all messages on the mid model', () => {
    const { modelsUsd } = monthBill(plain, usage, { modelSet: 'current', glassShare: 0 });
    expect(modelsUsd).toBeCloseTo(report.cost.usd * DAYS_A_MONTH, 6);
    expect(usage.allMidUsd).toBeCloseTo(report.cost.allStrongUsd, 9);
    const calls = report.cost.calls.reduce((sum, one) => sum + one.calls - one.unasked, 0);
    expect(usage.models.reduce((sum, one) => sum + one.calls, 0)).toBe(calls);
  });

  it('and compare price the same messages alike, all on the mid model', async () => {
    const policy = policyOfSet('current');
    const book = bookOf('current', 'cascade');
    const mix = mixNamed('traffic', policy);
    // Escalations are the policy's own in a simulation: the other parts, as if they were all.
    const asked = mix.parts.filter(({ tasks }) => tasks.length > 0);
    const whole = asked.reduce((sum, { share }) => sum + share, 0);
    const parts = asked.map((part) => ({ ...part, share: part.share / whole }));
    const compared = dayUsd(onMidAlone({ ...mix, parts }, book), book.pricesOf);
    const traffic = { modelSet: 'current', messagesPerDay: mix.messagesPerDay, mix: 'traffic' };
    const large = await usageOf({ ...traffic, sampled: 6_000 });
    expect(large.allMidUsd / compared).toBeGreaterThan(0.98);
    expect(large.allMidUsd / compared).toBeLessThan(1.02);
  }, 60_000);
});

describe('a sample that is scaled up', () => {
  it('says what the larger day says itself', async () => {
    const traffic = { modelSet: 'current', mix: 'traffic', messagesPerDay: 12_000 };
    const [small, large] = [
      await usageOf({ ...traffic, sampled: 4_000 }),
      await usageOf({ ...traffic, sampled: 12_000 }),
    ];
    expect(large.sampled).toBe(12_000);
    for (const name of [
      'wholeMs',
      'invocations',
      'billedMs',
      'writeUnits',
      'readUnits',
      'events',
      'keptBytes',
    ] as const) {
      expect(small[name] / large[name], name).toBeGreaterThan(0.95);
      expect(small[name] / large[name], name).toBeLessThan(1.05);
    }
    expect(small.messages).toBeCloseTo(12_000, 6);
  }, 60_000);

  it('pays more for each write of the money where more is open at once', async () => {
    const sample = await sampleDay({
      modelSet: 'current',
      mix: 'traffic',
      messagesPerDay: 3_000,
      withinBudget: false,
    });
    const [few, many] = [3_000, 3_000_000].map((messages) => usageAt(sample, messages));
    const perMessage = (usage: DayUsage | undefined): number =>
      (usage?.writeUnits ?? 0) / (usage?.messages ?? 1);
    expect(perMessage(many)).toBeGreaterThan(perMessage(few) * 1.05);
    expect((many?.invocations ?? 0) / (few?.invocations ?? 1)).toBeCloseTo(1_000, 6);
  }, 60_000);

  it('stays within the budget of the policy, or says that there is always enough', async () => {
    const traffic = { modelSet: 'current', mix: 'traffic', messagesPerDay: 10_000_000, sampled: 2_000 };
    const kept = await usageOf(traffic);
    const free = await usageOf({ ...traffic, withinBudget: false });
    const spent = ({ models }: DayUsage): number => models.reduce((sum, { usd }) => sum + usd, 0);
    expect(kept.budgetUsd).toBe(10_000);
    expect(spent(kept)).toBeLessThanOrEqual(10_000.01);
    expect(spent(free)).toBeGreaterThan(20_000);
    expect(free.budgetUsd).toBeNull();
  }, 60_000);

  it('is of a mix that compare knows', async () => {
    await expect(usageOf({ modelSet: 'current', messagesPerDay: 10, mix: 'trafic' })).rejects.toThrow(
      /no mix trafic: known are .*traffic/,
    );
  });
});
