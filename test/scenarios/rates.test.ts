import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isAdmitted } from '../../tasks/core/health/admission.ts';
import { deploymentOrder } from '../../tasks/core/health/deployments.ts';
import type { ModelProfile } from '../../tasks/core/policy/model-profile.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import { defaultPolicy } from '../../tasks/profiles/mangaassist/default-policy.ts';
import { startTestStack, type TestStack, type Told } from '../harness/stack.ts';

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';
const [US, EU, NEW] = ['us', 'eu', 'jp'].map((region) => `${region}.anthropic.claude-haiku-5-5`);
const HAIKU_API = 'global.anthropic.claude-haiku-5-5';
const DAY = 24 * 3_600_000;

let stack: TestStack;
let ahead = 0;
/** By chance: the jitter of a wait, and which good calls are counted. */
let chance = 0;
let stopped: number | undefined;
const now = (): number => stopped ?? Date.now() + ahead;

beforeAll(async () => {
  stack = await startTestStack({ seams: { clock: { now }, random: () => chance } }, 'shared');
});
beforeEach(async () => {
  chance = 0.999;
  stopped = undefined;
  await stack.clear();
  await live(() => ({}));
});
afterAll(() => stack.close());

const changed = (policy: Policy, changes: Partial<ModelProfile>): Policy => ({
  ...policy,
  models: policy.models.map((model) => (model.id === HAIKU ? { ...model, ...changes } : model)),
});

let version = defaultPolicy.version;
/** Makes a policy with another cheap model live, on a day of its own. */
async function live(change: (haiku: ModelProfile) => Partial<ModelProfile>): Promise<void> {
  const [haiku] = defaultPolicy.models as [ModelProfile];
  version += 1;
  await stack.policy((policy) => ({ ...changed(policy, change(haiku)), version }), version - 1);
  ahead += DAY;
}

const heard = ({ reply }: Told) => reply.attempts.map(({ model, outcome }) => [model, outcome]);
const journalled = async ({ reply }: Told) => (await stack.run(reply.messageId)).attempts;
const invokes = ({ states }: Told) => states.filter((state) => state === 'Invoke Model').length;
const received = async (): Promise<Readonly<Record<string, number>>> => {
  const calls = (await stack.calls()) as readonly { model: string; received: number }[];
  return Object.fromEntries(calls.map(({ model, received: count }) => [model, count]));
};
/** Calls of a model's deployments while something was done. */
async function during(work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
  const before = await received();
  await work();
  const more = Object.entries(await received()).map(
    ([id, count]) => [id, count - (before[id] ?? 0)] as const,
  );
  return Object.fromEntries(more.filter(([, count]) => count > 0));
}

describe('a model with a quota of two requests a minute', () => {
  it('is asked twice, whoever comes at the same time; the others go to the next rung unpaid', async () => {
    await live(() => ({ limits: { rpm: 2, tpm: 0 } }));
    let all: readonly Told[] = [];
    const calls = await during(async () => {
      all = await Promise.all(
        Array.from({ length: 6 }, (_, at) => stack.ask({ query: `hello, busy shop number ${at}` })),
      );
    });
    expect(calls[HAIKU_API]).toBe(2);
    const turnedAway = all.filter(({ reply }) => reply.attempts.length > 1);
    expect(turnedAway).toHaveLength(4);
    for (const told of turnedAway) {
      expect(heard(told)).toEqual([
        [HAIKU, 'throttled'],
        [SONNET, 'accepted'],
      ]);
      expect(told.reply.attempts[0]?.costUsd).toBe(0);
      // Nobody was asked, so nobody was paid: the journal has the one call.
      expect((await journalled(told)).map(({ model }) => model)).toEqual([SONNET]);
    }
  });

  it('is asked again in the next minute', async () => {
    await live(() => ({ limits: { rpm: 1, tpm: 0 } }));
    expect(heard(await stack.ask({ query: 'hello, first' }))).toEqual([[HAIKU, 'accepted']]);
    expect(heard(await stack.ask({ query: 'hello, second' }))[0]).toEqual([HAIKU, 'throttled']);
    ahead += 60_000;
    expect(heard(await stack.ask({ query: 'hello, third' }))).toEqual([[HAIKU, 'accepted']]);
  });

  it('counts tokens too, as many as are read and may be written', async () => {
    await live(() => ({ limits: { rpm: 0, tpm: 300 } }));
    const told = await stack.ask({ query: 'hello, wordy shop' });
    expect(heard(told)[0]).toEqual([HAIKU, 'throttled']);
    expect(told.reply.model).toBe(SONNET);
  });
});

describe('every rung throttled', () => {
  it('is waited for once, as long as asked, when that fits the time', async () => {
    await stack.faults(
      { kind: 'throttle', model: 'haiku', times: 1 },
      { kind: 'throttle', model: 'sonnet', times: 1 },
    );
    const told = await stack.ask({ query: 'hello, everybody at once', slaMs: 6_000 });
    expect(heard(told)).toEqual([
      [HAIKU, 'throttled'],
      [SONNET, 'throttled'],
      [HAIKU, 'accepted'],
    ]);
    expect(invokes(told)).toBe(3);
    expect(told.reply).toMatchObject({ outcome: 'answered', slaMet: true });
    // The provider had asked for a second.
    expect(told.reply.latencyMs).toBeGreaterThanOrEqual(1_000);
    expect(told.reply.costUsd).toBe(told.reply.attempts[2]?.costUsd);
  });

  it('is not waited for where the time is too short, nor twice', async () => {
    await stack.faults({ kind: 'throttle' });
    const short = await stack.ask({ query: 'hello, hurried shop', slaMs: 1_000 });
    expect(heard(short)).toEqual([[HAIKU, 'throttled']]);
    expect(short.reply).toMatchObject({ outcome: 'apologized', costUsd: 0 });
    ahead += DAY;
    const long = await stack.ask({ query: 'hello, patient shop', slaMs: 20_000 });
    expect(heard(long)).toEqual([
      [HAIKU, 'throttled'],
      [SONNET, 'throttled'],
      [HAIKU, 'throttled'],
    ]);
    expect(long.reply).toMatchObject({ outcome: 'apologized', costUsd: 0 });
  });
});

describe('after a throttle', () => {
  it('half of the messages go to the next rung at once, and all come back with time', async () => {
    stopped = now();
    await stack.faults({ kind: 'throttle', model: 'haiku', times: 1 });
    await stack.ask({ query: 'hello, first of many' });
    const cut = { share: 0.5, at: stopped };
    const ids = Array.from({ length: 20 }, (_, at) => `many-${at}`);
    const all = await Promise.all(
      ids.map((messageId) => stack.ask({ messageId, query: `hello, ${messageId}` })),
    );
    const made = ids.filter((id) => isAdmitted(`${id}#0`, HAIKU_API, cut, cut.at, defaultPolicy.rates));
    expect(made.length).toBeGreaterThan(5);
    expect(made.length).toBeLessThan(15);
    for (const told of all) {
      const isMade = made.includes(told.reply.messageId);
      const turnedAway = [
        [HAIKU, 'throttled'],
        [SONNET, 'accepted'],
      ];
      expect(heard(told)).toEqual(isMade ? [[HAIKU, 'accepted']] : turnedAway);
      expect((await journalled(told)).map(({ model }) => model)).toEqual([isMade ? HAIKU : SONNET]);
    }
    stopped += 10_000;
    for (let count = 0; count < 5; count++) {
      expect(heard(await stack.ask({ query: `hello, later ${count}` }))).toEqual([[HAIKU, 'accepted']]);
    }
  });
});

describe('a model that is served twice', () => {
  const deployments = [
    { apiId: US, weight: 1 },
    { apiId: EU, weight: 1 },
  ] as ModelProfile['deployments'];

  it('answers from the other deployment when one throttles, in the same attempt and paid once', async () => {
    await live(() => ({ deployments }));
    const [haiku] = changed(defaultPolicy, { deployments }).models as [ModelProfile];
    const [first, second] = deploymentOrder(haiku, 'served-1') as [string, string];
    await stack.faults({ kind: 'throttle', model: first });
    const calls = await during(async () => {
      const told = await stack.ask({ messageId: 'served-1', query: 'hello, twice served' });
      expect(heard(told)).toEqual([[HAIKU, 'accepted']]);
      const [attempt] = await journalled(told);
      expect(attempt).toMatchObject({
        deployment: second,
        tried: [{ deployment: first, failure: 'throttled' }],
      });
      expect(told.reply.costUsd).toBe(attempt?.costUsd);
    });
    expect(calls).toEqual({ [first]: 1, [second]: 1 });
  });

  it('is not asked at the other one where silence may have been billed: the next rung answers', async () => {
    await live(() => ({ deployments }));
    const [haiku] = changed(defaultPolicy, { deployments }).models as [ModelProfile];
    const [first = ''] = deploymentOrder(haiku, 'served-2');
    await stack.faults({ kind: 'reset', model: first });
    const calls = await during(async () => {
      const told = await stack.ask({ messageId: 'served-2', query: 'hello, silent shop' });
      expect(heard(told)).toEqual([
        [HAIKU, 'failed'],
        [SONNET, 'accepted'],
      ]);
      expect(told.reply.attempts[0]?.costUsd).toBeGreaterThan(0);
      expect((await journalled(told))[0]).toMatchObject({ deployment: first, failure: 'failed' });
    });
    expect(Object.keys(calls)).not.toContain(first === US ? EU : US);
  });

  it('sends its share to the canary, which the others catch when it fails', async () => {
    await live(() => ({ deployments, canary: { apiId: NEW ?? '', share: 1 } }));
    const told = await stack.ask({ query: 'hello, canary' });
    expect((await journalled(told))[0]).toMatchObject({ deployment: NEW });
    await stack.faults({ kind: 'denied', model: NEW ?? '' });
    const caught = await stack.ask({ query: 'hello, poor canary' });
    expect(heard(caught)).toEqual([[HAIKU, 'accepted']]);
    expect((await journalled(caught))[0]?.tried).toEqual([{ deployment: NEW, failure: 'auth' }]);
    ahead += 2_000;
    const after = await stack.ask({ query: 'hello, no canary' });
    expect((await journalled(after))[0]?.tried).toEqual([{ deployment: NEW, failure: 'breaker_open' }]);
  });
});
