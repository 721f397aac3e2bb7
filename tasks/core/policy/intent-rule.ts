import * as z from 'zod/mini';
import { RUNGS } from '../contract/enums.ts';
import { count } from './number-schemas.ts';

/** What one intent asks of the pipeline. */
export const intentRuleSchema = z.strictObject({
  /** The least rung that answers it well. */
  minRung: z.enum(RUNGS),
  needsContext: z.boolean(),
  retrieval: z.enum(['hybrid', 'keyword', 'none']),
  needsProductData: z.boolean(),
  /** Answers may be served again to others: never for personal ones. */
  cacheable: z.boolean(),
  /** Added to the base confidence: how reliable answers of this kind are. */
  confidenceAdjustment: z.number(),
  /** Characters that a complete answer has at least. */
  minAnswerChars: count,
  /** Characters beyond which an answer is padded, where nobody asked for a long one. */
  maxAnswerChars: count,
});

export type IntentRule = z.infer<typeof intentRuleSchema>;
