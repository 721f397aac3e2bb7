import { readFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  expressDayUsd,
  lambdaUsd,
  logsInUsd,
  readUnits,
  writeUnits,
} from '../../../tasks/core/costs/aws-prices.ts';
import { policyOfSet } from '../../../workflows/policy/policy-of-set.ts';
import { seededRandom } from '../../../workflows/random.ts';
import { readChart } from '../../../workflows/simulate/chart.ts';
import { bookOfPolicy, demandsOf } from '../../../workflows/simulate/demand.ts';
import { latencyAt } from '../../../workflows/simulate/latency.ts';
import { percentile } from '../../../workflows/simulate/percentiles.ts';
import { arrivals, busyness, messagesOfChunks } from '../../../workflows/simulate/traffic.ts';
import { Agenda, together, type Walk } from '../../../workflows/simulate/walk.ts';
import { mixNamed } from './days.ts';

const ASL = new URL('../../../asl/coordinate.asl.json', import.meta.url);

describe('the machine as a simulation walks it', () => {
  it('is the file that is deployed, with a way for every answer to every Choice', async () => {
    const { startAt, states } = await readChart();
    expect(startAt).toBe('Accept Request');
    const choices = Object.values(states).filter(({ type }) => type === 'Choice');
    expect(choices.map(({ name }) => name)).toContain('Choose Route');
    for (const { name, ways } of choices) {
      const leads = Object.values(ways);
      expect(leads.length, name).toBeGreaterThan(1);
      for (const way of leads) expect(states, name).toHaveProperty([way]);
    }
    const route = states['Choose Route']?.ways ?? {};
    expect(route[' ample    simple']).toBe('Simple Lane');
    expect(route['cached exhausted pinned ensemble unsure complex']).toBe('Cached Answer');
    expect(route[' exhausted pinned ensemble unsure complex']).toBe('Economy Lane');
    expect(states['Economy Lane']?.lane).toBe('economy');
    expect(states['Invoke Model']).toMatchObject({ stage: 'invoke', as: 'answer', next: 'Check Confidence' });
  });

  it('says which Choice is new to it, and where to tell it', async () => {
    const machine = (await readFile(ASL, 'utf8')).replaceAll('Needs Context?', 'Needs What?');
    await expect(readChart(machine)).rejects.toThrow(
      'simulate does not know what Needs What? asks: add it to workflows/simulate/questions.ts',
    );
  });
});

describe('times', () => {
  it('have just the percentiles of the registry', () => {
    const registry = { p50: 800, p95: 2_300, p99: 2_900 };
    expect(latencyAt(registry, 0)).toBeCloseTo(800, 9);
    expect(latencyAt(registry, 1.6449)).toBeCloseTo(2_300, 9);
    expect(latencyAt(registry, 2.3263)).toBeCloseTo(2_900, 9);
    expect(latencyAt({ p50: 2_000, p95: 2_500, p99: 2_500 }, 3)).toBe(2_500);
  });

  it('never fall as the deviate rises', () => {
    const ms = fc.integer({ min: 1, max: 5_000 });
    const deviate = fc.double({ min: -6, max: 6, noNaN: true });
    fc.assert(
      fc.property(ms, ms, ms, deviate, deviate, (one, two, three, a, b) => {
        const [p50 = 0, p95 = 0, p99 = 0] = [one, two, three].toSorted((x, y) => x - y);
        const [low, high] = a < b ? [a, b] : [b, a];
        const at = (z: number): number => latencyAt({ p50, p95, p99 }, z);
        expect(at(low)).toBeGreaterThan(0);
        expect(at(high)).toBeGreaterThanOrEqual(at(low) * (1 - 1e-12));
      }),
    );
  });

  it('are read off by nearest rank', () => {
    const histogram = new Uint32Array(10);
    histogram[2] = 3;
    histogram[5] = 1;
    expect([0, 0.5, 0.75, 0.76, 1].map((share) => percentile(histogram, share))).toEqual([2, 2, 2, 5, 5]);
    expect(percentile(new Uint32Array(4), 0.5)).toBe(0);
  });
});

describe('traffic', () => {
  it('gives every chunk its part, and together just the messages of the day', () => {
    fc.assert(
      fc.property(fc.nat(5_000_000), fc.nat(100), (messages, seed) => {
        const counts = messagesOfChunks(busyness(seed), messages);
        expect(counts.reduce((sum, one) => sum + one, 0)).toBe(messages);
        expect(counts.every((count) => count >= 0)).toBe(true);
      }),
      { numRuns: 20, seed: 6 },
    );
  });

  it('rises in the evening and in bursts, and comes in order', () => {
    const weights = busyness(3);
    const [night = 0, evening = 0] = [4, 20].map((hour) => messagesOfChunks(weights, 100_000)[hour * 2]);
    expect(evening).toBeGreaterThan(4 * night);
    const moments = [...arrivals(weights, 3_600, 7_200, 500, seededRandom(9))];
    expect(moments).toHaveLength(500);
    expect(moments.every((at, index) => at >= (moments[index - 1] ?? 3_600_000) && at < 7_200_000)).toBe(
      true,
    );
  });
});

describe('walks', () => {
  it('go on in the order of their moments, and a fork waits for all', () => {
    const seen: string[] = [];
    function* walk(name: string, ...moments: readonly number[]): Walk<void> {
      for (const at of moments) {
        yield at;
        seen.push(`${name}${at}`);
      }
    }
    function* fork(): Walk<void> {
      yield* together([walk('a', 2, 9), walk('b', 3, 4)]);
      seen.push('joined');
    }
    const agenda = new Agenda();
    agenda.put(1, fork());
    agenda.put(0, walk('c', 3, 5));
    while (agenda.nextAt < Number.POSITIVE_INFINITY) agenda.step();
    expect(seen).toEqual(['a2', 'c3', 'b3', 'b4', 'c5', 'a9', 'joined']);
  });
});

describe('a mix', () => {
  it('says what is asked and how long answers are; what it escalates is the policy`s affair', () => {
    const policy = policyOfSet('claude-3');
    const demands = demandsOf(mixNamed('traffic', policy));
    expect(demands.map(({ name }) => name)).not.toContain('Haiku escalation to Sonnet');
    expect(demands.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(demands[0]).toMatchObject({ intents: ['faq', 'greeting'], inputTokens: 200, outputTokens: 100 });
    expect(() => bookOfPolicy(policy).idOf('claude-haiku-4')).toThrow('did you mean claude-haiku-3?');
  });
});

describe('prices of AWS', () => {
  it('come to what a million messages a day of 1.2 s cost a month on Express', () => {
    const day = expressDayUsd({ executions: 1_000_000, wholeMs: 1_200_000_000, memoryMb: 64 });
    expect(day * 30).toBeCloseTo(67.51, 1);
    const busy = expressDayUsd({ executions: 0, wholeMs: 100_000_000_000, memoryMb: 65 });
    expect(busy).toBeLessThan(100_000_000 * 0.125 * 0.00001667);
  });

  it('round as AWS does', () => {
    expect([1, 1_024, 1_025].map(writeUnits)).toEqual([1, 1, 2]);
    expect([0, 4_096, 4_097].map(readUnits)).toEqual([1, 1, 2]);
    expect(lambdaUsd(1_000_000, 0, 1_024)).toBeCloseTo(0.2, 9);
    expect(lambdaUsd(0, 1_000_000, 1_024)).toBeCloseTo(0.0133334, 9);
    expect(logsInUsd(1024 ** 3)).toBe(0.5);
  });
});
