/**
 * What a month's bill takes for granted beside workflows/simulate/assumptions.ts. Nothing here was measured on AWS:
 * each number says where it comes from, and a deployment of one's own may find others.
 */

/** Simulated and scaled up: enough for half a per cent of any line, and two seconds of one processor. */
export const SAMPLED = 20_000;
export const SEED = 1;

/** Messages that a stretch of the sample should hold, before what is open at once is read off it. */
export const MESSAGES_PER_STRETCH = 25;

/** Days that runs and their journals are kept: the table's time to live. */
export const RUN_DAYS = 30;

/** Bytes of a line of Embedded Metric Format: of a message, its reply, a model's calls. Measured on the sink's own. */
export const METRIC_BYTES = { message: 200, reply: 790, model: 450 } as const;

/** Events that a failure leaves in a log of level ERROR: the task's, and the execution's where nobody caught it. */
export const ERROR_EVENTS = 2;

/** Traces that are kept where the caller does not choose: the default rule of X-Ray. */
export const TRACED = { perSecond: 1, shareOfRest: 0.05 } as const;

/**
 * Searches a second that one OCU answers over a catalogue of some thousands of short documents: an assumption. OCUs
 * grow from a half to one and then by ones, twice each where there are standby replicas.
 */
export const SEARCHES_PER_OCU = 50;

/** One sweep a minute: 16 shards of open runs, those of an hour or two of failed ones, votes, money and health. */
export const SWEEP = { everyMinutes: 1, ms: 300, readUnits: 40, writeUnits: 1 } as const;

/** One window every five minutes, by two functions; the states of one that judges and advises. */
export const OPTIMIZING = { everyMinutes: 5, ms: 900, states: 10, tasks: 3, units: 4 } as const;

/** Of one request: a line of the access log. Metrics by method are the stage's five for each of its two. */
export const DOOR = { accessLogBytes: 450, methods: 2, metricsPerMethod: 5 } as const;

/** Of one message over the socket: sentences shown before the reply. And of one customer's visit, its minutes. */
export const SOCKET_USE = { draftsPerMessage: 3, minutesPerVisit: 6, accessLogBytes: 200 } as const;

/** Mails of alarms, to each address. */
export const MAILS_A_MONTH = 100;

/** Of English answers; Japanese ones have fewer characters, hence fewer text units of a guardrail. */
export const CHARS_A_TOKEN = 4;

/** Left out, and why it may be. */
export const NOT_COUNTED = [
  'free tiers, savings plans, support and taxes',
  'traffic to the internet ($0.09/GB), requests to KMS and files of batches',
  'the caller: whoever asks the machine',
  'replays, shadows, ensembles asked for by name and everything else the mix does not hold',
] as const;
