import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Intent } from '../../../tasks/core/contract/enums.ts';
import { toNano } from '../../../tasks/core/money.ts';
import type { Policy } from '../../../tasks/core/policy/policy.ts';
import { defaultPolicy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { profileFor } from '../../../tasks/profiles/profile-for.ts';
import { strategiesFor } from '../../../workflows/compare/strategies.ts';
import { Chunks, type Prepared } from '../../../workflows/simulate/chunk.ts';
import type { Closing } from '../../../workflows/simulate/closing.ts';
import type { Trip } from '../../../workflows/simulate/course.ts';
import type { Demand } from '../../../workflows/simulate/demand.ts';
import { walkMessage } from '../../../workflows/simulate/message.ts';
import { Plans } from '../../../workflows/simulate/plans.ts';
import { prepare } from '../../../workflows/simulate/prepare.ts';
import type { Sample } from '../../../workflows/simulate/samples.ts';
import { emptyTally } from '../../../workflows/simulate/tally.ts';
import { World } from '../../../workflows/simulate/world.ts';
import { vagueMessage } from '../../fixtures/vague.ts';
import { startTestStack, type TestStack, type Told } from '../../harness/stack.ts';
import { RecordedFate } from './recorded-fate.ts';

/** A machine that is busy with other tests must not make anybody late: time is no part of what is compared. */
const policy: Policy = {
  ...defaultPolicy,
  version: 2,
  sla: { ...defaultPolicy.sla, defaultMs: 30_000 },
  embedding: { ...defaultPolicy.embedding, latencyMs: { p50: 100, p95: 160, p99: 10_000 } },
};

/** So many of the messages that seed 7 draws, none of them twice: a repeat would come from the cache. */
const SAMPLE = 60;
const SEED = 7;

let stack: TestStack;
let prepared: Prepared;
beforeAll(async () => {
  stack = await startTestStack();
  await stack.policy(() => policy);
  await live(policy.version);
  const { rungs, embedding } = policy;
  const cast = { cheap: rungs.cheap, mid: rungs.mid, embedding: embedding.id };
  const mix = strategiesFor(cast).find(({ id }) => id === 'traffic')?.mix;
  if (mix === undefined) throw new Error('there is no strategy traffic');
  const wanted = { messages: 1_000, seed: SEED, incidents: 0 };
  prepared = await prepare({ ...wanted }, everyIntent(mix), policy, profileFor('current'));
}, 60_000);
afterAll(() => stack.close());

/** Tasks may go on with an older policy for a second. */
async function live(version: number): Promise<void> {
  for (;;) {
    const { reply } = await stack.ask({ query: 'hello' });
    if (reply.route?.policyVersion === version) return;
  }
}

/** The seeds' mix, and beside it a little of everything else, so that every lane and look-up is met. */
function everyIntent(mix: Parameters<typeof prepare>[1]): Parameters<typeof prepare>[1] {
  const others = [
    'order_status',
    'price_inquiry',
    'creative',
    'complaint',
    'translation',
    'unknown',
  ] as const;
  const calls = [{ model: 'cheap', inputTokens: 300, outputTokens: 150 }];
  const rest = { name: 'the rest', share: 0.35, tasks: others, calls };
  return { ...mix, parts: [...mix.parts.map((part) => ({ ...part, share: part.share * 0.65 })), rest] };
}

function drawn(): readonly Sample[] {
  const chunks = new Chunks(prepared);
  const samples = new Map<string, Sample>();
  for (let no = 0; samples.size < SAMPLE; no++) {
    const { sample }: { sample: Sample; demand: Demand } = chunks.draw(no % 48, no);
    samples.set(sample.query, sample);
  }
  return [...samples.values()];
}

const UNSEEN = new URL('../../tasks/profiles/mangaassist/unseen/', import.meta.url);

/** Messages that the rules are unsure of, which samples hardly ever are: the classifier has learned from those. */
async function unsure(): Promise<readonly Sample[]> {
  const files = (await readdir(UNSEEN)).toSorted().map((file) => readFile(new URL(file, UNSEEN), 'utf8'));
  const rows = (await Promise.all(files)).flatMap((text) => JSON.parse(text) as readonly Labelled[]);
  const profile = profileFor('current');
  return [{ text: vagueMessage, intents: ['unknown'], complexity: 3 } as Labelled, ...rows]
    .map(({ text, intents, complexity }) => ({
      query: text,
      labelled: { intents, complexity },
      classification: profile.classify(text, [], undefined).classification,
      cacheable: false,
    }))
    .filter(({ classification }) => classification.confidence < policy.thresholds.classify);
}

interface Labelled {
  readonly text: string;
  readonly intents: readonly Intent[];
  readonly complexity: number;
}

async function simulated(sample: Sample, { reply }: Told, messageId: string): Promise<Closing> {
  const fate = new RecordedFate(reply, (await stack.run(messageId)).attempts);
  const plans = new Plans(policy, (request) => request);
  const ground = { policy, world: new World(policy), fate, tally: emptyTally(5_000) };
  const trip: Trip = { messageId, sample, startedAt: 0, plans, chart: prepared.chart, ground };
  const walk = walkMessage(trip);
  for (let step = walk.next(); ; step = walk.next()) {
    if (!step.done) continue;
    expect(fate.left, `${sample.query}: calls that the simulation left out`).toEqual([]);
    return step.value;
  }
}

/** Members run at the same time: their order says nothing. */
const INNER = /Member|Agreement|Compare|Embed Answer|Classifier|Likely|Guess|Passages Yet/u;
const inAnyOrder = (states: readonly string[]): readonly string[] => [
  ...states.filter((state) => !INNER.test(state)),
  ...states.filter((state) => INNER.test(state)).toSorted(),
];

const facts = (
  lane: string | null | undefined,
  estimate: unknown,
  nano: number,
  outcome: string,
  attempts: readonly { readonly role: string; readonly model: string; readonly outcome: string }[],
  states: readonly string[],
) => ({
  lane,
  estimate,
  nano,
  outcome,
  attempts: attempts.map(({ role, model, outcome: became }) => `${role} ${model} ${became}`).toSorted(),
  states: inAnyOrder(states),
});

interface Pair {
  readonly query: string;
  readonly told: Told;
  readonly real: ReturnType<typeof facts>;
  readonly ours: ReturnType<typeof facts>;
}

async function both(sample: Sample, messageId: string): Promise<Pair> {
  const told = await stack.ask({ messageId, query: sample.query });
  const { lane, route, costUsd, outcome, attempts } = told.reply;
  const closing = await simulated(sample, told, messageId);
  return {
    query: sample.query,
    told,
    real: facts(lane, route?.estimate, toNano(costUsd), outcome, attempts, told.states),
    ours: facts(
      closing.lane,
      closing.plan.estimate,
      closing.nano,
      closing.outcome,
      closing.attempts,
      closing.states,
    ),
  };
}

/** As many as the stack takes at once without a message being late. */
const AT_ONCE = 6;

async function pairs(): Promise<readonly Pair[]> {
  const left = [...[...drawn(), ...(await unsure())].entries()];
  const found: Pair[] = [];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        found.push(await both(next[1], `sim-${next[0]}`));
      }
    }),
  );
  return found;
}

describe('simulated messages beside the real machine', () => {
  it('take the same lanes, pass the same states, ask the same models and cost the same', async () => {
    const found = await pairs();
    expect(found.length).toBeGreaterThan(SAMPLE);
    for (const { query, ours, real } of found) expect(ours, query).toEqual(real);
    const passed = (state: string): number => found.filter(({ told }) => told.states.includes(state)).length;
    expect(passed('Simple Lane')).toBeGreaterThan(5);
    expect(passed('Medium Lane')).toBeGreaterThan(20);
    expect(passed('Complex Lane')).toBeGreaterThan(20);
    expect(passed('Look Closer')).toBeGreaterThan(5);
    expect(passed('Escalate')).toBeGreaterThan(0);
  }, 180_000);
});
