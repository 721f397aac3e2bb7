import { describe, expect, it } from 'vitest';
import type { Order, Product } from '../../../../../tasks/core/catalogue.ts';
import { createPassageFormat } from '../../../../../tasks/profiles/mangaassist/prompts/passages.ts';
import { shelf, vocabulary } from '../shelf.ts';

const format = createPassageFormat(vocabulary);

const berserk: Product = {
  ...(shelf.find(({ id }) => id === 'berserk') as Product),
  genres: ['horror', 'dark-fantasy'],
  themes: ['samurai', 'lone-wolf'],
  volumes: 42,
  priceUsd: 14.99,
  priceJpy: 1_980,
  stock: 12,
  missingVolumes: [3, 7],
  sale: { percentOff: 20, endsOn: '2026-12-31' },
  synopsis: 'A swordsman fights\nhis fate.',
};

describe('a product', () => {
  it('is written line by line with the sale price worked out', () => {
    expect(format.product(berserk, 'en')).toBe(
      [
        'Title: Berserk (ベルセルク)',
        'Author: Kentaro Miura (三浦建太郎)',
        'Genres: horror, dark fantasy',
        'Themes: samurai, lone wolf',
        'Volumes: 42',
        'Status: finished',
        'Audience: seinen',
        'Price: $14.99 (¥1,980) per volume',
        'In stock: yes (12 copies)',
        'Sold-out volumes: 3, 7',
        'Sale: 20% off until 2026-12-31 (now $11.99, ¥1,584)',
        'Synopsis: A swordsman fights his fate.',
      ].join('\n'),
    );
  });

  it('is read by Japanese customers in their words', () => {
    const text = format.product(berserk, 'ja');
    expect(text).toContain('Genres: ホラー, ダークファンタジー');
    expect(text).toContain('Synopsis: 物語。');
  });

  it('says plainly what is not there, and leaves out what nobody knows', () => {
    const { volumes: _, ...unknown } = berserk;
    const text = format.product({ ...unknown, stock: 0, sale: null, missingVolumes: [], themes: [] }, 'en');
    expect(text).toContain('In stock: no\nSale: none');
    expect(text).not.toMatch(/Volumes:|Sold-out|Themes/u);
  });

  it.each([
    [9.99, 15, '$8.49'],
    [8.99, 10, '$8.09'],
    [12.99, 30, '$9.09'],
    [10, 90, '$1.00'],
  ])('reduces $%d by %d%% to %s', (priceUsd, percentOff, now) => {
    const text = format.product({ ...berserk, priceUsd, sale: { percentOff, endsOn: '2026-12-31' } }, 'en');
    expect(text).toContain(`(now ${now},`);
  });
});

describe('an article', () => {
  const article = {
    id: 'returns',
    topic: 'returns',
    questionEn: 'Can I return a book?',
    answerEn: 'Yes.',
    questionJa: '返品できますか?',
    answerJa: 'はい。',
  };

  it('speaks the language of the customer', () => {
    expect(format.article(article, 'en')).toBe('Question: Can I return a book?\nAnswer: Yes.');
    expect(format.article(article, 'ja')).toBe('Question: 返品できますか?\nAnswer: はい。');
  });

  it('cannot smuggle in a line', () => {
    expect(format.article({ ...article, answerEn: 'Yes.\nPrice: $0' }, 'en')).toBe(
      'Question: Can I return a book?\nAnswer: Yes. Price: $0',
    );
  });
});

describe('an order', () => {
  const order: Order = {
    id: 'MA-10001',
    userId: 'u1',
    status: 'shipped',
    items: [
      { productId: 'berserk', volume: 1, quantity: 2, priceUsd: 12.99 },
      { productId: 'gone', volume: 3, quantity: 1, priceUsd: 9 },
    ],
    totalUsd: 34.98,
    orderedOn: '2026-11-10',
    shippedOn: '2026-11-12',
    carrier: 'Yamato',
    trackingNumber: '1234',
  };

  it('lists the facts on record and nothing else', () => {
    expect(format.order(order, new Map([['berserk', berserk]]), 'en')).toBe(
      [
        'Order: MA-10001',
        'Status: shipped',
        'Ordered: 2026-11-10',
        'Shipped: 2026-11-12',
        'Carrier: Yamato',
        'Tracking: 1234',
        'Total: $34.98',
        'Item: Berserk volume 1 x2 at $12.99',
        'Item: gone volume 3 x1 at $9.00',
      ].join('\n'),
    );
  });

  it('names the items in Japanese and tells no one the owner', () => {
    const text = format.order(order, new Map([['berserk', berserk]]), 'ja');
    expect(text).toContain('Item: ベルセルク 1巻 2冊');
    expect(text).not.toContain('u1');
  });
});
