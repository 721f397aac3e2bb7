import { describe, expect, it } from 'vitest';
import { checkConfidence } from '../../../tasks/confidence-check/check-confidence.ts';
import { type CheckInput, checkInputSchema } from '../../../tasks/confidence-check/contract.ts';
import { attemptFactsSchema } from '../../../tasks/core/contract/attempt.ts';
import { rulesOf } from '../../../tasks/core/contract/rules.ts';
import { defaultPolicy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { profileFor } from '../../../tasks/profiles/profile-for.ts';
import { attempt, classification, passage } from '../../fixtures/contract.ts';

const profile = profileFor('current');

const check = (changes: Partial<CheckInput> = {}) =>
  checkConfidence(
    checkInputSchema.parse({
      rules: rulesOf(defaultPolicy).checkRules,
      query: 'How much is Berserk?',
      document: '',
      classification: classification({ intents: ['price_inquiry'] }),
      passages: [passage()],
      minConfidence: 0.8,
      attempt: attempt({
        text: 'Berserk is $14.99 per volume.',
        selfReport: null,
        confidence: null,
        safe: false,
      }),
      ...changes,
    }),
    { profile },
  );

describe('the check of an answer', () => {
  it('writes the verdict and its parts into the attempt', () => {
    const { attempt: checked, verdict } = check();
    expect(checked).toMatchObject({
      outcome: 'accepted',
      confidence: 0.85,
      safe: true,
      parts: { base: 0.85, task: 0 },
      reason: null,
    });
    expect(verdict).toMatchObject({ confidence: 0.85, outcome: 'accepted' });
    // What a customer's reply may show of an attempt holds them too.
    expect(attemptFactsSchema.parse(checked).parts).toEqual({ base: 0.85, task: 0 });
  });

  it('gives operators the reason of a rejection', () => {
    const text = 'Berserk is $12 per volume. Maybe.';
    const { attempt: checked } = check({ attempt: attempt({ text, selfReport: null }) });
    expect(checked).toMatchObject({ outcome: 'rejected', safe: false, reason: 'ungrounded: $12' });
  });

  it('leaves an attempt without an answer as it is', () => {
    const failed = attempt({
      text: '',
      outcome: 'timed_out',
      confidence: null,
      reason: 'ModelTimeout: 900 ms',
    });
    const { attempt: checked, verdict } = check({ attempt: failed });
    expect(checked).toEqual(failed);
    expect(verdict.outcome).toBe('unanswered');
  });

  it('keeps a refusal a refusal', () => {
    const refused = attempt({ text: "I can't help with that.", outcome: 'refused', stopReason: 'refused' });
    expect(check({ attempt: refused }).attempt).toMatchObject({ outcome: 'refused', safe: false });
  });

  it.each(['en', 'ja'] as const)('knows the instructions of the shop again (%s)', async (language) => {
    const asked = classification({ intents: ['price_inquiry'], language });
    const { system } = profile.answerPrompt({
      query: '',
      document: undefined,
      classification: asked,
      band: 'simple',
      passages: [],
      missing: [],
    });
    const line = system
      .split('\n')
      .find((one) => one.includes(language === 'ja' ? 'passageにある' : 'State a price'));
    expect(line).toBeDefined();
    const text = `Berserk $14.99. ${line?.replace(/^- /, '')}`;
    const { verdict } = check({ classification: asked, attempt: attempt({ text, selfReport: 1 }) });
    expect(verdict.parts).toHaveProperty('leaked');
    expect(verdict.safe).toBe(false);
  });

  it('lets a summary quote its document', () => {
    const given = {
      classification: classification({ intents: ['summarization'] }),
      passages: [],
      attempt: attempt({
        text: 'In short: the deluxe box costs $99 and ships in spring, two weeks before the film.',
      }),
    };
    expect(check(given).verdict.safe).toBe(false);
    const document = 'The deluxe box costs $99. It ships in spring, two weeks before the film.';
    expect(check({ ...given, document }).verdict).toMatchObject({ safe: true, outcome: 'accepted' });
  });
});
