import * as z from 'zod/mini';
import { STAGES } from '../core/contract/enums.ts';

const isoTime = (field: string) =>
  z
    .string({ error: `${field} must be an ISO time` })
    .check(z.refine((text) => !Number.isNaN(Date.parse(text)), `${field} must be an ISO time`));

const whole = (field: string, min: number, max: number) =>
  z
    .int({ error: `${field} must be a whole number from ${min} to ${max}` })
    .check(z.gte(min, `${field} must be at least ${min}`), z.lte(max, `${field} must be at most ${max}`));

/** What the batch machine is started with: failed runs, or a file of messages. */
export const orderSchema = z.strictObject({
  /** Failed and abandoned runs that began in this span, and that nobody answered yet. */
  failed: z.optional(
    z.strictObject({
      since: isoTime('failed.since'),
      until: z.optional(isoTime('failed.until')),
      limit: z.optional(whole('failed.limit', 1, 10_000)),
      resumeFrom: z.optional(
        z.enum(STAGES, { error: `failed.resumeFrom must be one of ${STAGES.join(', ')}` }),
      ),
      policyVersion: z.optional(whole('failed.policyVersion', 1, 1_000_000)),
    }),
  ),
  /** A file in the batch bucket: one request of the contract a line. */
  messages: z.optional(
    z.strictObject({
      key: z
        .string({ error: 'messages.key must be the key of a file in the batch bucket' })
        .check(
          z.regex(
            /^inbox\/[\w!.*'()/-]+\.jsonl$/u,
            'messages.key must be inbox/<name>.jsonl in the batch bucket',
          ),
        ),
    }),
  ),
  /** Messages at once. */
  concurrency: z.optional(whole('concurrency', 1, 1_000)),
  /** Above this share of failures the batch stops. */
  toleratedPercent: z.optional(whole('toleratedPercent', 0, 100)),
});

/** The Arguments of List Messages. */
export const listBatchInputSchema = z.object({
  order: z.unknown(),
  /** Name of the execution: its files stand under it. */
  batch: z.string(),
});

export const listBatchOutputSchema = z.object({
  any: z.boolean(),
  /** Of the file with one message a line. */
  key: z.string(),
  /** Prefix of the files that say what each message came to. */
  results: z.string(),
  /** Null for a file that was given: nobody has counted it. */
  listed: z.nullable(z.int()),
  /** Runs found that are not asked again, by reason. */
  skipped: z.record(z.string(), z.int()),
  /** There are more than the limit: start another batch after this one. */
  more: z.boolean(),
  concurrency: z.int(),
  toleratedPercent: z.int(),
});

export type BatchOrder = z.infer<typeof orderSchema>;
export type ListBatchInput = z.infer<typeof listBatchInputSchema>;
export type ListBatchOutput = z.infer<typeof listBatchOutputSchema>;
