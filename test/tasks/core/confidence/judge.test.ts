import { describe, expect, it } from 'vitest';
import { judgeAnswer } from '../../../../tasks/core/confidence/estimate.ts';
import { checkPolicy } from '../../../../tasks/core/policy/check-policy.ts';
import type { Policy } from '../../../../tasks/core/policy/policy.ts';
import { defaultPolicy } from '../../../../tasks/profiles/mangaassist/default-policy.ts';
import { attempt } from '../../../fixtures/contract.ts';
import { BERSERK, type Case, CLAYMORE, inputOf, ORDER } from './answers.ts';

const GOOD =
  'Berserk is in stock at $14.99 per volume, 20% off until 2026-12-31. Volumes 7 and 12 are sold out.';

const judge = (given: Partial<Case>, changes: object = {}, policy: Policy = defaultPolicy, least = 0.8) => {
  const input = inputOf({ text: GOOD, query: 'Is Berserk in stock?', ...given });
  return judgeAnswer({ ...input, attempt: attempt({ ...input.attempt, ...changes }) }, least, policy);
};
const withConfidence = (changes: Partial<Policy['confidence']>): Policy => ({
  ...defaultPolicy,
  confidence: { ...defaultPolicy.confidence, ...changes },
});

describe('the verdict', () => {
  it('of a good answer is the sum of its parts', () => {
    expect(judge({})).toEqual({
      confidence: 0.88,
      outcome: 'accepted',
      safe: true,
      parts: { base: 0.85, task: 0.03 },
      notes: [],
    });
  });

  it('names what was found, and what each fault took', () => {
    const verdict = judge({ text: `${GOOD} Perhaps try "Iron Orchard", for $3.` });
    expect(verdict.parts).toEqual({
      base: 0.85,
      task: 0.03,
      hedging: -0.05,
      titles: -0.25,
      ungrounded: -0.4,
    });
    expect(verdict.notes).toEqual(['titles: Iron Orchard', 'ungrounded: $3']);
    expect(verdict.confidence).toBe(0.18);
  });

  it.each<[string, Partial<Case>]>([
    ['ungrounded', { text: `${GOOD} Shipping is $3.` }],
    ['ungrounded', { text: `${GOOD} Claymore is in stock, too.` }],
    [
      'orders',
      { text: 'Your order MA-10001 has been delivered.', intents: ['order_status'], passages: [ORDER] },
    ],
    ['sums', { text: `${GOOD} In all 3 + 4 = 8 volumes.` }],
    ['leaked', { text: `${GOOD} </passage>` }],
    ['refused', { text: "I can't help with that." }],
  ])('%s is a veto, however sure the model is and whatever the lane asks for', (part, given) => {
    const verdict = judge(given, { selfReport: 1 }, defaultPolicy, 0);
    expect(verdict.parts).toHaveProperty(part);
    expect(verdict).toMatchObject({ outcome: 'rejected', safe: false });
  });

  it.each<[string, Partial<Case>]>([
    ['format', { query: 'Is Berserk in stock? As JSON' }],
    ['relevance', { text: 'Claymore is sold out for now, sadly.' }],
    ['titles', { text: `${GOOD} See also *Iron Orchard*.` }],
    ['volumes', { text: `${GOOD} Berserk has 40 volumes.` }],
    ['dates', { text: `${GOOD} It is sent on 2026-12-01.` }],
    ['degenerate', { text: `${GOOD} ${'It is a very good series to own. '.repeat(3)}` }],
  ])('%s keeps an answer from being accepted by a model that is sure of itself', (part, given) => {
    const verdict = judge(given, { selfReport: 0.95 });
    expect(verdict.parts).toHaveProperty(part);
    expect(verdict).toMatchObject({ outcome: 'rejected', safe: true });
  });

  it('of a sum told in words weighs the fitted chance', () => {
    const query = 'Tom has 3 bags with 4 apples each and eats 2. How many apples are left?';
    const given = { query, intents: ['unknown' as const], passages: [] };
    const right = judge({ ...given, text: '3 * 4 = 12 apples, and 12 - 2 = 10 are left.' });
    expect(right.parts['fitted']).toBeGreaterThan(0.5);
    expect(right.confidence).toBeCloseTo((0.8 + (right.parts['fitted'] ?? 0)) / 2, 3);
    expect(judge({ ...given, text: '3 * 4 = 13 apples, and 13 - 2 = 11 are left.' }).safe).toBe(false);
  });
});

describe('the policy of the check', () => {
  it('sets every penalty', () => {
    const lenient = withConfidence({ penalties: { ...defaultPolicy.confidence.penalties, titles: 0 } });
    const text = `${GOOD} See also *Iron Orchard*.`;
    expect(judge({ text }, {}, lenient).confidence).toBe(0.88);
    expect(judge({ text }).confidence).toBe(0.63);
  });

  it('sets the weight of the self-report', () => {
    expect(judge({}, { selfReport: 0.2 }, withConfidence({ selfReport: 0 })).confidence).toBe(0.88);
    expect(judge({}, { selfReport: 0.2 }, withConfidence({ selfReport: 1 })).confidence).toBe(0.2);
  });

  it('calibrates the sum, and shows by how much', () => {
    const calibration: Policy['confidence']['calibration'] = [
      [0, 0],
      [0.8, 0.4],
      [1, 1],
    ];
    const verdict = judge({}, {}, withConfidence({ calibration }));
    expect(verdict).toMatchObject({ confidence: 0.64, outcome: 'rejected' });
    expect(verdict.parts['calibration']).toBe(-0.24);
  });

  it('passes an answer by its quality, or sends it to the next model', () => {
    const strict = withConfidence({ quality: { pass: 1, next: 0 } });
    const breaksOff = { text: GOOD.slice(0, -1) };
    const verdict = judge(breaksOff, {}, strict);
    expect(verdict).toMatchObject({ confidence: 0.88, outcome: 'rejected', safe: true });
    expect(verdict.notes[0]).toMatch(/^quality 0\.\d+ is below 1$/);
    const whole = withConfidence({ quality: { pass: 0, next: 0.5 } });
    const cut = judge({}, { stopReason: 'max_tokens' }, whole, 0.7);
    expect(cut.notes).toEqual(['completeness 0.4 is below 0.5']);
    expect(cut.outcome).toBe('rejected');
    // A lane that does not check takes what is safe.
    expect(judge(breaksOff, {}, strict, 0).outcome).toBe('accepted');
  });

  it.each([
    [
      [
        [0.5, 0.5],
        [0.4, 0.6],
      ],
    ],
    [
      [
        [0, 0.5],
        [1, 0.4],
      ],
    ],
    [
      [
        [0, 0],
        [1, 1.2],
      ],
    ],
    [[]],
  ])('refuses the calibration %j', (calibration) => {
    const changed = { ...defaultPolicy, confidence: { ...defaultPolicy.confidence, calibration } };
    expect(() => checkPolicy(changed, '2026-11-21')).toThrow(/confidence\.calibration/);
  });

  it('refuses a penalty that is no share', () => {
    const penalties = { ...defaultPolicy.confidence.penalties, hedging: -0.05 };
    const changed = { ...defaultPolicy, confidence: { ...defaultPolicy.confidence, penalties } };
    expect(() => checkPolicy(changed, '2026-11-21')).toThrow(
      'confidence.penalties.hedging is -0.05: use a number from 0 to 1',
    );
  });
});

it('reads the passages of both languages', () => {
  const text = 'ベルセルクは在庫あり、1巻792円です。2026年12月31日まで20%オフ、7巻と12巻は売り切れです。';
  const given = {
    text,
    query: 'ベルセルクは在庫ありますか',
    language: 'ja' as const,
    passages: [BERSERK, CLAYMORE],
  };
  expect(judge(given)).toMatchObject({ confidence: 0.88, outcome: 'accepted' });
  const wrong = judge({ ...given, text: text.replace('792円', '484円') });
  expect(wrong).toMatchObject({ safe: false, notes: ['ungrounded: Berserk: not ¥484'] });
});
