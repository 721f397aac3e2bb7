import { ConverseCommand, ConverseStreamCommand, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from 'vitest';
import { behaviourOf, latencyMs } from '../../../../workflows/local/simulator/models.ts';
import { seededRandom } from '../../../../workflows/random.ts';
import { asking, HAIKU, OPUS, openSimulator, SONNET, TITAN } from './simulator.ts';

/** Percentiles of many calls of so many tokens. */
function spread(modelId: string, tokens: number) {
  const behaviour = behaviourOf(modelId);
  if (behaviour === undefined) throw new Error(`no model ${modelId}`);
  const random = seededRandom(1);
  const times = Array.from({ length: 2_001 }, () => latencyMs(behaviour, tokens, random)).toSorted(
    (a, b) => a - b,
  );
  return { p5: times[100] ?? 0, p50: times[1_000] ?? 0, p95: times[1_900] ?? 0 };
}

describe('the time a model takes', () => {
  it.each([
    [HAIKU, 300, 500],
    [SONNET, 700, 1_900],
    [OPUS, 1_300, 3_000],
    [TITAN, 50, 200],
  ])('by %s has its median between %i and %i ms for 150 tokens', (modelId, least, most) => {
    const { p5, p50, p95 } = spread(modelId, modelId === TITAN ? 0 : 150);
    expect(p50).toBeGreaterThan(least);
    expect(p50).toBeLessThan(most);
    expect(p95 / p50).toBeGreaterThan(1.2);
    expect(p50 / p5).toBeGreaterThan(1.2);
  });

  it('grows with the answer and with the model', () => {
    expect(spread(SONNET, 300).p50).toBeGreaterThan(spread(SONNET, 100).p50);
    expect(spread(HAIKU, 150).p50).toBeLessThan(spread(SONNET, 150).p50);
    expect(spread(SONNET, 150).p50).toBeLessThan(spread(OPUS, 150).p50);
  });

  it('is scaled, told in the metrics, and the same for the same seed and request', async () => {
    const waits: number[] = [];
    const sleep = async (ms: number): Promise<void> => void waits.push(ms);
    const told: (number | undefined)[] = [];
    for (const latencyScale of [1, 1, 0.1]) {
      const { client } = await openSimulator({ latencyScale, sleep });
      const { metrics } = await client.send(new ConverseCommand(asking(SONNET)));
      told.push(metrics?.latencyMs);
      await client.send(new InvokeModelCommand({ modelId: TITAN, body: '{"inputText":"a"}' }));
    }
    const [first = 0, firstEmbedding, second, secondEmbedding, third, thirdEmbedding] = waits;
    expect([second, secondEmbedding]).toEqual([first, firstEmbedding]);
    expect(third).toBeCloseTo(first / 10, 6);
    expect(thirdEmbedding).toBeCloseTo((firstEmbedding ?? 0) / 10, 6);
    expect(told).toEqual([Math.round(first), Math.round(first), Math.round(first / 10)]);
  });

  it('of a stream is spread over its events, the first token first', async () => {
    const waits: number[] = [];
    const { client } = await openSimulator({ latencyScale: 1, sleep: async (ms) => void waits.push(ms) });
    const { stream } = await client.send(new ConverseStreamCommand(asking(SONNET)));
    let events = 0;
    let told = 0;
    for await (const event of stream ?? []) {
      events += 1;
      told = event.metadata?.metrics?.latencyMs ?? told;
    }
    expect(waits).toHaveLength(events);
    expect(waits[0]).toBeGreaterThan(waits[1] ?? 0);
    expect(Math.round(waits.reduce((sum, ms) => sum + ms, 0))).toBe(told);
  });
});
