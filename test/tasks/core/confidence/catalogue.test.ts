import { describe, expect, it } from 'vitest';
import type { Product } from '../../../../tasks/core/catalogue.ts';
import { judgeAnswer } from '../../../../tasks/core/confidence/estimate.ts';
import type { Language } from '../../../../tasks/core/contract/enums.ts';
import { products } from '../../../../tasks/profiles/mangaassist/catalogue/index.ts';
import { defaultPolicy } from '../../../../tasks/profiles/mangaassist/default-policy.ts';
import { profileFor } from '../../../../tasks/profiles/profile-for.ts';
import { inputOf } from './answers.ts';

const { format } = profileFor('current');
const BESIDE = 4;

/** What an answer may claim of a product. */
interface Claims {
  readonly price: string;
  readonly inStock: boolean;
  readonly onSale: boolean;
  readonly volumes: number | undefined;
}

const claimsOf = (product: Product, language: Language): Claims => ({
  price: language === 'ja' ? `${product.priceJpy}円` : `$${product.priceUsd.toFixed(2)}`,
  inStock: product.stock > 0,
  onSale: product.sale !== null,
  volumes: product.volumes,
});

function written(product: Product, { price, inStock, onSale, volumes }: Claims, language: Language): string {
  if (language === 'ja') {
    const length = volumes === undefined ? '' : `全${volumes}巻です。`;
    return `『${product.titleJa}』は1巻${price}で、${inStock ? '在庫あり' : '在庫切れ'}、${onSale ? 'セール中' : 'セール対象外'}です。${length}`;
  }
  const length = volumes === undefined ? '' : ` It has ${volumes} volumes.`;
  return `${product.title} is ${price} per volume, ${inStock ? 'in stock' : 'out of stock'}, ${onSale ? 'on sale' : 'not on sale'}.${length}`;
}

/** The product among its neighbours in the catalogue, as a search finds them. */
function judged(product: Product, changes: Partial<Claims>, language: Language) {
  const at = products.indexOf(product);
  const found = Array.from(
    { length: BESIDE + 1 },
    (_, step) => products[(at + step) % products.length] as Product,
  );
  const text = written(product, { ...claimsOf(product, language), ...changes }, language);
  const passages = found.map((one) => ({
    id: `product:${one.id}`,
    kind: 'product' as const,
    text: format.product(one, language),
    score: 1,
  }));
  const query = language === 'ja' ? '在庫と値段を教えてください' : 'What do you have, and for how much?';
  return judgeAnswer(inputOf({ text, query, language, passages }), 0.8, defaultPolicy);
}

describe.each(['en', 'ja'] as const)('answers about every title of the catalogue (%s)', (language) => {
  it('are accepted where they say what its record says', () => {
    for (const product of products) {
      const { outcome, notes } = judged(product, {}, language);
      expect([product.id, outcome, notes]).toEqual([product.id, 'accepted', []]);
    }
  });

  it.each<[string, (product: Product) => Partial<Claims>]>([
    ['a price that nothing has', () => ({ price: language === 'ja' ? '123円' : '$3.21' })],
    [
      'a price half as high again',
      ({ priceUsd, priceJpy }) => ({
        price: language === 'ja' ? `${Math.round(priceJpy * 1.5)}円` : `$${(priceUsd * 1.5).toFixed(2)}`,
      }),
    ],
    ['the wrong stock', ({ stock }) => ({ inStock: stock === 0 })],
    ['the wrong sale', ({ sale }) => ({ onSale: sale === null })],
  ])('are refused where they give %s', (_, change) => {
    for (const product of products) {
      const { safe } = judged(product, change(product), language);
      expect([product.id, safe]).toEqual([product.id, false]);
    }
  });

  it('are not accepted where they give the wrong number of volumes', () => {
    for (const product of products.filter(({ volumes }) => volumes !== undefined)) {
      const { outcome } = judged(product, { volumes: (product.volumes ?? 0) + 1 }, language);
      expect([product.id, outcome]).toEqual([product.id, 'rejected']);
    }
  });
});
