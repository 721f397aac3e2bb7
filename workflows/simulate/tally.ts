import { LANES, type Lane, STAGES, type Stage } from '../../tasks/core/contract/enums.ts';
import { CHUNKS, DAY_S } from './assumptions.ts';

/** Calls and money of one model in one role. Nano-dollars. */
export interface CallSums {
  calls: number;
  /** Of them: ended in time with an answer, were cut off by our deadline, failed, were turned away. */
  answered: number;
  timedOut: number;
  failed: number;
  throttled: number;
  /** Nobody was asked: no time, no money, a breaker, a quota, a share that is held back. */
  unasked: number;
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  nano: number;
}

export interface LaneSums {
  messages: number;
  answered: number;
  degraded: number;
  apologized: number;
  slaMet: number;
  nano: number;
  /** Milliseconds: all, waiting for models, looking things up. */
  ms: number;
  modelMs: number;
  lookUpMs: number;
  states: number;
  /** Sent answers that are good, and those that were sent at all. */
  good: number;
  sent: number;
  escalated: number;
  /** Messages by whole milliseconds, the last for that and more. */
  histogram: Uint32Array;
}

export interface StageSums {
  invocations: number;
  billedMs: number;
  coldStarts: number;
  throttles: number;
}

/** What each second held, from one of the day on. */
export interface Seconds {
  readonly fromS: number;
  readonly sums: Float64Array;
}

/** What the seconds of the day held. */
export interface Series {
  arrivals: Seconds;
  /** Milliseconds in which executions ran, functions ran, reservations were open: a thousand are one at once. */
  runMs: Seconds;
  holdMs: Seconds;
  stageMs: Record<Stage, Seconds>;
  /** Writes of spend shards, whose units depend on what is open in them; write units of anything else, and of the index. */
  spendWrites: Seconds;
  otherWrites: Seconds;
  indexWrites: Seconds;
  spentNano: Seconds;
}

/** Everything a simulation counts: whole numbers only, so that sums do not depend on their order. */
export interface Tally {
  lanes: Record<Lane | 'none', LaneSums>;
  /** By `role model`. */
  calls: Record<string, CallSums>;
  stages: Record<Stage, StageSums>;
  /** Entries of each state. */
  states: Record<string, number>;
  /** What Escalate said, by its move. */
  moves: Record<string, number>;
  insurance: {
    /** Messages that had one; calls are beside the strong model's, and their price. */
    messages: number;
    calls: number;
    nano: number;
    /** Sent because the strong model was late, or gave nothing at all. */
    savedLate: number;
    savedFailed: number;
    /** Sent although the strong model had answered; of them those where only one of the two was good. */
    displaced: number;
    displacedForBetter: number;
    displacedForWorse: number;
    /** The strong model gave nothing, and neither did the insurance. */
    helpless: number;
  };
  waits: { messages: number; ms: number };
  breakers: { opened: number; closed: number; affected: number };
  budget: { tight: number; exhausted: number; canned: number; spentNano: number };
  /** Without the spend shards; reads in halves of a unit. */
  dynamodb: { writeUnits: number; halfReads: number };
  express: { executions: number; wholeMs: number };
  cutAnswers: number;
  unsure: number;
  /** All messages once on the mid model with the same tokens, no cache. */
  allStrongNano: number;
  series: Series;
}

/** Runs of one chunk may end in the next. */
const TAIL_S = 180;
export const CHUNK_S = DAY_S / CHUNKS;

const laneSums = (bins: number): LaneSums => ({
  messages: 0,
  answered: 0,
  degraded: 0,
  apologized: 0,
  slaMet: 0,
  nano: 0,
  ms: 0,
  modelMs: 0,
  lookUpMs: 0,
  states: 0,
  good: 0,
  sent: 0,
  escalated: 0,
  histogram: new Uint32Array(bins),
});

const byStage = <Value>(make: () => Value): Record<Stage, Value> =>
  Object.fromEntries(STAGES.map((stage) => [stage, make()])) as Record<Stage, Value>;

/** @param bins milliseconds that latencies are told apart by @param fromS where in the day the series begin */
export function emptyTally(bins: number, seconds = CHUNK_S + TAIL_S, fromS = 0): Tally {
  const perSecond = (): Seconds => ({ fromS, sums: new Float64Array(seconds) });
  return {
    lanes: Object.fromEntries([...LANES, 'none'].map((lane) => [lane, laneSums(bins)])) as Tally['lanes'],
    calls: {},
    stages: byStage(() => ({ invocations: 0, billedMs: 0, coldStarts: 0, throttles: 0 })),
    states: {},
    moves: {},
    insurance: {
      messages: 0,
      calls: 0,
      nano: 0,
      savedLate: 0,
      savedFailed: 0,
      displaced: 0,
      displacedForBetter: 0,
      displacedForWorse: 0,
      helpless: 0,
    },
    waits: { messages: 0, ms: 0 },
    breakers: { opened: 0, closed: 0, affected: 0 },
    budget: { tight: 0, exhausted: 0, canned: 0, spentNano: 0 },
    dynamodb: { writeUnits: 0, halfReads: 0 },
    express: { executions: 0, wholeMs: 0 },
    cutAnswers: 0,
    unsure: 0,
    allStrongNano: 0,
    series: {
      arrivals: perSecond(),
      runMs: perSecond(),
      holdMs: perSecond(),
      stageMs: byStage(perSecond),
      spendWrites: perSecond(),
      otherWrites: perSecond(),
      indexWrites: perSecond(),
      spentNano: perSecond(),
    },
  };
}

/** The tally of a whole day, to which chunks are added in any order. */
export const dayTally = (bins: number): Tally => emptyTally(bins, DAY_S + TAIL_S);

export const addChunk = (day: Tally, chunk: Tally): void =>
  addUp(day as unknown as Sums, chunk as unknown as Sums);

type Sums = { [name: string]: unknown };

/** Adds numbers and arrays of the same shape, however deep; what only the other has begins at nothing. */
function addUp(into: Sums, from: Sums): void {
  for (const [name, value] of Object.entries(from)) {
    if (isSeconds(value)) addSeconds(into[name] as Seconds, value);
    else if (value instanceof Uint32Array) addCounts(into[name] as Uint32Array, value);
    else if (typeof value === 'number') into[name] = ((into[name] as number | undefined) ?? 0) + value;
    else {
      into[name] ??= {};
      addUp(into[name] as Sums, value as Sums);
    }
  }
}

const isSeconds = (value: unknown): value is Seconds =>
  typeof value === 'object' && value !== null && 'sums' in value;

// Millions of places, most of them empty: a function for each would take longer than a small day itself.
function addSeconds(into: Seconds, { fromS, sums }: Seconds): void {
  const first = fromS - into.fromS;
  const end = Math.min(sums.length, into.sums.length - first);
  for (let at = 0; at < end; at++) {
    const value = sums[at] ?? 0;
    if (value !== 0) into.sums[first + at] = (into.sums[first + at] ?? 0) + value;
  }
}

function addCounts(into: Uint32Array, counts: Uint32Array): void {
  for (let at = 0; at < counts.length; at++) {
    const value = counts[at] ?? 0;
    if (value !== 0) into[at] = (into[at] ?? 0) + value;
  }
}

/** Adds an interval, milliseconds of the day, to the seconds it lies in. */
export function addInterval({ fromS, sums }: Seconds, from: number, to: number): void {
  let at = Math.max(fromS * 1_000, Math.round(from));
  const end = Math.round(to);
  while (at < end) {
    const second = Math.floor(at / 1_000);
    if (second - fromS >= sums.length) return;
    const until = Math.min(end, (second + 1) * 1_000);
    sums[second - fromS] = (sums[second - fromS] ?? 0) + until - at;
    at = until;
  }
}

export function addAt({ fromS, sums }: Seconds, at: number, amount: number): void {
  const second = Math.floor(at / 1_000) - fromS;
  if (second >= 0 && second < sums.length) sums[second] = (sums[second] ?? 0) + amount;
}

export function callSums(tally: Tally, role: string, model: string): CallSums {
  const key = `${role} ${model}`;
  const found = tally.calls[key];
  if (found !== undefined) return found;
  const fresh: CallSums = {
    calls: 0,
    answered: 0,
    timedOut: 0,
    failed: 0,
    throttled: 0,
    unasked: 0,
    inputTokens: 0,
    cachedTokens: 0,
    outputTokens: 0,
    nano: 0,
  };
  tally.calls[key] = fresh;
  return fresh;
}
