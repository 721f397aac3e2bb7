import * as z from 'zod';

const copies = z
  .int('must be a whole number')
  .min(0, 'must be 0 or more')
  .max(1_000, 'must be 1000 or fewer')
  .default(0);

/**
 * Copies of a function that are started before anybody asks, and paid for around the clock. Of the two only that stand
 * in front of every answer: a message meets both before its model does, and their start is the longest.
 */
export const provisionedConcurrency = z.strictObject({ classify: copies, retrieve: copies });
