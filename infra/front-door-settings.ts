import * as z from 'zod';
import { roleArns } from './role-arns.ts';

const whole = (least: number, most: number) =>
  z
    .int('must be a whole number')
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`);

const planSchema = z.strictObject({
  /** Of the usage plan and of its API key. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be 1-31 characters of a-z, 0-9 and -, beginning with a letter'),
  ratePerSecond: whole(1, 10_000).default(100),
  burst: whole(1, 5_000).default(200),
  messagesPerDay: whole(1, 100_000_000).default(2_000_000),
  /** Its key may ask for the dearest tier, by the header x-model-tier. */
  premium: z.boolean().default(false),
});

/** The REST API in front of the machine, for callers that sign no requests. Limits are a message's, not a model's. */
export const frontDoorSettings = z
  .strictObject({
    enabled: z.boolean().default(false),
    /** Of all callers together. */
    ratePerSecond: whole(1, 10_000).default(200),
    burst: whole(1, 5_000).default(400),
    /** One API key each, for a server: nobody may see it. */
    plans: z
      .array(planSchema)
      .min(1, 'needs at least one plan')
      .refine(
        (plans) => new Set(plans.map(({ name }) => name)).size === plans.length,
        'names a plan twice: give each its own name',
      )
      .prefault([{ name: 'shop' }]),
    /** Roles that may `POST /operator/messages`, signed, with every field of the request. */
    operatorArns: roleArns,
    /** A firewall: known bad addresses, and bodies over 64 KiB, stay outside. It has a price of its own. */
    waf: z.boolean().default(false),
    /** False where the account already has a role by which API Gateway writes logs: there is one an account. */
    accountLogRole: z.boolean().default(true),
  })
  .check(({ value: { plans, ratePerSecond }, issues }) => {
    for (const [no, plan] of plans.entries()) {
      if (plan.ratePerSecond <= ratePerSecond) continue;
      issues.push({
        code: 'custom',
        input: plan.ratePerSecond,
        path: ['plans', no, 'ratePerSecond'],
        message: `is above the ratePerSecond of all callers, ${ratePerSecond}: lower it or raise that`,
      });
    }
  });

export type FrontDoorSettings = Readonly<z.infer<typeof frontDoorSettings>>;
