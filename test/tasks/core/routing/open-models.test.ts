import { describe, expect, it } from 'vitest';
import type { OpenModel } from '../../../../tasks/core/contract/plan.ts';
import type { MessageRequest } from '../../../../tasks/core/contract/request.ts';
import { planLanes } from '../../../../tasks/core/routing/plan-lanes.ts';
import { defaultPolicy } from '../../../../tasks/profiles/mangaassist/default-policy.ts';
import { classification, request } from '../../../fixtures/contract.ts';

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';
const OPUS = 'claude-opus-5-5';
const HARD = classification({ intents: ['recommendation'], complexity: 8 });

const open = (...models: readonly string[]): readonly OpenModel[] =>
  models.map((model) => ({ model, reason: 'throttled', until: 1 }));
const plans = (models: readonly string[], changes: Partial<MessageRequest> = {}, about = classification()) =>
  planLanes(request(changes), about, defaultPolicy, '2026-11-21', open(...models));
const ladderOf = ({ ladder }: { readonly ladder: readonly { readonly model: string }[] }) =>
  ladder.map(({ model }) => model);

describe('a model whose breaker is open', () => {
  it('is left out of the ladder, with a reason', () => {
    const { simple } = plans([HAIKU], { tier: 'premium' });
    expect(ladderOf(simple)).toEqual([SONNET, OPUS]);
    expect(simple.reason).toContain(`without ${HAIKU}, whose breaker is open (throttled)`);
    expect(simple.fallbackModel).toBe(OPUS);
    expect(ladderOf(plans([SONNET], { tier: 'premium' }).simple)).toEqual([HAIKU, OPUS]);
  });

  it('is stood in for by a cheaper one where the strong ones are open', () => {
    const { complex } = plans([SONNET], {}, HARD);
    expect(ladderOf(complex)).toEqual([HAIKU]);
    expect(complex.fanOut).toBe(false);
    expect(complex.fallbackModel).toBeNull();
  });

  it('gives no insurance; what is left of the money is all for the one that answers', () => {
    const { complex } = plans([HAIKU], {}, HARD);
    expect(complex).toMatchObject({ fanOut: false, firstModel: SONNET, fallbackModel: null });
    expect(complex.reason).toContain(`without the voice of ${HAIKU}, whose breaker is open (throttled)`);
  });

  it('has no voice in an ensemble, which then is shared among the others', () => {
    const models = [HAIKU, SONNET, OPUS];
    const { ensemble } = plans([SONNET], { ensemble: { method: 'confidence_select', models } });
    expect(ensemble.members.map(({ model }) => model)).toEqual([HAIKU, OPUS]);
    const { moneyShare } = defaultPolicy.ensemble;
    expect(ensemble.members.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(moneyShare, 10);
    expect(ensemble.reason).toContain(`without the voice of ${SONNET}`);
  });

  it('is stood in for where it was pinned, within the tier', () => {
    const { pinned } = plans([HAIKU], { model: HAIKU });
    expect(pinned).toMatchObject({ firstModel: SONNET, fallbackModel: null });
    expect(pinned.reason).toBe(
      `the caller pinned ${HAIKU}, whose breaker is open (throttled): ${SONNET} stands in`,
    );
    expect(plans([HAIKU], { model: HAIKU, tier: 'economy' }).pinned.firstModel).toBe(HAIKU);
    expect(plans([OPUS], { model: OPUS }).pinned.firstModel).toBe(HAIKU);
  });

  it('stays where nobody else would be left: then it is not asked, and that is said', () => {
    const { simple } = plans([HAIKU, SONNET, OPUS]);
    expect(ladderOf(simple)).toEqual([HAIKU, SONNET]);
  });

  it('changes no plan while it is closed', () => {
    expect(plans([])).toEqual(planLanes(request(), classification(), defaultPolicy, '2026-11-21'));
  });
});
