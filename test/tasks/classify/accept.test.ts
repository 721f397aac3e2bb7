import { describe, expect, it } from 'vitest';
import { accept } from '../../../tasks/classify/accept.ts';
import type { UnderstandDeps } from '../../../tasks/classify/deps.ts';
import { contentHash } from '../../../tasks/core/content-hash.ts';
import { PolicyInvalid } from '../../../tasks/core/errors.ts';
import { policyUnder } from '../../../tasks/core/policy/experiment.ts';
import type { Policy } from '../../../tasks/core/policy/policy.ts';
import type { RunRecord } from '../../../tasks/ports/run-store.ts';
import { defaultPolicy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { request } from '../../fixtures/contract.ts';

const policy: Policy = {
  ...defaultPolicy,
  experiments: [
    {
      name: 'bold',
      salt: 'november',
      variants: [
        { name: 'control', weight: 1, changes: {} },
        { name: 'strict', weight: 1, changes: { thresholds: { accept: 0.95 }, strategy: 'cascade' } },
      ],
    },
  ],
};
const [CONTROL = '', STRICT = ''] = ['bold/control', 'bold/strict'];

const record = (changes: Partial<RunRecord> = {}): RunRecord => ({
  messageId: 'm-1',
  executionArn: 'arn',
  contentHash: contentHash(request()),
  status: 'failed',
  request: request(),
  startedAt: 0,
  leaseUntil: 0,
  policyVersion: 1,
  day: '2026-11-21',
  ...changes,
});

function accepted(input: unknown, { live = policy, runs = [] as readonly RunRecord[] } = {}) {
  const deps = {
    policies: {
      current: async () => live,
      version: async (version: number) => {
        if (version === live.version) return live;
        throw new PolicyInvalid(`policy version ${version} does not exist`);
      },
    },
    runs: { read: async (id: string) => runs.find(({ messageId }) => messageId === id) },
  } as unknown as UnderstandDeps;
  return accept(input, deps);
}

/** A session of each variant. */
async function sessionIn(variant: string): Promise<string> {
  for (let at = 0; at < 100; at++) {
    const sessionId = `s-${at}`;
    const found = await accepted(request({ sessionId }));
    if (found.ok && found.variant === variant) return sessionId;
  }
  throw new Error(`no session is in ${variant}`);
}

describe('accepting a request', () => {
  it('puts the changes of its variant into policy and request, and leaves what was sent as it is', async () => {
    const sent = request({ sessionId: await sessionIn(STRICT) });
    expect(await accepted(sent)).toEqual({
      ok: true,
      sent,
      request: { ...sent, strategy: 'cascade' },
      policy: policyUnder(policy, STRICT),
      variant: STRICT,
      original: undefined,
    });
  });

  it('tells control apart from no experiment', async () => {
    const sessionId = await sessionIn(CONTROL);
    expect(await accepted(request({ sessionId }))).toMatchObject({ variant: CONTROL, policy });
    expect(await accepted(request({ sessionId }), { live: defaultPolicy })).toMatchObject({ variant: null });
  });

  const replay = request({ messageId: 'm-1~r1', replayOf: 'm-1' });

  it.each([CONTROL, STRICT])(
    'keeps a replay in %s, wherever its session would be put now',
    async (variant) => {
      const [experiment] = policy.experiments;
      const dealtAnew = {
        ...policy,
        experiments: experiment ? [{ ...experiment, salt: 'new', share: 0 }] : [],
      };
      const found = await accepted(replay, { live: dealtAnew, runs: [record({ variant })] });
      expect(found).toMatchObject({ variant });
    },
  );

  it('takes no replay into an experiment that its run was not in', async () => {
    const found = await accepted(replay, { runs: [record()] });
    expect(found).toMatchObject({ variant: null, policy });
  });

  it('puts a shadow where its session stands in the candidate, whatever its original was in', async () => {
    const sessionId = await sessionIn(STRICT);
    const original = request({ sessionId });
    const shadow = { ...original, messageId: 'm-1~s1', replayOf: 'm-1', policyVersion: policy.version };
    const runs = [record({ contentHash: contentHash(original) })];
    expect(await accepted(shadow, { runs })).toMatchObject({ variant: STRICT });
  });

  it('forgets the variant of a replay when the policy has it no more', async () => {
    const found = await accepted(replay, { live: defaultPolicy, runs: [record({ variant: STRICT })] });
    expect(found).toMatchObject({ variant: null, policy: defaultPolicy });
  });

  it.each([
    ['a field that is none', { ...request(), colour: 'red' }, /unknown field: "colour"/],
    ['a model nobody registered', request({ model: 'gpt-9' }), /model names gpt-9/],
    [
      'a policy that never was',
      request({ policyVersion: 99 }),
      /^policyVersion: policy version 99 does not exist/,
    ],
    ['a run that never was', replay, /replayOf names m-1, which has no run/],
  ])('refuses %s by name', async (_, input, problem) => {
    expect(await accepted(input)).toEqual({ ok: false, problem: expect.stringMatching(problem) });
  });

  it('refuses a replay of other content', async () => {
    const runs = [record({ contentHash: 'other' })];
    expect(await accepted(replay, { runs })).toMatchObject({
      problem: expect.stringContaining('another query'),
    });
  });
});
