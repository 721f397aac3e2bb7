import { describe, expect, it } from 'vitest';
import { ENSEMBLE_METHODS } from '../../../../tasks/core/contract/enums.ts';
import { agreementOf } from '../../../../tasks/core/ensemble/agreement.ts';
import { combine } from '../../../../tasks/core/ensemble/combine.ts';
import { attempt } from '../../../fixtures/contract.ts';
import { HAIKU, OPUS, options, question, SONNET, voice } from './voices.ts';

describe('members', () => {
  it.each([
    [{ outcome: 'timed_out' as const, text: '' }, 'late'],
    [{ latencyMs: 2_501 }, 'late'],
    [{ outcome: 'crashed' as const }, 'failed'],
    [{ outcome: 'refused' as const }, 'refused'],
    [{ outcome: 'skipped' as const }, 'skipped'],
    [{ text: ' \u200b\n' }, 'empty'],
    [{ text: '<!DOCTYPE html><html>502 Bad Gateway</html>' }, 'garbage'],
    [{ text: '\ufffd\ufffd\ufffd a \ufffd' }, 'garbage'],
    [{ text: '--- … !!!' }, 'garbage'],
    [{ text: 'the cat '.repeat(60) }, 'garbage'],
    [{ safe: false }, 'unsafe'],
  ])('that are %j are left out as %s, and paid', (flaw, why) => {
    const flawed = voice({ no: 1, model: OPUS, confidence: 0.99, costUsd: 0.02, ...flaw });
    const { winner, leftOut, costUsd } = combine(
      'confidence_select',
      [voice(), flawed],
      options({ budgetMs: 2_500 }),
    );
    expect(winner?.model).toBe(HAIKU);
    expect(leftOut).toEqual([expect.objectContaining({ no: 1, model: OPUS, why })]);
    expect(costUsd).toBe(0.021);
  });

  it('may be attempts of the machine as they stand', () => {
    const cut = attempt({ no: 1, model: OPUS, confidence: 0.95, stopReason: 'max_tokens' });
    expect(combine('confidence_select', [attempt(), cut], options()).winner).toMatchObject({ no: 0 });
  });

  it('with impossible figures are refused by field', () => {
    expect(() => combine('voting', [voice({ confidence: 95 })], options())).toThrow(
      'confidence must be 0-1 or null',
    );
    expect(() => combine('voting', [voice({ costUsd: Number.NaN })], options())).toThrow(
      'costUsd must be US dollars',
    );
  });
});

describe('an answer as long as one may be', () => {
  const runs = [
    ' ',
    '\n ',
    '. ',
    '?!',
    '1234567890',
    '12,345 ',
    '- ',
    '「在',
    ': ',
    'not ',
    '\\boxed{',
    '[',
    '*_',
    'answer is ',
  ];

  it.each(ENSEMBLE_METHODS)('is read in one go by %s, whatever it repeats', (method) => {
    for (const run of runs) {
      const text = `Berserk is${run.repeat(16_000 / run.length)}x 7`;
      const members = [voice({ text }), voice({ no: 1, model: SONNET, text: `${text}8` })];
      const { text: said, leftOut } = combine(method, members, options({ question: question() }));
      expect(leftOut.length === members.length).toBe(said === null);
    }
  });
});

describe('confidence_select', () => {
  it.each([
    [0.95, 0.81, HAIKU],
    [0.95, 0.86, SONNET],
    [0.9, 0.8, SONNET],
    [0.85, 0.79, HAIKU],
    [0.7, 0.65, SONNET],
  ])('between %d of the weaker and %d of the stronger takes %s', (weak, strong, model) => {
    const members = [voice({ confidence: weak }), voice({ no: 1, model: SONNET, confidence: strong })];
    expect(combine('confidence_select', members, options()).winner?.model).toBe(model);
  });

  it('is as sure as its winner, not as the members agree', () => {
    const members = [
      voice({ text: 'One thing.', confidence: 0.92 }),
      voice({ no: 1, text: 'Quite another.', confidence: 0.6 }),
    ];
    const { confidence, agreement } = combine('confidence_select', members, options());
    expect(confidence).toBe(0.92);
    expect(agreement).toEqual({ value: 0, by: 'words', isLow: true });
  });

  it("of parallel calls takes as long as the slowest: the documents' 200 and 2,000 ms are 2,000", () => {
    const members = [voice({ latencyMs: 200 }), voice({ no: 1, model: SONNET, latencyMs: 2_000 })];
    expect(combine('confidence_select', members, options()).latencyMs).toBe(2_000);
  });
});

describe('quality_score', () => {
  const members = [
    voice({ text: 'The weather is nice today.' }),
    voice({ no: 1, text: 'Berserk is $14.99 per volume and in stock.', confidence: 0.5 }),
  ];

  it('takes the answer that is relevant, whole and in the passages', () => {
    const { winner, confidence } = combine('quality_score', members, options({ question: question() }));
    expect([winner?.no, confidence]).toEqual([1, 0.5]);
  });

  it('goes by the scorer of the caller, and leaves out what that cannot score', () => {
    const scorer = ({ no }: { no: number }) => (no === 0 ? 0.3 : null);
    const { winner, leftOut } = combine('quality_score', members, options({ scorer }));
    expect([winner?.no, leftOut[0]?.why]).toEqual([0, 'no_score']);
  });

  it('refuses to guess without either', () => {
    expect(() => combine('quality_score', members, options())).toThrow(
      'options.question: quality_score needs it',
    );
  });
});

describe('best_of_n', () => {
  it('takes the sample that the others are like, where they are equally sure', () => {
    const samples = ['Berserk has 41 volumes.', 'Berserk has 41 volumes now.', 'Ask the author of it.'];
    const members = samples.map((text, no) => voice({ no, text }));
    expect(combine('best_of_n', members, options()).winner?.no).toBeLessThan(2);
    const sure = members.map((one) => ({ ...one, confidence: one.no === 2 ? 1 : 0.1 }));
    expect(combine('best_of_n', sure, options()).winner?.no).toBe(2);
  });

  it('counts votes where it is told how to read them, and no unknown confidence', () => {
    const texts = ['So it is 12.', 'That makes 12 in all, I would say.', 'It is 13.'];
    const members = texts.map((text, no) => voice({ no, text, confidence: no === 2 ? 1 : null }));
    expect(combine('best_of_n', members, options({ vote: { kind: 'number' } })).winner?.no).toBeLessThan(2);
  });
});

describe('cascade', () => {
  it('is the accepted answer, or the best so far; its times add up', () => {
    const weak = voice({ confidence: 0.6, latencyMs: 200 });
    const strong = voice({ no: 1, model: SONNET, confidence: 0.85, latencyMs: 2_000 });
    expect(combine('cascade', [weak, strong], options())).toMatchObject({
      isSure: true,
      latencyMs: 2_200,
      winner: strong,
    });
    expect(combine('cascade', [weak], options())).toMatchObject({ isSure: false, winner: weak });
  });
});

describe('when nobody is sure', () => {
  const unsure = [voice({ confidence: 0.5 }), voice({ no: 1, model: SONNET, confidence: null })];

  it('the next model is named, if one is open that was not asked', () => {
    const further = [{ model: SONNET }, { model: OPUS }];
    expect(combine('confidence_select', unsure, options({ further })).next).toMatchObject({
      step: 'ask',
      model: OPUS,
    });
  });

  it('the best is sent with a warning where none is left, and the reason says why', () => {
    const closed = [{ model: OPUS, closed: 'breaker open' }];
    expect(combine('confidence_select', unsure, options({ further: closed })).next).toEqual({
      step: 'send_best',
      model: null,
      reason: `none of 2 answers reaches 80 %, and ${OPUS}: breaker open: send the best and say so`,
    });
  });

  it('there is an apology where nobody gave an answer at all', () => {
    const failed = [voice({ outcome: 'failed', text: '' })];
    expect(combine('voting', failed, options())).toMatchObject({
      text: null,
      winner: null,
      next: { step: 'apologize' },
    });
    expect(combine('voting', [], options()).reason).toBe('no usable answer: no member was asked');
  });

  it('nothing has to follow as soon as one is sure', () => {
    expect(combine('confidence_select', [...unsure, voice({ no: 2 })], options()).next).toBeNull();
  });
});

describe('agreement', () => {
  const of = (...texts: readonly string[]) => agreementOf(texts.map((text, no) => voice({ no, text })));

  it('sees the words of unspaced Japanese', () => {
    expect(of('ベルセルクは在庫があります。', 'ベルセルクの在庫があります。').value).toBeGreaterThan(0.5);
    expect(of('ベルセルクは在庫があります。', '返品は三十日以内に承ります。').value).toBeLessThan(0.25);
  });

  it('goes by embeddings only where every member has one', () => {
    const near = [
      voice({ text: 'one', embedding: [1, 0] }),
      voice({ no: 1, text: 'two', embedding: [3, 4] }),
    ];
    expect(agreementOf(near)).toEqual({ value: 0.6, by: 'embedding', isLow: true });
    expect(agreementOf([...near, voice({ no: 2, text: 'two' })]).by).toBe('words');
  });

  it('of one voice is unknown, and of the same words whole', () => {
    expect(of('alone').value).toBeNull();
    expect(of('the same', 'the same', 'THE SAME').value).toBe(1);
  });
});
