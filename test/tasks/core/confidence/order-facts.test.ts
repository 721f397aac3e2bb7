import { describe, expect, it } from 'vitest';
import { unknownDays } from '../../../../tasks/core/confidence/dates.ts';
import { wrongOrderFacts } from '../../../../tasks/core/confidence/order-facts.ts';
import { BERSERK, ORDER, readingOf } from './answers.ts';

const about = { intents: ['order_status' as const], passages: [ORDER], query: 'Where is my order MA-10001?' };

describe('what an answer says of an order', () => {
  it.each([
    ['Your order MA-10001 has been shipped.', []],
    ['It was placed on 2026-11-10 and is on its way with Yamato, YT8839201745JP.', []],
    ['ご注文MA-10001は「発送済み」です。', []],
    ['The status of order MA-10001 is: shipped.', []],
    ['The status of order MA-10001 is: delivered.', ['MA-10001 is shipped, not delivered']],
    ['Your order MA-10001 has been delivered.', ['MA-10001 is shipped, not delivered']],
    ['ご注文はキャンセルされました。', ['MA-10001 is shipped, not cancelled']],
    ['Your other order MA-99999 is here.', ['no number MA-99999']],
    ['The parcel is ZZ000111222XX.', ['no number ZZ000111222XX']],
    ['Once it has been delivered, you can return it.', []],
    ['It has not been delivered yet.', []],
    ["It hasn't been delivered.", []],
    ['It will be delivered on 2026-11-24.', []],
    ['お届け後に返品されました場合はご連絡ください。', []],
  ])('%j: %j', (text, wrong) => {
    expect(wrongOrderFacts(readingOf({ ...about, text }))).toEqual(wrong);
  });

  it('is made up where no order is known', () => {
    const text = 'Good news: your order has been shipped.';
    expect(wrongOrderFacts(readingOf({ ...about, text, passages: [] }))).toEqual([
      'no order is known to be shipped',
    ]);
  });

  it('is left alone where several orders could be meant', () => {
    const second = { ...ORDER, text: ORDER.text.replaceAll('10001', '10002') };
    const text = 'It has been delivered. MA-10002 has been delivered.';
    expect(wrongOrderFacts(readingOf({ ...about, text, passages: [ORDER, second] }))).toEqual([
      'MA-10002 is shipped, not delivered',
    ]);
  });

  it('matters only where orders do', () => {
    const text = 'The package has been delivered, the hero learns: code QX-12345.';
    expect(wrongOrderFacts(readingOf({ text, intents: ['creative'], passages: [] }))).toEqual([]);
  });
});

describe('days that are promised', () => {
  it.each([
    ['It arrives on 2026-11-24.', []],
    ['It arrives on November 24th.', []],
    ['It arrives on 24 Nov.', []],
    ['11月24日に届きます。', []],
    ['It arrives on 2026-11-22.', ['11-22']],
    ['It arrives on Nov. 22.', ['11-22']],
    ['11月22日に届きます。', ['11-22']],
    ['You may 2 times ask. In march 3 came.', []],
  ])('%j: %j', (text, days) => {
    expect(unknownDays(readingOf({ ...about, text }))).toEqual(days);
  });

  it('are the last day of a sale, too', () => {
    const given = { intents: ['price_inquiry' as const], passages: [BERSERK] };
    expect(unknownDays(readingOf({ ...given, text: '20% off until December 31.' }))).toEqual([]);
    expect(unknownDays(readingOf({ ...given, text: '20% off until December 13.' }))).toEqual(['12-13']);
  });

  it('are free where nothing is promised', () => {
    const text = 'It first ran on August 25, 1989.';
    expect(unknownDays(readingOf({ text, intents: ['discussion'] }))).toEqual([]);
  });
});
