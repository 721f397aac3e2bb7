import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseAnswer } from '../../../tasks/core/aggregation/choose-answer.ts';
import { scoreQuality } from '../../../tasks/core/aggregation/quality.ts';
import { defaultPolicy as policy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { attempt, classification, passage } from '../../fixtures/contract.ts';

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';
const OPUS = 'claude-opus-5-5';

describe('the chosen answer', () => {
  it('is the more confident one, and the stronger one when it is close', () => {
    const sure = attempt({ no: 0, model: HAIKU, confidence: 0.95 });
    const strong = attempt({ no: 1, model: SONNET, confidence: 0.86 });
    const weak = attempt({ no: 1, model: SONNET, confidence: 0.81 });
    expect(chooseAnswer([sure, strong], policy)?.model).toBe(SONNET);
    expect(chooseAnswer([sure, weak], policy)?.model).toBe(HAIKU);
  });

  it('counts a difference of exactly one tenth as close, in spite of binary fractions', () => {
    const sure = attempt({ no: 0, model: HAIKU, confidence: 0.9 });
    const strong = attempt({ no: 1, model: SONNET, confidence: 0.8 });
    expect(chooseAnswer([sure, strong], policy)?.model).toBe(SONNET);
  });

  it('is whole rather than strong: an answer that was cut off wins no close call', () => {
    const whole = attempt({ no: 0, model: HAIKU, confidence: 0.86 });
    const cut = attempt({ no: 1, model: OPUS, confidence: 0.9, stopReason: 'max_tokens' });
    expect(chooseAnswer([whole, cut], policy)).toBe(whole);
    expect(chooseAnswer([cut, whole], policy)).toBe(whole);
    expect(chooseAnswer([whole, { ...cut, confidence: 0.97 }], policy)?.model).toBe(OPUS);
    const cutToo = attempt({ no: 2, model: HAIKU, confidence: 0.95, stopReason: 'max_tokens' });
    expect(chooseAnswer([cut, cutToo], policy)).toBe(cut);
  });

  it('is never one that was checked and found unsafe, but may be one that could not be checked', () => {
    const rejected = attempt({ no: 0, outcome: 'rejected', confidence: 0.79 });
    const unsafe = attempt({ no: 1, safe: false, confidence: 0.99 });
    const unchecked = attempt({ no: 2, safe: false, confidence: null });
    expect(chooseAnswer([rejected, unsafe, unchecked], policy)).toBe(rejected);
    expect(chooseAnswer([unsafe, unchecked], policy)).toBe(unchecked);
    expect(chooseAnswer([unsafe], policy)).toBeUndefined();
  });

  it('may be of a model that has left the registry since', () => {
    expect(chooseAnswer([attempt({ model: 'retired-1' })], policy)?.model).toBe('retired-1');
  });

  it('is none where nobody answered', () => {
    expect(
      chooseAnswer([attempt({ text: '' }), attempt({ role: 'embedding', text: 'x' })], policy),
    ).toBeUndefined();
  });

  it('does not depend on the order in which answers came', () => {
    const one = fc.record({
      no: fc.integer({ min: 0, max: 5 }),
      model: fc.constantFrom(HAIKU, SONNET, OPUS),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
      outcome: fc.constantFrom('accepted' as const, 'rejected' as const),
      stopReason: fc.constantFrom('complete' as const, 'max_tokens' as const),
      safe: fc.boolean(),
    });
    const several = fc.uniqueArray(one, { minLength: 1, maxLength: 6, selector: ({ no }) => no });
    fc.assert(
      fc.property(several, fc.infiniteStream(fc.nat()), (facts, dice) => {
        const answers = facts.map((fact) => attempt(fact));
        const shuffled = answers.toSorted(() => (Number(dice.next().value) % 2 === 0 ? -1 : 1));
        expect(chooseAnswer(shuffled, policy)?.no).toBe(chooseAnswer(answers, policy)?.no);
      }),
    );
  });
});

describe('the quality of an answer', () => {
  const score = (text: string, changes: object = {}) =>
    scoreQuality({
      text,
      query: 'How much is Berserk?',
      classification: classification({ intents: ['price_inquiry'] }),
      passages: [passage()],
      truncated: false,
      safe: true,
      ...changes,
    });

  it('is high for an answer from the facts and lower for one that invents, wanders or breaks off', () => {
    const good = score('Berserk is $14.99 per volume, 20% off until the end of the year.').score;
    expect(good).toBeGreaterThan(0.85);
    expect(score('Berserk is $3.00 per volume.').score).toBeLessThan(good);
    expect(score('The weather is nice today.').score).toBeLessThan(good);
    expect(score('Berserk is $14.99', { truncated: true }).score).toBeLessThan(good);
    expect(score('Berserk is $14.99 per volume.', { safe: false }).safety).toBe(0);
  });
});
