import { describe, expect, it } from 'vitest';
import type { AttemptOutcome } from '../../../../tasks/core/contract/enums.ts';
import { nextStep } from '../../../../tasks/core/escalation/next-step.ts';
import type { JudgedAttempt } from '../../../../tasks/core/escalation/weigh.ts';
import type { FailureCode } from '../../../../tasks/core/health/failure-rules.ts';
import type { ModelProfile } from '../../../../tasks/core/policy/model-profile.ts';
import { defaultPolicy } from '../../../../tasks/profiles/mangaassist/default-policy.ts';
import { attempt, classification } from '../../../fixtures/contract.ts';
import { type Circumstances, circumstances, planOver, unsure } from './plans.ts';

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';
const OPUS = 'claude-opus-5-5';
const MINI = 'gpt-4o-mini';
const GPT = 'gpt-4o';

const OUTCOMES: Partial<Record<FailureCode, AttemptOutcome>> = {
  overloaded: 'throttled',
  rate_limited: 'throttled',
  held_back: 'throttled',
  invalid: 'failed',
  auth: 'failed',
  breaker_open: 'skipped',
  guardrail: 'refused',
};
const hit = (model: string, failure: FailureCode, changes: Partial<JudgedAttempt> = {}): JudgedAttempt =>
  attempt({
    model,
    failure,
    outcome: OUTCOMES[failure] ?? (failure as AttemptOutcome),
    confidence: null,
    text: '',
    safe: false,
    ...changes,
  });

const step = (
  models: readonly string[],
  attempts: readonly JudgedAttempt[],
  more: Partial<Circumstances> = {},
) => nextStep(circumstances({ plan: planOver(models), attempts, ...more }), defaultPolicy);
const verdicts = ({ candidates }: ReturnType<typeof step>) =>
  candidates.map(({ model, verdict }) => [model, verdict]);

describe.each<readonly [FailureCode, string]>([
  ['throttled', SONNET],
  ['overloaded', SONNET],
  ['timed_out', SONNET],
  ['failed', SONNET],
  ['auth', SONNET],
  ['invalid', SONNET],
  ['rate_limited', SONNET],
  ['held_back', SONNET],
  ['breaker_open', SONNET],
  ['refused', SONNET],
])('after a failure by %s', (failure, next) => {
  it('another model is asked', () => {
    expect(step([HAIKU, SONNET], [hit(HAIKU, failure)])).toMatchObject({
      model: next,
      notBefore: 0,
      shorten: false,
    });
  });
});

describe('a refusal', () => {
  it('is not put to the same family again', () => {
    const after = step([MINI, GPT, SONNET], [hit(MINI, 'refused')]);
    expect(after.model).toBe(SONNET);
    expect(verdicts(after)).toContainEqual([GPT, 'same_family']);
    expect(after.reason).toContain(`${GPT} is of a family that has refused`);
  });

  it('ends the climb where only its family is left, and is not asked again', () => {
    expect(step([MINI, GPT], [hit(MINI, 'refused')])).toMatchObject({ move: 'no_rung', model: MINI });
  });
});

describe('what a guardrail stopped', () => {
  it('is put to nobody else: not to another family, nor to a model behind no guardrail', () => {
    const after = step([HAIKU, SONNET, OPUS, GPT], [hit(HAIKU, 'guardrail')]);
    expect(after).toMatchObject({
      move: 'no_rung',
      model: HAIKU,
      degraded: ['declined', 'no_rung'],
      candidates: [],
      notBefore: 0,
    });
    expect(after.reason).toBe('a guardrail stopped it: nobody else is asked');
  });

  it('ends the climb also where another failed before, and may be asked again', () => {
    const attempts = [hit(HAIKU, 'throttled'), hit(SONNET, 'guardrail')];
    expect(step([HAIKU, SONNET], attempts)).toMatchObject({ move: 'no_rung', model: SONNET });
  });

  it('ends the climb for an answer that was beside it, and is not good enough', () => {
    const attempts = [hit(SONNET, 'guardrail'), unsure(HAIKU, 0.5)];
    expect(step([HAIKU, SONNET, OPUS], attempts)).toMatchObject({ move: 'no_rung' });
  });
});

describe('a prompt that is too long', () => {
  const small = (id: string, contextWindow: number) => (model: ModelProfile) =>
    model.id === id ? { ...model, contextWindow } : model;

  it('goes to a model with a larger window', () => {
    const policy = { ...defaultPolicy, models: defaultPolicy.models.map(small(HAIKU, 100_000)) };
    const input = circumstances({ plan: planOver([HAIKU, SONNET]), attempts: [hit(HAIKU, 'overflow')] });
    expect(nextStep(input, policy)).toMatchObject({ move: 'climb', model: SONNET, shorten: false });
  });

  it('is cut for the same model where no window is larger, once', () => {
    const first = step([HAIKU, SONNET], [hit(HAIKU, 'overflow')]);
    expect(first).toMatchObject({ move: 'retry', model: HAIKU, shorten: true, notBefore: 0 });
    expect(verdicts(first)).toContainEqual([SONNET, 'small_window']);
    expect(first.reason).toContain('with less to read');
    const again = step([HAIKU, SONNET], [hit(HAIKU, 'overflow'), hit(HAIKU, 'overflow')]);
    expect(again.move).toBe('no_rung');
  });
});

describe('an open breaker', () => {
  it('is passed over with a reason, and by the one above it', () => {
    const after = step([HAIKU, SONNET, OPUS], [unsure(HAIKU, 0.1)], { openModels: [SONNET], moneyUsd: 1 });
    expect(after).toMatchObject({ move: 'skip', model: OPUS });
    expect(verdicts(after)).toContainEqual([SONNET, 'breaker_open']);
    expect(after.reason).toContain(`${SONNET} is known to be failing`);
  });

  it('is the reason for staying where nobody else is there', () => {
    const after = step([HAIKU, SONNET], [unsure(HAIKU, 0.1)], { openModels: [SONNET] });
    expect(after).toMatchObject({ move: 'breaker_open', degraded: ['low_confidence', 'breaker_open'] });
  });
});

describe('every rung throttled', () => {
  const both = [hit(HAIKU, 'throttled', { retryAfterMs: 800 }), hit(SONNET, 'held_back')];

  const hard = classification({ intents: ['recommendation'] });

  it('means a wait and the model that is worth most then', () => {
    const after = step([HAIKU, SONNET], both, { jitter: 0.5, classification: hard });
    expect(after).toMatchObject({ move: 'retry', model: SONNET, notBefore: 200, shorten: false });
    expect(after.reason).toContain(`ask ${SONNET} again in 200 ms`);
  });

  it.each([
    [2_900, SONNET, 200],
    // Sonnet needs 1,300 ms after its wait, Haiku 350 after 1,000.
    [1_400, HAIKU, 1_000],
  ])('with %i ms left means %s', (remainingMs, model, notBefore) => {
    const after = step([HAIKU, SONNET], both, { jitter: 0.5, remainingMs, classification: hard });
    expect(after).toMatchObject({ move: 'retry', model, notBefore });
  });

  it('means an end where no wait fits', () => {
    expect(step([HAIKU, SONNET], both, { jitter: 0.5, remainingMs: 1_300 }).move).toBe('no_rung');
  });

  it('means no second wait', () => {
    const after = step([HAIKU, SONNET], [...both, hit(SONNET, 'throttled')]);
    expect(after.move).toBe('no_rung');
  });

  it('counts towards the calls of the message', () => {
    const plan = planOver([HAIKU, SONNET], { maxCalls: 2 });
    expect(nextStep(circumstances({ plan, attempts: both }), defaultPolicy).move).toBe('no_rung');
  });

  it('is not waited for where the breaker has opened meanwhile', () => {
    const after = step([HAIKU, SONNET], both, { openModels: [HAIKU, SONNET] });
    expect(after.move).toBe('no_rung');
  });
});
