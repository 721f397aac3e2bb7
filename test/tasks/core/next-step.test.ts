import { describe, expect, it } from 'vitest';
import { nextStep } from '../../../tasks/core/escalation/next-step.ts';
import { defaultPolicy, policyFor } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { attempt, classification } from '../../fixtures/contract.ts';
import { circumstances, failed, planOver, unsure } from './escalation/plans.ts';

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';
const OPUS = 'claude-opus-5-5';
const OLD_HAIKU = 'claude-haiku-3';
const OLD_SONNET = 'claude-sonnet-3';

const policies = { current: policyFor('current'), 'claude-3': policyFor('claude-3') };
const STANDARD = planOver([HAIKU, SONNET]);
const PREMIUM = planOver([HAIKU, SONNET, OPUS]);

describe.each([
  // Any answer under the threshold is worth a mid rung at the usual size of a prompt.
  ['current', 'standard', 'greeting', 0.79, 1_000, 'climb', SONNET],
  ['current', 'standard', 'order_status', 0.79, 3_000, 'climb', SONNET],
  ['current', 'standard', 'faq', 0.4, 1_000, 'climb', SONNET],
  ['claude-3', 'standard', 'greeting', 0.79, 1_000, 'climb', OLD_SONNET],
  ['claude-3', 'standard', 'recommendation', 0.79, 3_000, 'climb', OLD_SONNET],
  // A long prompt is dear to read again: only an answer in real doubt is worth it.
  ['current', 'standard', 'order_status', 0.7, 11_000, 'not_worth_it', HAIKU],
  ['current', 'standard', 'order_status', 0.3, 11_000, 'climb', SONNET],
  ['claude-3', 'standard', 'order_status', 0.5, 11_000, 'not_worth_it', OLD_HAIKU],
  // The worse the cheap answer, the likelier the mid model fails with it: then straight to the top.
  ['current', 'premium', 'price_inquiry', 0.7, 1_000, 'climb', SONNET],
  ['current', 'premium', 'price_inquiry', 0.5, 1_000, 'climb', SONNET],
  ['current', 'premium', 'price_inquiry', 0.3, 1_000, 'skip', OPUS],
  ['current', 'premium', 'order_status', 0.79, 1_000, 'climb', SONNET],
  ['current', 'premium', 'order_status', 0.5, 1_000, 'skip', OPUS],
  ['current', 'premium', 'order_status', 0.5, 3_000, 'climb', SONNET],
  // Where the mid model is known to be good, there is no reason to skip it.
  ['current', 'premium', 'recommendation', 0.1, 1_000, 'climb', SONNET],
  // Claude 3's Opus was five times as dear as Sonnet and no better.
  ['claude-3', 'premium', 'order_status', 0.1, 1_000, 'climb', OLD_SONNET],
] as const)(
  'under %s prices and tier %s, a %s answer of confidence %f after %i tokens',
  (set, tier, intent, confidence, tokens, move, model) => {
    const policy = policies[set];
    const { cheap, mid, top } = policy.rungs;
    const plan = planOver(tier === 'standard' ? [cheap, mid] : [cheap, mid, top]);

    it(`means ${move}: ${model}`, () => {
      const step = nextStep(
        circumstances({
          plan,
          attempts: [unsure(cheap, confidence, tokens)],
          classification: classification({ intents: [intent] }),
          promptBytes: tokens * 4,
          moneyUsd: 1,
        }),
        policy,
      );
      expect([step.move, step.model]).toEqual([move, model]);
    });
  },
);

describe('the step from an unsure answer', () => {
  const policy = defaultPolicy;

  it('goes above the last model only', () => {
    const attempts = [unsure(HAIKU, 0.5), unsure(SONNET, 0.5)];
    expect(nextStep(circumstances({ plan: STANDARD, attempts }), policy).move).toBe('no_rung');
    const step = nextStep(circumstances({ plan: PREMIUM, attempts }), policy);
    expect(step).toMatchObject({ move: 'climb', model: OPUS });
    expect(step.candidates.map(({ model }) => model)).toEqual([OPUS]);
  });

  it('counts how sure the best answer so far is, not the last one', () => {
    const worse = [unsure(HAIKU, 0.79, 11_000), unsure(SONNET, 0.3, 11_000)];
    const input = circumstances({ plan: PREMIUM, attempts: worse, moneyUsd: 1 });
    expect(nextStep(input, policy).move).toBe('not_worth_it');
    const unsafe = worse.map((one) => ({ ...one, safe: false }));
    expect(nextStep({ ...input, attempts: unsafe }, policy).move).toBe('climb');
  });

  it('takes an answer that may not be shown for a bad one, however sure it is of itself', () => {
    const good = (attempts: readonly ReturnType<typeof unsure>[]) =>
      nextStep(circumstances({ plan: STANDARD, attempts }), policy).candidates[0]?.good;
    const shameless = { ...unsure(HAIKU, 0.79), safe: false };
    expect(good([shameless])).toBe(good([unsure(HAIKU, 0)]));
    expect(good([shameless])).toBeLessThan(good([unsure(HAIKU, 0.79)]) ?? 0);
  });

  it('counts on rungs above only as far as climbs and calls are left', () => {
    const later = (changes: Partial<typeof PREMIUM>) =>
      nextStep(circumstances({ plan: { ...PREMIUM, ...changes }, attempts: [unsure(HAIKU, 0.5)] }), policy)
        .candidates[0]?.laterUsd;
    expect(later({})).toBeGreaterThan(0);
    expect(later({ maxClimbs: 1 })).toBe(0);
    expect(later({ maxCalls: 2 })).toBe(0);
    expect(later({ maxCalls: 3 })).toBe(later({}));
  });

  it('does not ask a rung for the sake of one above it', () => {
    // Mid is dear here, and no good by itself; top would make up for it.
    const models = policy.models.map((model) =>
      model.id === SONNET ? { ...model, prices: { input: 12, cachedInput: 1, output: 60 } } : model,
    );
    const step = nextStep(
      circumstances({ plan: PREMIUM, attempts: [unsure(HAIKU, 0.5)], remainingMs: 2_500 }),
      { ...policy, models },
    );
    expect(step.move).toBe('no_time');
    expect(step.candidates.map(({ verdict }) => verdict)).toEqual(['not_worth_it', 'no_time']);
    expect(step.candidates[0]?.valueUsd).toBeGreaterThan(0);
  });

  it('is asked where three in four of the calls would come in time, and names what is missing', () => {
    const at = (remainingMs: number) =>
      nextStep(circumstances({ plan: STANDARD, attempts: [unsure(HAIKU, 0.5)], remainingMs }), policy);
    expect(at(1_800).model).toBe(SONNET);
    expect(at(1_600)).toMatchObject({
      move: 'no_time',
      model: HAIKU,
      degraded: ['low_confidence', 'no_time'],
      reason: 'claude-sonnet-5-5 needs 1785 ms, 1600 are left',
    });
  });

  it('goes to the rung below where the better one is too slow or too dear', () => {
    const doubted = { plan: PREMIUM, attempts: [unsure(HAIKU, 0.2)] };
    expect(nextStep(circumstances(doubted), policy).model).toBe(OPUS);
    const short = nextStep(circumstances({ ...doubted, remainingMs: 2_500 }), policy);
    expect(short).toMatchObject({ move: 'climb', model: SONNET });
    expect(short.reason).toContain('claude-opus-5-5 needs 2893 ms, 2500 are left');
    const poor = nextStep(circumstances({ ...doubted, moneyUsd: 0.008 }), policy);
    expect(poor).toMatchObject({ move: 'climb', model: SONNET });
    expect(poor.reason).toContain('claude-opus-5-5 may cost $0.01082, $0.008 are left');
  });

  it('stays when the money left could not pay the next rung', () => {
    const plan = STANDARD;
    const step = nextStep(circumstances({ plan, attempts: [unsure(HAIKU, 0.5)], moneyUsd: 0.0001 }), policy);
    expect(step).toMatchObject({ move: 'no_money', degraded: ['low_confidence', 'no_money'] });
  });

  it('says what it would have cost, where that is not worth it', () => {
    const attempts = [unsure(HAIKU, 0.7, 11_000)];
    const classified = classification({ intents: ['order_status'] });
    const step = nextStep(
      circumstances({ plan: STANDARD, attempts, classification: classified, moneyUsd: 1 }),
      policy,
    );
    expect(step).toMatchObject({ move: 'not_worth_it', model: HAIKU, degraded: ['low_confidence'] });
    expect(step.reason).toBe(
      'claude-sonnet-5-5 is not worth it: net -$0.00683 = gain $0.01881 - price $0.0242 - 1.4 s at $0.00144',
    );
  });

  it('stops after two climbs', () => {
    const attempts = [HAIKU, SONNET, OPUS].map((model) => unsure(model, 0.5));
    const plan = planOver([HAIKU, SONNET, OPUS, 'gpt-4o']);
    const step = nextStep(circumstances({ plan, attempts }), policy);
    expect(step).toMatchObject({ move: 'no_rung', reason: '2 of 2 climbs are used', candidates: [] });
  });

  it('stops at the cap on calls, whatever else allows', () => {
    const attempts = Array.from({ length: 6 }, (_, no) =>
      attempt({ no, role: 'classifier', model: HAIKU, outcome: 'rejected' }),
    );
    expect(nextStep(circumstances({ plan: PREMIUM, attempts }), policy)).toMatchObject({
      move: 'no_rung',
      reason: '6 of 6 calls are used',
    });
  });

  it('counts no call of the run before: what a replay has from it was counted there', () => {
    const reused = Array.from({ length: 6 }, (_, no) => ({
      ...unsure(HAIKU, 0.5),
      no,
      costUsd: 0,
      originalCostUsd: 0.000_1,
    }));
    expect(nextStep(circumstances({ plan: PREMIUM, attempts: reused }), policy).move).not.toBe('no_rung');
    const own = Array.from({ length: 5 }, (_, no) =>
      attempt({ no: 6 + no, role: 'classifier', model: HAIKU }),
    );
    expect(nextStep(circumstances({ plan: PREMIUM, attempts: [...reused, ...own] }), policy).move).not.toBe(
      'no_rung',
    );
    const sixth = attempt({ no: 11, role: 'embedding', model: 'titan-embed-text-v2' });
    expect(
      nextStep(circumstances({ plan: PREMIUM, attempts: [...reused, ...own, sixth] }), policy),
    ).toMatchObject({ move: 'no_rung', reason: '6 of 6 calls are used' });
  });

  it('counts a model asked beside the strong one neither as climb nor as what spoke last', () => {
    const members = [SONNET, HAIKU].map((model) => ({ model, role: 'answer' as const, share: 0.5 }));
    const plan = planOver([SONNET, OPUS], { fanOut: true, members, maxClimbs: 1 });
    const attempts = [
      unsure(SONNET, 0.5),
      { ...unsure(HAIKU, 0.4), role: 'insurance' as const, outcome: 'timed_out' as const },
    ];
    const step = nextStep(circumstances({ plan, attempts }), policy);
    expect(step).toMatchObject({ move: 'climb', model: OPUS });
    expect(step.reason).toContain(`${SONNET} is 50 % sure`);
  });
});

describe('the step after a failure', () => {
  const policy = defaultPolicy;

  it('falls back from a pinned model only when it failed', () => {
    const plan = planOver([SONNET], { lane: 'pinned', maxClimbs: 0, fallbackModel: HAIKU });
    const low = circumstances({ plan, attempts: [unsure(SONNET, 0.1)] });
    expect(nextStep(low, policy).move).toBe('no_rung');
    const step = nextStep(circumstances({ plan, attempts: [failed(SONNET)] }), policy);
    expect(step).toMatchObject({ move: 'climb', model: HAIKU });
    expect(step.reason).toMatch(/^claude-sonnet-5-5 gave no answer: ask claude-haiku-5-5, 95 % likely good/);
  });

  it('may be to a rung below, at any price while nothing is in hand', () => {
    const plan = planOver([HAIKU, SONNET, OPUS]);
    const miserly = {
      ...policy,
      escalation: { ...policy.escalation, goodAnswerUsd: 0.000_001 },
    };
    expect(nextStep(circumstances({ plan, attempts: [failed(OPUS)] }), miserly).model).toBe(HAIKU);
    const inHand = [unsure(HAIKU, 0.5), failed(SONNET)];
    expect(nextStep(circumstances({ plan, attempts: inHand }), miserly)).toMatchObject({
      move: 'not_worth_it',
      degraded: ['model_unavailable'],
    });
  });

  it('takes the chance of a rung whose median still fits', () => {
    const input = circumstances({
      plan: STANDARD,
      // Who may not be asked is not asked again.
      attempts: [{ ...failed(HAIKU, 'failed'), failure: 'auth' as const }],
      remainingMs: 1_400,
    });
    expect(nextStep(input, policy)).toMatchObject({ move: 'climb', model: SONNET });
    expect(nextStep({ ...input, remainingMs: 1_200 }, policy)).toMatchObject({
      move: 'no_time',
      degraded: ['model_unavailable', 'no_time'],
    });
  });

  it('weighs a below rung as a skip of those above', () => {
    const plan = planOver([HAIKU, SONNET, OPUS], { firstModel: SONNET });
    const step = nextStep(
      circumstances({ plan, attempts: [failed(SONNET)], remainingMs: 2_000, moneyUsd: 0.05 }),
      policy,
    );
    expect(step).toMatchObject({ move: 'skip', model: HAIKU });
    expect(step.candidates.map(({ model, verdict }) => [model, verdict])).toEqual([
      [OPUS, 'no_time'],
      [HAIKU, 'open'],
    ]);
  });
});

describe('the facts of a step', () => {
  it('add up, and stand in the sentence', () => {
    const step = nextStep(
      circumstances({
        plan: PREMIUM,
        attempts: [unsure(HAIKU, 0.5)],
        classification: classification({ intents: ['price_inquiry'] }),
      }),
      defaultPolicy,
    );
    expect(step.reason).toBe(
      'claude-haiku-5-5 is 50 % sure: ask claude-sonnet-5-5, 85 % likely good, net $0.03348 = gain $0.035 ' +
        '+ up to $0.00412 from the rungs above - price $0.0042 - 1.4 s at $0.00144; claude-opus-5-5 comes to $0.03324',
    );
    for (const one of step.candidates) {
      expect(one.valueUsd).toBeCloseTo(one.gainUsd + one.laterUsd - one.costUsd - one.waitUsd, 8);
      expect(one.boundUsd).toBeGreaterThan(one.costUsd);
    }
    // 1,000 tokens in and 220 out at $2 and $10 a million.
    expect(step.candidates[0]).toMatchObject({ model: SONNET, costUsd: 0.0042, neededMs: 1_785 });
  });

  it('take the size of the prompt from its bytes while no model has counted it', () => {
    const step = nextStep(
      circumstances({ plan: STANDARD, attempts: [failed(HAIKU)], promptBytes: 8_000 }),
      defaultPolicy,
    );
    expect(step.candidates[0]?.costUsd).toBeCloseTo((2_000 * 2 + 220 * 10) / 1e6, 9);
  });

  it('expect the next answer to be as long as a long one before', () => {
    const long = { ...unsure(HAIKU, 0.5), outputTokens: 500 };
    const step = nextStep(circumstances({ plan: STANDARD, attempts: [long] }), defaultPolicy);
    expect(step.candidates[0]?.costUsd).toBeCloseTo((1_000 * 2 + 500 * 10) / 1e6, 9);
  });

  it('ask without a guess about the message where the last model has left the registry', () => {
    const attempts = [unsure('retired-1', 0.5)];
    const plan = planOver(['retired-1', SONNET]);
    const step = nextStep(circumstances({ plan, attempts }), defaultPolicy);
    expect(step.candidates[0]).toMatchObject({ model: SONNET, good: 0.95 });
  });
});
