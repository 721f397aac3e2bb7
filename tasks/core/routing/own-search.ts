import type { Classification } from '../contract/classification.ts';
import type { Intent } from '../contract/enums.ts';

/** Their search has filters, or looks into orders. */
const OWN_SEARCH: readonly Intent[] = [
  'order_status',
  'recommendation',
  'comparison',
  'complaint',
  'product_search',
  'price_inquiry',
];

/** What was found on a guess does not serve it. */
export const needsOwnSearch = ({ intents }: Pick<Classification, 'intents'>): boolean =>
  intents.some((intent) => OWN_SEARCH.includes(intent));
