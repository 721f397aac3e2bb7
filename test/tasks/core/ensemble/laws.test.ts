import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENSEMBLE_METHODS } from '../../../../tasks/core/contract/enums.ts';
import { agreementOf } from '../../../../tasks/core/ensemble/agreement.ts';
import { combine } from '../../../../tasks/core/ensemble/combine.ts';
import type { EnsembleMember } from '../../../../tasks/core/ensemble/member.ts';
import { toNano, toUsd } from '../../../../tasks/core/money.ts';
import { HAIKU, OPUS, options, question, SONNET } from './voices.ts';

const TEXTS = [
  'Yes.',
  'no',
  'はい、在庫があります。',
  'Berserk is $14.99 per volume. It is in stock.',
  'Berserk is $12.99 per volume. It has 41 volumes.',
  'Berserk is out of stock. Orders ship within 5 business days.',
  '1. Berserk\n2. Vinland Saga\n3. Monster',
  '1. Monster\n2. Berserk',
  'The sum is 42.',
  '',
  '???',
];
const NAMES = ['Berserk', 'Monster', 'constructor'];

const anyVoice = fc.record(
  {
    model: fc.constantFrom(HAIKU, SONNET, OPUS, 'other'),
    text: fc.oneof(fc.constantFrom(...TEXTS), fc.string()),
    confidence: fc.option(fc.integer({ min: 0, max: 20 }).map((twentieth) => twentieth / 20)),
    costUsd: fc.double({ min: 0, max: 0.05, noNaN: true }),
    latencyMs: fc.integer({ min: 0, max: 3_000 }),
    safe: fc.boolean(),
    outcome: fc.constantFrom(
      'accepted' as const,
      'rejected' as const,
      'timed_out' as const,
      'failed' as const,
    ),
    scores: fc.dictionary(fc.constantFrom(...NAMES), fc.integer({ min: 0, max: 10 })),
  },
  { requiredKeys: ['model', 'text', 'confidence', 'costUsd', 'latencyMs', 'safe'] },
);
const numbered = (voices: readonly Omit<EnsembleMember, 'no'>[]): readonly EnsembleMember[] =>
  voices.map((one, no) => ({ ...one, no }));
const someVoices = fc.array(anyVoice, { maxLength: 5 });
const anyMethod = fc.constantFrom(...ENSEMBLE_METHODS);
const asked = options({ question: question() });

describe('every method', () => {
  it('gives the same winner and text in whatever order members were asked or came', () => {
    const shuffled = someVoices.chain((voices) =>
      fc.tuple(fc.constant(voices), fc.shuffledSubarray(voices, { minLength: voices.length })),
    );
    fc.assert(
      fc.property(anyMethod, shuffled, (method, [voices, dealt]) => {
        const one = combine(method, numbered(voices), asked);
        const other = combine(method, numbered(dealt), asked);
        expect(other.text).toBe(one.text);
        expect(other.winner?.model).toBe(one.winner?.model);
        expect([other.confidence, other.agreement, other.costUsd]).toEqual([
          one.confidence,
          one.agreement,
          one.costUsd,
        ]);
      }),
      { numRuns: 400 },
    );
  });

  it('costs the sum of its members, heard or not', () => {
    fc.assert(
      fc.property(anyMethod, someVoices, (method, voices) => {
        const nano = voices.reduce((sum, { costUsd }) => sum + toNano(costUsd), 0);
        expect(combine(method, numbered(voices), asked).costUsd).toBe(toUsd(nano));
      }),
    );
  });

  it('never lets a member win that has no safe text', () => {
    fc.assert(
      fc.property(anyMethod, someVoices, (method, voices) => {
        const { winner, text } = combine(method, numbered(voices), asked);
        if (winner !== null)
          expect([winner.safe, winner.text.trim() === '', winner.text]).toEqual([true, false, text]);
        if (!voices.some(({ safe }) => safe)) expect(text).toBeNull();
      }),
    );
  });

  it('accounts for every member: used, or left out with a reason', () => {
    fc.assert(
      fc.property(anyMethod, someVoices, (method, voices) => {
        const { leftOut, text } = combine(method, numbered(voices), asked);
        expect(new Set(leftOut.map(({ no }) => no)).size).toBe(leftOut.length);
        expect(leftOut.every(({ reason, model }) => reason.startsWith(model))).toBe(true);
        if (text === null) expect(leftOut).toHaveLength(voices.length);
      }),
    );
  });

  it('waits for the slowest; a cascade for all', () => {
    fc.assert(
      fc.property(anyMethod, someVoices, (method, voices) => {
        const times = voices.map(({ latencyMs }) => latencyMs);
        const expected =
          method === 'cascade' ? times.reduce((sum, time) => sum + time, 0) : Math.max(0, ...times);
        expect(combine(method, numbered(voices), asked).latencyMs).toBe(expected);
      }),
    );
  });
});

describe('weights', () => {
  it('count by their proportions alone', () => {
    const weights = fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20), fc.nat(20));
    const scale = fc.double({ min: 0.001, max: 1_000, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom('voting' as const, 'weighted_average' as const),
        someVoices,
        weights,
        scale,
        (method, voices, [a, b, c, d], by) => {
          const of = (factor: number) => ({
            [HAIKU]: a * factor,
            [SONNET]: b * factor,
            [OPUS]: c * factor,
            other: d * factor,
          });
          const vote = { rule: 'weighted' as const };
          const one = combine(method, numbered(voices), { ...asked, vote, weights: of(1) });
          const other = combine(method, numbered(voices), { ...asked, vote, weights: of(by) });
          expect([other.text, other.winner?.no]).toEqual([one.text, one.winner?.no]);
        },
      ),
    );
  });
});

describe('agreement', () => {
  it('stays within 0-1 however many say the same', () => {
    const vector = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 3, maxLength: 3 });
    const spoken = fc.record({
      text: fc.oneof(fc.constantFrom(...TEXTS), fc.string()),
      embedding: fc.option(vector, { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(spoken, { minLength: 1, maxLength: 4 }), fc.nat(3), (voices, copies) => {
        const again = Array.from({ length: copies }, () => voices[0] ?? { text: '', embedding: undefined });
        const members = [...voices, ...again].map((one, no) => ({
          no,
          model: 'm',
          confidence: 1,
          costUsd: 0,
          latencyMs: 0,
          safe: true,
          ...one,
        }));
        const { value } = agreementOf(members);
        if (members.length < 2) expect(value).toBeNull();
        else {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
