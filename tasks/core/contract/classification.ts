import * as z from 'zod/mini';
import { INTENTS, LANGUAGES } from './enums.ts';

/** What a message names, for filters and exact look-ups. */
export const entitiesSchema = z.object({
  /** Catalogue ids of titles the customer names. */
  productIds: z.array(z.string()),
  /** Of those, the ones given as examples of taste ("I loved X", "like X"): never recommended back. */
  likedProductIds: z.array(z.string()),
  /** Words that look like a title the catalogue does not have. */
  unknownTitles: z.array(z.string()),
  volume: z.nullable(z.int()),
  authors: z.array(z.string()),
  /** Ids of the genre vocabulary. */
  genres: z.array(z.string()),
  /** In US dollars. */
  maxPriceUsd: z.nullable(z.number()),
  minPriceUsd: z.nullable(z.number()),
  /** As the shop writes them: `MA-10001`. */
  orderIds: z.array(z.string()),
  /** The customer asks for, or about, reduced prices. */
  onSale: z.boolean(),
  /** The customer asks whether something is in stock. */
  inStock: z.boolean(),
});

export const classificationSchema = z.object({
  /** The most important first; never empty. */
  intents: z.array(z.enum(INTENTS)).check(z.minLength(1)),
  /** 1 (trivial) to 10 (expert, many steps). */
  complexity: z.int().check(z.gte(1), z.lte(10)),
  domains: z.array(z.string()),
  needsContext: z.boolean(),
  needsProductData: z.boolean(),
  language: z.enum(LANGUAGES),
  /** How sure the classifier is of the lane, 0-1. */
  confidence: z.number(),
  source: z.enum(['fast', 'model', 'cache', 'replay']),
  entities: entitiesSchema,
});

export type Entities = z.infer<typeof entitiesSchema>;
export type Classification = z.infer<typeof classificationSchema>;
