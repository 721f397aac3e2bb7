import * as z from 'zod';

/** The period of its alarms. */
export const WATCHED_MINUTES = 5;

/** Until the new version has everything. */
const takesMinutes = ({
  style,
  percent,
  minutes,
}: {
  readonly style: string;
  readonly percent: number;
  readonly minutes: number;
}): number => (style === 'linear' ? (Math.ceil(100 / percent) - 1) * minutes : minutes);

/** How a new version takes over from the one before. */
export const rolloutSettings = z
  .strictObject({
    /** canary: a share, then all; linear: a share more each time; allAtOnce: no waiting, and no rollback. */
    style: z.enum(['canary', 'linear', 'allAtOnce']).default('canary'),
    percent: z.int('must be a whole number').min(1, 'must be 1 to 50').max(50, 'must be 1 to 50').default(10),
    minutes: z
      .int('must be a whole number')
      .min(1, 'must be 1 to 2100')
      .max(2_100, 'must be 1 to 2100')
      .default(10),
    /** Of the messages within five minutes, above which the old version comes back. Below `percent`, or a canary that fails every time goes unnoticed. */
    maxFailed: z
      .number()
      .gt(0, 'must be a share above 0')
      .max(0.5, 'must be a share up to 0.5')
      .default(0.03),
    /** Of the replies within five minutes, below which it comes back too. */
    minSlaMet: z
      .number()
      .min(0, 'must be a share from 0 to 1')
      .max(1, 'must be a share from 0 to 1')
      .default(0.9),
  })
  .check(({ value, issues }) => {
    const { style, percent, maxFailed } = value;
    if (style === 'allAtOnce') return;
    if (takesMinutes(value) < WATCHED_MINUTES) {
      issues.push({
        code: 'custom',
        input: value.minutes,
        path: ['minutes'],
        message: `must be so long that all takes ${WATCHED_MINUTES} minutes: the alarms that would bring the old version back look at as many`,
      });
    }
    if (maxFailed * 100 < percent) return;
    issues.push({
      code: 'custom',
      input: maxFailed,
      path: ['maxFailed'],
      message: `must be below ${percent / 100}, the share that a new version gets first: else nobody would notice`,
    });
  });

export type RolloutSettings = Readonly<z.infer<typeof rolloutSettings>>;
