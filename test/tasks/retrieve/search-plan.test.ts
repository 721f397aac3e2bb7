import { describe, expect, it } from 'vitest';
import { asOf } from '../../../tasks/core/catalogue.ts';
import { products } from '../../../tasks/profiles/mangaassist/catalogue/index.ts';
import { fuse } from '../../../tasks/retrieve/fuse.ts';
import { planSearch } from '../../../tasks/retrieve/search-plan.ts';
import { classification, entities } from '../../fixtures/contract.ts';

describe('what is searched for', () => {
  it('recommendations are in stock and never the title the customer loved', () => {
    const { searches } = planSearch(
      classification({
        intents: ['recommendation'],
        entities: entities({
          productIds: ['berserk'],
          likedProductIds: ['berserk'],
          genres: ['dark-fantasy'],
        }),
      }),
    );
    expect(searches).toEqual([
      { kind: 'product', excludeProductIds: ['berserk'], genres: ['dark-fantasy'], inStock: true },
    ]);
  });

  it('"is X in stock?" asks for X itself, in stock or not', () => {
    const plan = planSearch(
      classification({
        intents: ['product_search'],
        entities: entities({ productIds: ['berserk'], inStock: true }),
      }),
    );
    expect(plan).toEqual({ searches: [], productIds: ['berserk'], wantsOrders: false });
  });

  it('a price bound and a sale become filters, unless something is recommended', () => {
    const asked = entities({ maxPriceUsd: 11, onSale: true });
    expect(planSearch(classification({ intents: ['price_inquiry'], entities: asked })).searches).toEqual([
      { kind: 'product', maxPriceUsd: 11, onSale: true },
    ]);
    expect(planSearch(classification({ intents: ['recommendation'], entities: asked })).searches).toEqual([
      { kind: 'product', maxPriceUsd: 11, inStock: true },
    ]);
  });

  it('what must be in stock is filtered when no title is named', () => {
    const asked = entities({ authors: ['Naoki Urasawa'], inStock: true });
    expect(planSearch(classification({ intents: ['product_search'], entities: asked })).searches).toEqual([
      { kind: 'product', authors: ['Naoki Urasawa'], inStock: true },
    ]);
  });

  it('a policy question finds articles, an order question orders, a mystery anything', () => {
    expect(planSearch(classification({ intents: ['faq'] })).searches).toEqual([{ kind: 'article' }]);
    expect(planSearch(classification({ intents: ['order_status'] }))).toMatchObject({
      searches: [],
      wantsOrders: true,
    });
    expect(planSearch(classification({ intents: ['unknown'] })).searches[0]).toEqual({});
  });
});

describe('fusing two lists', () => {
  const hits = (...ids: string[]) => ids.map((id, at) => ({ id, score: 10 - at }));

  it('puts first what both lists like, whatever their scores mean', () => {
    expect(fuse([hits('a', 'b', 'c'), hits('c', 'b')]).map(({ id }) => id)).toEqual(['c', 'b', 'a']);
  });

  it('does not depend on the order of the lists', () => {
    const one = hits('x', 'y', 'z');
    const other = hits('z', 'q');
    expect(fuse([one, other])).toEqual(fuse([other, one]));
  });
});

it('a sale that has ended is none', () => {
  const product = products.find(({ sale }) => sale !== null);
  if (product?.sale == null) throw new Error('no product is on sale');
  expect(asOf(product, product.sale.endsOn).sale).toEqual(product.sale);
  expect(asOf(product, '2999-01-01').sale).toBeNull();
});
