import * as z from 'zod';

/** The WebSocket API, by which customers see an answer being written. */
export const socketSettings = z.strictObject({
  enabled: z.boolean().default(false),
  /** Tells who connects: its `principalId` is the customer. Without it callers sign with IAM, and nobody is known. */
  authorizerArn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(?::[\w$-]+)?$/,
      'is not the ARN of a function, arn:aws:lambda:<region>:<account>:function:<name>',
    )
    .optional(),
  messagesPerSecond: z
    .int('must be a whole number')
    .min(1, 'must be 1 to 10000')
    .max(10_000, 'must be 1 to 10000')
    .default(50),
});
