import type { Classification } from '../core/contract/classification.ts';
import type { Intent } from '../core/contract/enums.ts';
import type { PassageFilter } from '../ports/passage-index.ts';

/** Intents whose facts are articles, products, or the customer's own orders. */
const ARTICLE_INTENTS: readonly Intent[] = ['faq', 'complaint'];
const PRODUCT_INTENTS: readonly Intent[] = [
  'product_search',
  'recommendation',
  'price_inquiry',
  'comparison',
  'discussion',
];

export interface SearchPlan {
  readonly searches: readonly PassageFilter[];
  /** Products named in the message: fetched exactly, never searched for. */
  readonly productIds: readonly string[];
  readonly wantsOrders: boolean;
}

const has = (classification: Classification, intents: readonly Intent[]): boolean =>
  classification.intents.some((intent) => intents.includes(intent));

/** What to look for, from the intents and the entities. */
export function planSearch(classification: Classification): SearchPlan {
  const { entities } = classification;
  const asked = entities.productIds.filter((id) => !entities.likedProductIds.includes(id));
  const searches: PassageFilter[] = [];
  if (has(classification, PRODUCT_INTENTS) && needsProductSearch(classification, asked)) {
    searches.push(productFilter(classification));
  }
  // Nobody knows yet what is asked: anything that is near may help.
  if (classification.intents.every((intent) => intent === 'unknown')) searches.push({});
  const onlyGeneral = !has(classification, PRODUCT_INTENTS) && !has(classification, ['order_status']);
  if (has(classification, ARTICLE_INTENTS) || (onlyGeneral && classification.needsContext)) {
    searches.push({ kind: 'article' });
  }
  return {
    searches,
    productIds: entities.productIds,
    wantsOrders: has(classification, ['order_status']) || entities.orderIds.length > 0,
  };
}

/** A question about named titles is answered from their records alone. */
function needsProductSearch(classification: Classification, asked: readonly string[]): boolean {
  return classification.intents.includes('recommendation') || asked.length === 0;
}

/** `in_stock` filters recommendations, not "is X in stock?". */
function productFilter({ intents, entities }: Classification): PassageFilter {
  const recommends = intents.includes('recommendation');
  return {
    kind: 'product',
    ...(entities.likedProductIds.length > 0 && { excludeProductIds: entities.likedProductIds }),
    ...(entities.authors.length > 0 && { authors: entities.authors }),
    ...(entities.genres.length > 0 && { genres: entities.genres }),
    ...(entities.minPriceUsd !== null && { minPriceUsd: entities.minPriceUsd }),
    ...(entities.maxPriceUsd !== null && { maxPriceUsd: entities.maxPriceUsd }),
    ...((recommends || entities.inStock) && { inStock: true }),
    ...(!recommends && entities.onSale && { onSale: true }),
  };
}
