import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LadderRung, LanePlan, Warm } from '../../../../tasks/core/contract/plan.ts';
import type { MessageRequest } from '../../../../tasks/core/contract/request.ts';
import type { Policy } from '../../../../tasks/core/policy/policy.ts';
import { planLanes } from '../../../../tasks/core/routing/plan-lanes.ts';
import { stayWarm } from '../../../../tasks/core/session/stay.ts';
import { defaultPolicy } from '../../../../tasks/profiles/mangaassist/default-policy.ts';
import { classification, request } from '../../../fixtures/contract.ts';

const [HAIKU, SONNET, OPUS] = ['claude-haiku-5-5', 'claude-sonnet-5-5', 'claude-opus-5-5'] as const;
const CHEAP: LadderRung = { rung: 'cheap', model: HAIKU };
const MID: LadderRung = { rung: 'mid', model: SONNET };
const TOP: LadderRung = { rung: 'top', model: OPUS };
const asked = classification({ intents: ['faq'] });
const usual = planLanes(request(), asked, defaultPolicy);
const ladderOf = (...ladder: LadderRung[]): Partial<LanePlan> => ({
  ladder,
  firstModel: ladder[0]?.model ?? '',
  maxCostUsd: 1,
  minConfidence: 0.8,
  maxClimbs: 2,
  fanOut: false,
});
/** So much that reading it again from the cache of the strong model beats reading it anew with the middle one. */
const LONG: Warm = { model: OPUS, tokens: 8_000, lane: 'medium', intents: ['faq'] };

function planned(
  plan: Partial<LanePlan>,
  warm: Warm | null = LONG,
  changes: Partial<MessageRequest> = {},
  policy: Policy = defaultPolicy,
): { readonly before: LanePlan; readonly after: LanePlan } {
  const before = { ...usual.medium, ...plan };
  const lanes = { ...usual, medium: before };
  return { before, after: stayWarm(lanes, warm, request(changes), asked, policy).medium };
}

describe('a follow-up', () => {
  it('starts on the model that has read the conversation where that costs no more, and says why', () => {
    const { before, after } = planned(ladderOf(MID, TOP));
    expect(after).toMatchObject({ firstModel: OPUS, ladder: [TOP], fallbackModel: SONNET });
    expect(after.reason).toBe(
      `${before.reason}; stays on ${OPUS}, whose prompt cache holds about 8000 tokens of this conversation: ` +
        `$0.008808 expected against $0.020044 from ${SONNET} up`,
    );
  });

  it('is expected to cost what the warm model bills for what it has read before', () => {
    const { prices } = defaultPolicy.models.find(({ id }) => id === OPUS) ?? expect.fail();
    const { passagesTokens, answerTokens, bytesPerToken } = defaultPolicy.estimates;
    const fresh =
      Math.ceil('hello'.length / bytesPerToken) + (usual.medium.needsContext ? passagesTokens : 0);
    const nano = 8_000 * prices.cachedInput + fresh * prices.input + answerTokens * prices.output;
    expect(planned(ladderOf(MID, TOP)).after.estimate.costUsd).toBeCloseTo(nano / 1e6, 9);
  });

  it.each([
    ['starts lower where the saving is too small', ladderOf(MID, TOP), { ...LONG, tokens: 400 }, {}],
    [
      'goes to the cheap model where that is far cheaper still',
      ladderOf(CHEAP, MID),
      { ...LONG, model: SONNET },
      {},
    ],
    ['never goes below what the lane needs', ladderOf(MID, TOP), { ...LONG, model: HAIKU }, {}],
    ['never goes above the cap of the tier', ladderOf(CHEAP, MID), LONG, {}],
    ['has nothing to stay on', ladderOf(MID, TOP), null, {}],
    [
      'is of another kind, and so has another system prompt',
      ladderOf(MID, TOP),
      { ...LONG, intents: ['greeting' as const] },
      {},
    ],
    ['is of another lane', ladderOf(MID, TOP), { ...LONG, lane: 'simple' as const }, {}],
    ['is answered side by side anyway', { ...ladderOf(MID, TOP), fanOut: true }, LONG, {}],
    ['must not cost more than its ceiling', { ...ladderOf(MID, TOP), maxCostUsd: 0.001 }, LONG, {}],
    ['must be fast', ladderOf(MID, TOP), LONG, { slaMs: 600 }],
    ['wants to be fast', ladderOf(MID, TOP), LONG, { goal: 'latency' as const }],
    ['names its strategy', ladderOf(MID, TOP), LONG, { strategy: 'cascade' as const }],
    ['names its chain', ladderOf(MID, TOP), LONG, { chain: 'anthropic' }],
  ])('is planned as ever when it %s', (_, plan, warm, changes) => {
    const { before, after } = planned(plan, warm, changes);
    expect(after).toEqual(before);
  });

  it('may cost a little more where the policy says so, but not for goal cost', () => {
    const generous = { ...defaultPolicy, stickiness: { ...defaultPolicy.stickiness, maxExtraUsd: 1 } };
    const cold = { ...LONG, tokens: 400 };
    expect(planned(ladderOf(MID, TOP), cold, {}, generous).after.firstModel).toBe(OPUS);
    expect(planned(ladderOf(MID, TOP), cold, { goal: 'cost' }, generous).after.firstModel).toBe(SONNET);
  });

  it('counts the climbs that starting low would lead to, and none where nothing is checked', () => {
    const weak = defaultPolicy.models.map((model) =>
      model.id === HAIKU ? { ...model, quality: 0, taskQuality: {} } : model,
    );
    const policy = { ...defaultPolicy, models: weak };
    const warm = { ...LONG, model: SONNET };
    expect(planned(ladderOf(CHEAP, MID), warm, {}, policy).after.firstModel).toBe(SONNET);
    const unchecked = { ...ladderOf(CHEAP, MID), minConfidence: 0 };
    expect(planned(unchecked, warm, {}, policy).after.firstModel).toBe(HAIKU);
  });

  it('that stays stays also with more in the cache', () => {
    fc.assert(
      fc.property(fc.nat(20_000), fc.nat(20_000), (tokens, more) => {
        const stays = (count: number): boolean =>
          planned(ladderOf(MID, TOP), { ...LONG, tokens: count }).after.firstModel === OPUS;
        expect(!stays(tokens) || stays(tokens + more)).toBe(true);
      }),
    );
  });
});
