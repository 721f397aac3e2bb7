import type { Intent } from '../../core/contract/enums.ts';

/** What an intent means for the rest of the pipeline. */
export interface Trait {
  /** Complexity before anything else is known. */
  readonly complexity: number;
  readonly domain: string;
  readonly needsContext: boolean;
  readonly needsProductData: boolean;
}

const trait = (complexity: number, domain: string, ...needs: ('context' | 'products')[]): Trait => ({
  complexity,
  domain,
  needsContext: needs.includes('context'),
  needsProductData: needs.includes('products'),
});

export const TRAITS: Readonly<Record<Intent, Trait>> = {
  greeting: trait(1, 'small_talk'),
  faq: trait(2, 'shop_policy', 'context'),
  order_status: trait(2, 'order_tracking', 'products'),
  product_search: trait(3, 'product_catalog', 'context', 'products'),
  price_inquiry: trait(3, 'product_catalog', 'context', 'products'),
  recommendation: trait(5, 'manga_recommendation', 'context', 'products'),
  comparison: trait(6, 'manga_comparison', 'context', 'products'),
  discussion: trait(6, 'manga_discussion', 'context'),
  creative: trait(5, 'creative_writing'),
  complaint: trait(4, 'customer_care', 'context', 'products'),
  summarization: trait(4, 'text_work'),
  translation: trait(4, 'text_work'),
  unknown: trait(3, 'general'),
};
