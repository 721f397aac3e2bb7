import * as z from 'zod/mini';

/** 0-1, both ends included. */
export const share = z.number().check(z.gte(0), z.lte(1));
export const positive = z.number().check(z.gt(0));
export const count = z.int().check(z.gte(0));
