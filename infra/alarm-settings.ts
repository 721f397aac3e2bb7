import * as z from 'zod';

const share = z
  .number()
  .min(0, 'must be a share from 0 to 1, such as 0.9')
  .max(1, 'must be a share from 0 to 1, such as 0.9');
const milliseconds = z.number().positive('must be milliseconds above 0').max(300_000, 'no run takes as long');
const count = z.int('must be a whole number').min(1, 'must be at least 1');

/** When an operator is told, and where. The defaults of latency, quality, cost and availability are the shop's promise. */
export const alarmSettings = z
  .strictObject({
    /** Each is asked by mail to confirm. Nobody is told when there are none; the alarms and the dashboard stay. */
    emails: z
      .array(z.email('is not an e-mail address'))
      .refine((emails) => new Set(emails).size === emails.length, 'names an address twice')
      .default([]),
    /** Where operators read this folder's README: alarms and dashboard link to its runbook. */
    runbookUrl: z.url({ protocol: /^https$/, error: 'must be an https URL' }).optional(),

    latencyP50Ms: milliseconds.default(1_000),
    latencyP95Ms: milliseconds.default(2_500),
    latencyP99Ms: milliseconds.default(3_000),
    minSlaMet: share.default(0.95),
    minAvailability: share.default(0.999),
    minQuality: share.default(0.9),
    minAgreement: share.default(0.7),
    minThumbsUp: share.default(0.7),
    /** US dollars a message, on average. */
    maxCostUsd: z.number().positive('must be US dollars above 0').default(0.006),
    maxEscalated: share.default(0.15),
    maxDegraded: share.default(0.1),
    /** Of the day's main pot. */
    budgetWarning: share.default(0.8),
    /** Below 1, because what is left at the end is too little for any call. */
    budgetSpent: share.default(0.999),

    /** Averages and shares of fewer messages in a period say nothing. */
    minMessages: count.default(20),
    /** Counts, each within five minutes. */
    failedRuns: count.default(5),
    abandonedRuns: count.default(1),
    breakersOpen: count.default(1),
    modelUnusable: count.default(1),
    taskErrors: count.default(5),
    taskThrottles: count.default(1),
    machineTimeOuts: count.default(5),
    startThrottles: count.default(1),
    doorFailures: count.default(5),
    tableThrottles: count.default(10),
    /** Within fifteen minutes, of which every five are a window. */
    scheduleFailures: count.default(3),
  })
  .check(({ value, issues }) => {
    const rising = ['latencyP50Ms', 'latencyP95Ms', 'latencyP99Ms', 'budgetWarning', 'budgetSpent'] as const;
    for (const [lower, higher] of [
      [rising[0], rising[1]],
      [rising[1], rising[2]],
      [rising[3], rising[4]],
    ] as const) {
      if (value[lower] <= value[higher]) continue;
      issues.push({
        code: 'custom',
        input: value[higher],
        path: [higher],
        message: `must not be below ${lower}`,
      });
    }
  });

export type AlarmSettings = Readonly<z.infer<typeof alarmSettings>>;
