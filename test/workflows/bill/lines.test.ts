import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { EmfMetricSink } from '../../../tasks/adapters/powertools/emf-metric-sink.ts';
import { pricedUsd, tiered } from '../../../tasks/core/costs/aws-prices.ts';
import type { MetricGroup } from '../../../tasks/core/metrics/metric-group.ts';
import { METRIC_BYTES } from '../../../workflows/bill/assumptions.ts';
import type { Deployed } from '../../../workflows/bill/deployed.ts';
import { type BillLine, counted, formulaOf, line, sumOf, term } from '../../../workflows/bill/line.ts';
import { billDocument, type MonthBill, monthBill } from '../../../workflows/bill/month.ts';
import { billLines } from '../../../workflows/bill/print.ts';
import { usageAside } from '../../../workflows/bill/sample-aside.ts';
import { type DayUsage, usageOf } from '../../../workflows/bill/usage.ts';
import { plain } from './deployments.ts';

const TRAFFIC = { modelSet: 'current', mix: 'traffic', messagesPerDay: 1_000_000, sampled: 1_500 };
let usage: DayUsage;
beforeAll(async () => {
  usage = await usageOf(TRAFFIC);
}, 60_000);

const billOf = (changes: Partial<Deployed> = {}, glassShare = 0.02): MonthBill =>
  monthBill({ ...plain, ...changes }, usage, { modelSet: 'current', glassShare });
const found = ({ infrastructure }: MonthBill, service: string, item = ''): BillLine => {
  const one = infrastructure.find((each) => each.service === service && each.item.includes(item));
  if (one === undefined) throw new Error(`no line ${service} ${item}`);
  return one;
};
const function_ = { memoryMb: 1_024, retentionDays: 7, provisioned: 0 };

describe('a line', () => {
  it('comes to what its formula says', () => {
    const one = line('Lambda', 'all', [
      term(30e6, 'invocations', 0.2 / 1e6),
      term(1_500, 'GB-s', 0.0000133334),
    ]);
    expect(one.usd).toBeCloseTo(6.0200001, 9);
    expect(formulaOf(one)).toBe('30M invocations x $0.2/M + 1,500 GB-s x $13.3334/M');
    expect(
      formulaOf(line('Models', 'x', [term(2e9, 'tokens in', 2e-6), term(12.5, 'for late ones', 1)])),
    ).toBe('2G tokens in x $2/M + $12.5 for late ones');
    expect([0, 0.00383, 9.024, 1_590.4, 43_200, 3.926e6].map(counted)).toEqual([
      '0',
      '0.00383',
      '9.02',
      '1,590',
      '43,200',
      '3.93M',
    ]);
  });

  it('goes through tiers, each at its own price', () => {
    const tiers = [
      { upTo: 10, usd: 3 },
      { upTo: 30, usd: 2 },
      { upTo: Number.POSITIVE_INFINITY, usd: 1 },
    ];
    expect(tiered(5, tiers)).toEqual([{ quantity: 5, usd: 3 }]);
    expect(tiered(10, tiers)).toEqual([{ quantity: 10, usd: 3 }]);
    expect(pricedUsd(tiered(50, tiers))).toBe(10 * 3 + 20 * 2 + 20 * 1);
    expect(tiered(0, tiers)).toEqual([]);
  });
});

describe('a bill', () => {
  it('adds up, and says in JSON how each line came about', () => {
    const bill = billOf();
    expect(bill.infrastructureUsd).toBeCloseTo(sumOf(bill.infrastructure), 9);
    expect(bill.totalUsd).toBeCloseTo(bill.modelsUsd + bill.infrastructureUsd, 9);
    // The models are the largest line: everything else together is a few per cent of them.
    expect(bill.infrastructureUsd / bill.modelsUsd).toBeLessThan(0.05);
    const document = JSON.parse(JSON.stringify(billDocument(bill)));
    for (const one of [...document.models, ...document.infrastructure]) {
      const sum = one.terms.reduce(
        (all: number, each: { quantity: number; usd: number }) => all + each.quantity * each.usd,
        0,
      );
      expect(one.usd).toBeCloseTo(sum, 9);
      expect(one.formula).toContain(one.terms[0].unit);
    }
    const printed = billLines(bill).join('\n');
    expect(printed).toContain('A month of 1,000,000 messages a day, policy mangaassist/current v1');
    expect(printed).toMatch(/all beside the models +\$[\d,]+\.\d\d/);
    expect(printed).toContain('Prices of us-east-1, read in November 2026; quantities from 1,500 simulated');
    for (const { item } of bill.infrastructure) expect(printed).toContain(item);
  });

  it('shows level and share of what machines log: the same events, for some or for all', () => {
    const [lean, glass] = [0, 1].map((share) => billOf({}, share));
    const all = found(glass as MonthBill, 'Logs', 'coordinate-glass').usd;
    // FACTS of Express: $1,000 to $2,300 a month at this volume with data, $220 to $300 without.
    expect(all).toBeGreaterThan(1_000);
    expect(all).toBeLessThan(2_300);
    expect(found(billOf({}, 0.02), 'Logs', 'coordinate-glass').usd).toBeCloseTo(all * 0.02, 6);
    expect((lean as MonthBill).infrastructure.some(({ item }) => item.startsWith('coordinate-glass'))).toBe(
      false,
    );
    const machines = [{ name: 'coordinate', level: 'ALL', withData: false, retentionDays: 7 }] as const;
    const withoutData = found(billOf({ machines }, 0), 'Logs', 'coordinate, level ALL').usd;
    expect(withoutData).toBeGreaterThan(220);
    expect(withoutData).toBeLessThan(320);
    const kept = (retentionDays: number): number =>
      found(billOf({ machines: machines.map((one) => ({ ...one, retentionDays })) }, 0), 'Logs', 'kept').usd;
    expect(kept(30)).toBeGreaterThan(kept(7));
  });

  it('asks half for a collection without a second copy, and nothing for what is switched off', () => {
    const [both, one] = [true, false].map(
      (standbyReplicas) => found(billOf({ collections: { count: 1, standbyReplicas } }), 'OpenSearch').usd,
    );
    expect((one as number) * 2).toBeCloseTo(both as number, 9);
    expect(one).toBeGreaterThanOrEqual(0.5 * 2 * 720 * 0.24);
    const services = new Set(billOf().infrastructure.map(({ service }) => service));
    for (const absent of ['API Gateway', 'WAF', 'Bedrock', 'EventBridge'])
      expect(services).not.toContain(absent);
  });

  it('bills the doors by the messages that come through them, half each where there are two', () => {
    const restApis = { count: 1, detailedMetrics: true, retentionDays: 7 };
    const socketApis = { count: 1, retentionDays: 7 };
    const functions = { ...plain.functions, 'stepladder-socket': function_ };
    const door = billOf({ restApis, firewallRules: [2] });
    expect(found(door, 'API Gateway', 'REST').usd).toBeCloseTo(30 * 3.5, 6);
    expect(found(door, 'WAF').usd).toBeCloseTo(5 + 2 + 30 * 0.6, 6);
    expect(
      found(door, 'CloudWatch', 'metrics').usd - found(billOf(), 'CloudWatch', 'metrics').usd,
    ).toBeCloseTo(3, 6);
    const both = billOf({ restApis, socketApis, functions });
    expect(found(both, 'API Gateway', 'REST').usd).toBeCloseTo(15 * 3.5, 6);
    // A frame in, three sentences and the reply out.
    expect(found(both, 'API Gateway', 'WebSocket').terms[0]?.quantity).toBeCloseTo(15e6 * 5, 3);
    // Its function waits for every answer.
    expect(found(both, 'Lambda', 'socket').terms[1]?.quantity).toBeCloseTo(15e6 * (usage.meanMs / 1_000), 3);
  });

  it('bills copies that wait, an optimizer that runs and a guardrail that reads', () => {
    const functions = { ...plain.functions, 'stepladder-classify': { ...function_, provisioned: 2 } };
    expect(found(billOf({ functions }), 'Lambda', 'wait').usd).toBeCloseTo(2 * 720 * 3_600 * 0.0000033334, 6);
    const observed = { ...plain.functions, 'stepladder-observe': { ...function_, memoryMb: 512 } };
    const optimize = { name: 'optimize', level: 'ALL', withData: true, retentionDays: 7 } as const;
    const tuned = billOf({ schedules: 1, functions: observed, machines: [...plain.machines, optimize] });
    expect(found(tuned, 'EventBridge').terms[0]?.quantity).toBe(8_640);
    expect(found(tuned, 'CloudWatch', 'optimizer').usd).toBeGreaterThan(1);
    expect(found(tuned, 'Logs', 'optimize, level ALL').usd).toBeGreaterThan(0);
    const content = { content: true, topics: false, personalData: false };
    const guarded = found(billOf({ guardrail: content }), 'Bedrock').usd;
    expect(guarded).toBeGreaterThan(usage.messages * 30 * 2 * (0.15 / 1e3));
    expect(found(billOf({ guardrail: { ...content, topics: true } }), 'Bedrock').usd).toBeCloseTo(
      2 * guarded,
      6,
    );
  });

  it('says where other prices hold, and when the day costs more than the policy lets it', async () => {
    expect(billLines(billOf({ region: 'eu-west-1' })).join('\n')).toContain('those of eu-west-1 differ');
    expect(billLines(billOf()).join('\n')).not.toContain('budget');
    const large = await usageOf({ ...TRAFFIC, messagesPerDay: 20_000_000 });
    const bill = monthBill(plain, large, { modelSet: 'current', glassShare: 0.02 });
    expect(billLines(bill).join('\n')).toContain("policy's budget of $10,000.00 a day is spent");
  }, 60_000);

  it('is the same when its sample is taken aside', async () => {
    expect(await usageAside(TRAFFIC)).toEqual(usage);
  }, 60_000);
});

describe('lines of metrics', () => {
  let written: string[];
  beforeEach(() => {
    written = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      written.push(String(chunk));
      return true;
    });
  });
  afterEach(() => vi.restoreAllMocks());

  it('are as long as the bill takes them to be, each with the 26 bytes that CloudWatch adds', () => {
    const messageId = '0af76519-16cd-43dd-8448-eb211c80319c';
    const groups: Readonly<Record<keyof typeof METRIC_BYTES, MetricGroup>> = {
      message: { values: { Messages: 1 }, dimensions: {}, messageId: null },
      reply: {
        values: {
          LatencyMs: 1_751,
          CostUsd: 0.004901,
          SlaMet: 1,
          InputTokens: 2_130,
          OutputTokens: 375,
          Confidence: 0.85,
          Quality: 0.82,
          Escalations: 0,
          Escalated: 0,
          CacheHit: 0,
          Degraded: 0,
        },
        dimensions: { Lane: 'complex' },
        messageId,
      },
      model: {
        values: { ModelCalls: 1, ModelFailures: 0, ModelLatencyMs: [1_515], ModelCostUsd: [0.00474] },
        dimensions: { Model: 'claude-sonnet-5-5' },
        messageId,
      },
    };
    for (const [name, group] of Object.entries(groups)) {
      written = [];
      new EmfMetricSink().emit(group);
      const bytes = Buffer.byteLength(written.join('')) + 26;
      const taken = METRIC_BYTES[name as keyof typeof METRIC_BYTES];
      expect(Math.abs(bytes / taken - 1), `${name}: ${bytes} bytes`).toBeLessThan(0.1);
    }
  });
});
