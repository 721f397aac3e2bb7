import { describe, expect, it } from 'vitest';
import { combine } from '../../../../tasks/core/ensemble/combine.ts';
import { finalNumber, normaliseLabel, readLabel } from '../../../../tasks/core/ensemble/labels.ts';
import type { VoteOptions } from '../../../../tasks/core/ensemble/options.ts';
import { voteWeight } from '../../../../tasks/core/ensemble/weights.ts';
import { HAIKU, OPUS, options, SONNET, voice } from './voices.ts';

const NUMBER: VoteOptions = { kind: 'number' };
const TOPICS: VoteOptions = { labels: ['science/technology', 'travel', 'politics', 'sports', 'health'] };

describe('a label', () => {
  it.each([
    ['Yes.', 'yes'],
    ['ＹＥＳ！', 'yes'],
    ['**No**', 'no'],
    ['はい', 'yes'],
    ['いいえ。', 'no'],
    ['  "Science/Technology". ', 'science/technology'],
    ['４２', '42'],
    ['42.0', '42'],
    ['$1,200', '1200'],
    ['don’t know', "don't know"],
  ])('of %j is %j', (text, label) => expect(normaliseLabel(text)).toBe(label));

  it.each<[string, VoteOptions, string | null]>([
    ['No, that is spam.', {}, 'no'],
    ['はい、そうです。', {}, 'yes'],
    ['No. 5 is the best volume', { kind: 'yes_no' }, null],
    ['はいからさんが通る', { kind: 'yes_no' }, null],
    ['Nobody knows', { kind: 'yes_no' }, null],
    ['3 * 4 = <<3*4=12>>12 eggs in 2 boxes\n#### 12', NUMBER, '12'],
    ['She has 3 left, so the answer is 7 of 10.', NUMBER, '7'],
    ['It costs $29.00', NUMBER, '29'],
    ['A loss of -$5', NUMBER, '-5'],
    ['20 - 5 leaves 15', NUMBER, '15'],
    ['合計は3万円です', NUMBER, '30000'],
    ['\\boxed{1/2}', NUMBER, '0.5'],
    ['nothing to count', NUMBER, null],
    ['This seems to be about politics and possibly health.', TOPICS, 'politics'],
    ['It is none of science/technology, travel, politics, sports or health.', TOPICS, null],
    ['Sportswear is sold here', TOPICS, null],
  ])('read off %j', (text, vote, label) => expect(readLabel(text, vote)).toBe(label));

  it('of a worked answer without any number is none', () => expect(finalNumber('many')).toBeUndefined());
});

describe('voting', () => {
  const spam = (no: number, model: string, text: string, confidence = 0.9) =>
    voice({ no, model, text, confidence });

  it('sends what most say, whatever the strongest says', () => {
    const votes = [spam(0, HAIKU, 'Yes.'), spam(1, SONNET, 'yes'), spam(2, OPUS, 'No.')];
    const { winner, agreement, confidence, detail } = combine('voting', votes, options());
    expect(winner?.model).toBe(SONNET);
    expect(agreement).toEqual({ value: 0.6667, by: 'votes', isLow: true });
    expect(confidence).toBe(0.9);
    expect(detail).toMatchObject({
      kind: 'vote',
      hasMajority: true,
      sides: [
        { label: 'yes', votes: 2 },
        { label: 'no', votes: 1 },
      ],
    });
  });

  it('breaks a tie by weight, then by confidence', () => {
    const tie = [spam(0, HAIKU, 'yes', 0.85), spam(1, SONNET, 'no', 0.8)];
    expect(combine('voting', tie, options()).text).toBe('no');
    expect(combine('voting', tie, options({ weights: { [HAIKU]: 2, [SONNET]: 1 } })).text).toBe('yes');
    expect(combine('voting', tie, options({ weights: { [HAIKU]: 1, [SONNET]: 1 } })).text).toBe('yes');
  });

  it('by weight lets two that know more outvote three that do not', () => {
    const votes = [
      spam(0, HAIKU, 'yes'),
      spam(1, 'small', 'yes'),
      spam(2, 'tiny', 'yes'),
      spam(3, SONNET, 'no'),
      spam(4, OPUS, 'no'),
    ];
    const weights = { [HAIKU]: 1, small: 1, tiny: 1, [SONNET]: 2, [OPUS]: 2 };
    expect(combine('voting', votes, options({ weights, vote: { rule: 'weighted' } })).text).toBe('no');
    expect(combine('voting', votes, options({ weights })).text).toBe('yes');
  });

  it('by majority is undecided where nobody has more than half', () => {
    const votes = [spam(0, HAIKU, 'spam'), spam(1, SONNET, 'ham'), spam(2, OPUS, 'unclear')];
    const { text, isSure, reason } = combine('voting', votes, options({ vote: { rule: 'majority' } }));
    expect(text).toBe('unclear');
    expect(isSure).toBe(false);
    expect(reason).toContain('no majority');
  });

  it('leaves out who votes for nothing, and falls back to confidence where nobody votes', () => {
    const votes = [
      spam(0, HAIKU, 'It is 12.'),
      spam(1, SONNET, 'It is 13.'),
      spam(2, OPUS, 'I cannot count.'),
    ];
    const { leftOut } = combine('voting', votes, options({ vote: NUMBER }));
    expect(leftOut).toEqual([expect.objectContaining({ model: OPUS, why: 'no_vote' })]);
    const silent = combine('voting', votes.slice(2), options({ vote: NUMBER }));
    expect([silent.winner?.model, silent.isSure]).toEqual([OPUS, false]);
  });

  it('of one voter is no agreement', () => {
    expect(combine('voting', [spam(0, HAIKU, 'yes')], options()).agreement.value).toBeNull();
  });

  it('takes weights of 0 for all as equal ones, and refuses one below 0 by name', () => {
    const votes = [spam(0, HAIKU, 'yes', 0.95), spam(1, SONNET, 'no', 0.8)];
    const vote = { rule: 'weighted' as const };
    expect(combine('voting', votes, options({ vote, weights: { [HAIKU]: 0, [SONNET]: 0 } })).text).toBe(
      'yes',
    );
    expect(() => combine('voting', votes, options({ weights: { [HAIKU]: -1 } }))).toThrow(
      `weights.${HAIKU} is -1: give 0 or more`,
    );
  });
});

describe('the weight of a vote', () => {
  it('is the log odds, nothing for a guess, and finite for the sure', () => {
    expect(voteWeight(0.9, 2)).toBeCloseTo(Math.log(9));
    expect(voteWeight(0.5, 2)).toBeCloseTo(0);
    expect(voteWeight(0.2, 2)).toBe(0);
    expect(voteWeight(0.2, 10)).toBeGreaterThan(0);
    expect(voteWeight(1, 2)).toBe(voteWeight(0.99, 2));
  });
});
