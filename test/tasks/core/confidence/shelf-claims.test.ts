import { describe, expect, it } from 'vitest';
import { ungroundedMoney } from '../../../../tasks/core/confidence/money.ts';
import { shelfContradictions } from '../../../../tasks/core/confidence/shelf-claims.ts';
import { wrongVolumeCounts } from '../../../../tasks/core/confidence/volumes.ts';
import { BERSERK, CLAYMORE, RETURNS, readingOf } from './answers.ts';

const shelf = (text: string) => shelfContradictions(readingOf({ text }));

describe('claims about stock and sale', () => {
  it.each([
    ['Berserk is out of stock.', ['Berserk: not out of stock']],
    ['Berserk is in stock and not on sale.', ['Berserk: on sale']],
    ['Berserk: in stock, on sale now.', []],
    ['ベルセルクは在庫切れです。', ['Berserk: not out of stock']],
    ['クレイモアは在庫があります。', ['Claymore: not in stock']],
    ['Berserk and Claymore are both sold out.', []],
    ['Claymore is in stock.', ['Claymore: not in stock']],
    ['Claymore is not available.', []],
    ["Claymore isn't in stock, and not currently on sale.", []],
    ['Claymore will be back in stock in spring.', []],
    ['Berserk is in stock, volumes 7, 12 sold out.', []],
    ['This one is out of stock.', []],
    ['Berserk is a dark tale. It is sold out.', ['Berserk: not out of stock']],
    ['Berserk is a dark tale. If it is sold out, ask us again.', []],
    ['Berserk is a dark tale. The other one is sold out.', []],
    ['Berserker armour is sold out.', []],
    ['ベルセルク（1巻 ¥792、在庫切れ）', ['Berserk: not out of stock']],
    ['ベルセルクは在庫あり（7巻は売り切れ）です。', []],
    ['**Berserk**\n- Shop: out of stock\n- Story: dark', ['Berserk: not out of stock']],
    ['**Berserk**\n- Story: dark\nThat one is sold out.', []],
    ['Berserk has 3 copies left.', []],
    ['Berserk: only 9 copies left!', ['Berserk: not 9 copies']],
    ['ベルセルクは残り5冊です。', ['Berserk: not 5 copies']],
  ])('%j contradicts %j', (text, wrong) => {
    expect(shelf(text)).toEqual(wrong);
  });

  it.each([
    ['Berserk volume 12 is in stock.', ['Berserk: volume 12 not in stock']],
    ['ベルセルク12巻は在庫があります。', ['Berserk: volume 12 not in stock']],
    ['Berserk volume 3 is in stock.', []],
  ])('looks up single volumes: %j', (text, wrong) => {
    expect(shelf(text)).toEqual(wrong);
  });

  it('finds titles that hold the marks of a sentence', () => {
    const passages = ['Kaiju No. 8', 'Yu-Gi-Oh!', 'Say I Love You.'].map((title) => ({
      ...CLAYMORE,
      text: CLAYMORE.text.replace('Claymore (クレイモア)', title),
    }));
    const text =
      'Kaiju No. 8 (in stock) - dark\nYu-Gi-Oh! (in stock) - dark\nSay I Love You. (in stock) - dark';
    expect(shelfContradictions(readingOf({ text, passages: [BERSERK, ...passages] }))).toEqual([
      'Kaiju No. 8: not in stock',
      'Yu-Gi-Oh: not in stock',
      'Say I Love You: not in stock',
    ]);
  });

  it('knows what was found out about the volume that was asked for', () => {
    const asked = { ...BERSERK, text: `${BERSERK.text}\nAsked volume 99: does not exist` };
    const reading = readingOf({ text: 'Yes, volume 99 is in stock.', passages: [asked] });
    expect(shelfContradictions(reading)).toEqual(['Berserk: volume 99 not in stock']);
  });
});

describe('claims about prices', () => {
  it.each([
    ['Berserk costs $14.99.', []],
    ['Berserk costs $8.99.', ['Berserk: not $8.99']],
    ['Berserk costs $8.99 more or less, and Claymore $8.99.', []],
    ['『クレイモア』は792円です。', ['Claymore: not ¥792']],
    ['Berserk ships free, as it is over $40.', []],
    ['## Berserk\n- Price: $8.99\n## Claymore\n- Price: $8.99', ['Berserk: not $8.99']],
  ])('belong to the title they stand beside: %j', (text, wrong) => {
    const reading = readingOf({ text, passages: [BERSERK, CLAYMORE, RETURNS] });
    expect(shelfContradictions(reading)).toEqual(wrong);
  });

  it('may repeat what the customer said', () => {
    const reading = readingOf({ text: 'Berserk is above $8.99.', query: 'Berserk for $8.99?' });
    expect(shelfContradictions(reading)).toEqual([]);
  });

  it.each([
    ['It is $14.99, now $11.99.', []],
    ['It is $13.', ['$13']],
    ['Three volumes: $14.99 × 3 = $44.97.', []],
    ['3巻で 792円 × 3 = 2,376円です。', []],
    ['Three volumes: $14.99 × 3 = $45.97.', ['$45.97']],
    ['Three volumes: $13 × 3 = $39.', ['$13', '$39']],
    ['Together: $14.99 + $8.99 = $23.98, then $23.98 × 2 = $47.96.', []],
    ['It is half price.', ['50%']],
  ])('are in the passages, or follow from them by a sum: %j', (text, wrong) => {
    expect(ungroundedMoney(readingOf({ text }))).toEqual(wrong);
  });

  it('may come from the document to be summarised', () => {
    const text = 'In short: the box costs $99.';
    const given = { text, intents: ['summarization' as const], passages: [] };
    expect(ungroundedMoney(readingOf(given))).toEqual(['$99']);
    expect(ungroundedMoney(readingOf({ ...given, document: 'The box costs $99 today.' }))).toEqual([]);
  });
});

describe('claims about the length of a series', () => {
  it.each([
    ['Berserk has 42 volumes.', []],
    ['Berserk has 41 volumes so far.', ['Berserk: not 41 volumes']],
    ['Claymore is complete in 27 volumes.', []],
    ['Claymore, a 25-volume series.', ['Claymore: not 25 volumes']],
    ['Berserk\n- Volumes: 42\nClaymore\n- Volumes: 42', ['Claymore: not 42 volumes']],
    ['クレイモアは全27巻です。', []],
    ['クレイモアは全30巻です。', ['Claymore: not 30 volumes']],
    ['Berserk: begin with the first 3 volumes.', []],
    ['Berserk has 2 volumes sold out.', []],
  ])('%j', (text, wrong) => {
    expect(wrongVolumeCounts(readingOf({ text }))).toEqual(wrong);
  });
});
