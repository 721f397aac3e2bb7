import * as z from 'zod/mini';

export const MAX_PASSAGES_BYTES = 32 * 1024;

/** A fact of the shop on its way into a prompt: a product, an article or an order. */
export const passageSchema = z.object({
  /** `<kind>:<record id>`. */
  id: z.string(),
  kind: z.enum(['product', 'article', 'order']),
  /** `Label: value` lines, ready for the prompt. */
  text: z.string(),
  /** The search score, higher is nearer; 1 for exact facts. */
  score: z.number(),
});

export type Passage = z.infer<typeof passageSchema>;

/** Facts that were looked for and are not to be had: the reply says so instead of guessing. */
export const MISSING_FACTS = ['order', 'order_number', 'sign_in', 'product', 'context'] as const;
export type MissingFact = (typeof MISSING_FACTS)[number];
