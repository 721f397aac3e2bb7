import { describe, expect, it } from 'vitest';
import { MODEL_FAILURES, ModelError, type ModelFailureKind } from '../../../tasks/core/errors.ts';
import { type DeploymentHealth, UNKNOWN_HEALTH } from '../../../tasks/core/health/breaker.ts';
import { deploymentOrder } from '../../../tasks/core/health/deployments.ts';
import { FAILURE_RULES } from '../../../tasks/core/health/failure-rules.ts';
import type { ModelProfile } from '../../../tasks/core/policy/model-profile.ts';
import type { ChatReply } from '../../../tasks/ports/chat-model.ts';
import { defaultPolicy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { DeployedCall } from '../../../tasks/spending/deployed-call.ts';
import { FakeModelHealth } from '../../fakes/fake-model-health.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const [haiku] = defaultPolicy.models as [ModelProfile];
const model: ModelProfile = {
  ...haiku,
  deployments: [
    { apiId: 'us', weight: 1 },
    { apiId: 'eu', weight: 1 },
  ],
};
const [first = '', second = ''] = deploymentOrder(model, 'm-1');

const open: DeploymentHealth = { ...UNKNOWN_HEALTH, gen: 1, openUntil: NOON + 1, reason: 'overloaded' };
const halfOpen: DeploymentHealth = { ...open, openUntil: NOON };
const probed: DeploymentHealth = { ...halfOpen, probe: { holder: 'another', until: NOON + 1 } };
const cutToNothing: DeploymentHealth = { ...UNKNOWN_HEALTH, cut: { share: 0, at: NOON } };

const answer: ChatReply = {
  text: 'Yes.',
  stopReason: 'complete',
  inputTokens: 10,
  cachedTokens: 0,
  outputTokens: 5,
  simulated: false,
};

interface World {
  readonly health?: Readonly<Record<string, DeploymentHealth>>;
  /** By deployment; an answer where there is none. */
  readonly fails?: Readonly<Record<string, ModelFailureKind>>;
  readonly reply?: ChatReply;
  readonly takesMs?: number;
  readonly patient?: boolean;
  readonly limits?: ModelProfile['limits'];
}

function world({ health, fails = {}, reply = answer, takesMs = 300, patient = false, limits }: World = {}) {
  const asked: string[] = [];
  const alarms: (readonly string[])[] = [];
  const known = new FakeModelHealth(health);
  let now = NOON;
  const controller = new AbortController();
  const call = new DeployedCall(
    {
      model: { ...model, ...(limits && { limits }) },
      messageId: 'm-1',
      no: 0,
      callId: 'arn#m-1#0',
      tokens: 500,
      patient,
    },
    defaultPolicy,
    {
      health: known,
      alarm: ({ error, deployment }) => alarms.push([error.name, deployment]),
      clock: { now: () => now },
      chat: {
        chat: async (request) => {
          const { apiId } = request.model;
          asked.push(apiId);
          now += takesMs;
          const kind = fails[apiId];
          if (kind === undefined) return reply;
          if (kind === 'timed_out') controller.abort();
          throw new ModelError(kind, model.id, 'no', {
            retryAfterMs: kind === 'throttled' ? 900 : undefined,
          });
        },
      },
    },
  );
  const ask = () => call.ask({ system: '', turns: [], maxTokens: 10 }, controller.signal);
  return { call, asked, alarms, known, ask };
}

describe('a call to a model that is served twice', () => {
  it('asks the first deployment of the message, and reports that it answered', async () => {
    const { call, asked, known, ask } = world();
    expect(await call.prepare()).toBeUndefined();
    expect(await ask()).toBe(answer);
    expect(asked).toEqual([first]);
    expect(call.notes()).toEqual({ deployment: first });
    expect(known.reports).toEqual([{ deployment: first, failure: null, probe: null }]);
  });

  it.each(MODEL_FAILURES)(
    'goes on to the other after a failure by %s only where it cost nothing',
    async (kind) => {
      const { call, asked, known, ask } = world({ fails: { [first]: kind } });
      await call.prepare();
      if (FAILURE_RULES[kind].otherDeployment) {
        expect(await ask()).toBe(answer);
        expect(asked).toEqual([first, second]);
        expect(call.notes()).toEqual({ deployment: second, tried: [{ deployment: first, failure: kind }] });
      } else {
        await expect(ask()).rejects.toMatchObject({ kind });
        expect(asked).toEqual([first]);
        expect(call.notes()).toMatchObject({ deployment: first, failure: kind });
      }
      if (kind !== 'timed_out')
        expect(known.reports[0]).toEqual({ deployment: first, failure: kind, probe: null });
    },
  );

  it('fails as the last one did when both do, and says what was asked before', async () => {
    const { call, ask } = world({ fails: { [first]: 'overloaded', [second]: 'throttled' } });
    await call.prepare();
    await expect(ask()).rejects.toMatchObject({ kind: 'throttled' });
    expect(call.notes()).toEqual({
      deployment: second,
      failure: 'throttled',
      retryAfterMs: 900,
      tried: [{ deployment: first, failure: 'overloaded' }],
    });
  });

  it('leaves out the one whose breaker is open', async () => {
    const { call, asked, ask } = world({ health: { [first]: open } });
    expect(await call.prepare()).toBeUndefined();
    await ask();
    expect(asked).toEqual([second]);
    expect(call.notes().tried).toEqual([{ deployment: first, failure: 'breaker_open' }]);
  });
});

describe('a refusal to ask', () => {
  it.each([
    ['every breaker is open', { health: { us: open, eu: open } }, 'breaker_open'],
    ['one is open and another call tries the other', { health: { us: open, eu: probed } }, 'held_back'],
    ['both throttle', { health: { us: cutToNothing, eu: cutToNothing } }, 'held_back'],
  ] as const)('comes when %s', async (_, given, failure) => {
    const { call, known } = world(given);
    expect(await call.prepare()).toMatchObject({ failure });
    expect(known.asked).toEqual([]);
  });

  it('comes when the quota of the minute is used, with the time until the next', async () => {
    const { call, known } = world({ limits: { rpm: 5, tpm: 0 } });
    known.lets.admit = false;
    expect(await call.prepare()).toEqual({
      failure: 'rate_limited',
      reason: 'not asked: claude-haiku-5-5 has had its 5 requests of this minute',
      retryAfterMs: 60_000,
    });
    expect(known.asked).toEqual([{ model: 'claude-haiku-5-5', tokens: 500, quota: { rpm: 5, tpm: 0 } }]);
  });

  it('does not come twice for a call that has waited', async () => {
    const { call } = world({ health: { us: cutToNothing, eu: cutToNothing }, patient: true });
    expect(await call.prepare()).toBeUndefined();
  });
});

describe('a deployment whose cool-down is over', () => {
  it('is tried by the one call that gets the probe, which reports under it', async () => {
    const { call, known, ask } = world({ health: { [first]: halfOpen } });
    await call.prepare();
    await ask();
    expect(known.probes).toEqual([first]);
    expect(known.reports).toEqual([{ deployment: first, failure: null, probe: 'arn#m-1#0' }]);
  });

  it('is left to the other call that got it; then the other deployment is asked', async () => {
    const { call, asked, known, ask } = world({ health: { [first]: halfOpen } });
    known.lets.probe = false;
    await call.prepare();
    await ask();
    expect(asked).toEqual([second]);
    expect(call.notes().tried).toEqual([{ deployment: first, failure: 'held_back' }]);
  });

  it('is not asked at all where nobody else is there', async () => {
    const { call, asked, known, ask } = world({ health: { us: halfOpen, eu: halfOpen } });
    known.lets.probe = false;
    await call.prepare();
    await expect(ask()).rejects.toMatchObject({ kind: 'throttled' });
    expect(asked).toEqual([]);
    expect(call.notes()).toMatchObject({ failure: 'held_back' });
  });
});

describe('an alarm', () => {
  it.each([
    ['auth', 'Model.AccessDenied'],
    ['invalid', 'Model.InvalidCall'],
  ] as const)(
    'is raised for what only a person mends, also where another deployment answers: %s',
    async (kind, name) => {
      const { call, alarms, ask } = world({ fails: { [first]: kind } });
      await call.prepare();
      await ask().catch(() => undefined);
      expect(alarms).toEqual([[name, first]]);
    },
  );

  it('is not raised for what passes by itself', async () => {
    const { call, alarms, ask } = world({ fails: { us: 'throttled', eu: 'overloaded' } });
    await call.prepare();
    await ask().catch(() => undefined);
    expect(alarms).toEqual([]);
  });
});

describe('our own deadline', () => {
  it.each([
    [haiku.latencyMs.p95, 1],
    [haiku.latencyMs.p95 - 1, 0],
  ])(
    'counts against a deployment only where most answers had come: after %i ms',
    async (takesMs, reports) => {
      const { call, known, ask } = world({ fails: { [first]: 'timed_out' }, takesMs });
      await call.prepare();
      await expect(ask()).rejects.toMatchObject({ kind: 'timed_out' });
      expect(known.reports).toHaveLength(reports);
    },
  );
});

it('a refusal that came as an answer is told as one, and is a sign of life', async () => {
  const { call, known, ask } = world({ reply: { ...answer, stopReason: 'refused' } });
  await call.prepare();
  await ask();
  expect(call.notes()).toEqual({ deployment: first, failure: 'refused' });
  expect(known.reports).toEqual([{ deployment: first, failure: null, probe: null }]);
});

it('what a guardrail stopped is told as such, and is a sign of life', async () => {
  const guardrail = { action: 'blocked' as const, side: 'answer' as const, found: ['violence'] };
  const { call, known, ask } = world({ reply: { ...answer, stopReason: 'refused', guardrail } });
  await call.prepare();
  await ask();
  expect(call.notes()).toEqual({ deployment: first, failure: 'guardrail' });
  expect(known.reports).toEqual([{ deployment: first, failure: null, probe: null }]);
});

it('what a guardrail masked is an answer', async () => {
  const guardrail = { action: 'masked' as const, side: 'answer' as const, found: ['email'] };
  const { call, ask } = world({ reply: { ...answer, guardrail } });
  await call.prepare();
  await ask();
  expect(call.notes()).toEqual({ deployment: first });
});
