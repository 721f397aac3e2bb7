import * as z from 'zod/mini';
import { share } from '../policy/number-schemas.ts';

/** What decides whether another rung is worth asking. */
export const escalationPolicySchema = z.strictObject({
  /** US dollars that one good answer is worth to the shop. */
  goodAnswerUsd: z.number().check(z.gt(0)),
  /** US dollars that one second less of waiting is worth. */
  secondUsd: z.number().check(z.gte(0)),
  /** 0: models fail independently. 1: a stronger one fails only where the weaker one does. */
  overlap: share,
  /** Share of good answers, and of bad ones, that the check accepts. */
  acceptsGood: share,
  acceptsBad: share,
  /** A better answer is asked for only where this share of its model's calls would still come in time. */
  inTimeShare: z.number().check(z.gte(0.5), z.lte(0.95)),
});
