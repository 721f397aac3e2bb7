import { toNano } from '../../tasks/core/money.ts';
import { seededRandom } from '../../workflows/random.ts';
import { sweepOnce } from '../../workflows/sweeper/local-sweeper.ts';
import type { DayBooks } from '../harness/books.ts';
import type { Told } from '../harness/stack.ts';
import { bookedFor, type Known, leaksOf, type Paid, paidTwice, unwritten } from './audit.ts';
import { inParallel } from './in-parallel.ts';
import { type Letter, lettersFor } from './messages.ts';
import type { Scene, Weather } from './scene.ts';

export interface Storm {
  readonly name: string;
  readonly weather: Weather;
  /** Milliseconds by which every clock is set while messages are under way, one after the other. */
  readonly jumps?: readonly number[];
}

export interface StormOptions {
  readonly seed: number;
  readonly messages: number;
  readonly slaMs: number;
}

/** What a storm left. */
export interface Row {
  readonly fault: string;
  /** Messages sent, repeats among them counted. */
  readonly runs: number;
  readonly replies: number;
  readonly refusals: number;
  /** Messages that got neither, or no final reply when they asked again. */
  readonly lost: number;
  readonly paidTwice: number;
  /** Nano-dollars: billed beyond what is booked, or booked beyond the budget. */
  readonly overspend: number;
  readonly seed: number;
  /** Every law that did not hold, in words; empty when all is well. */
  readonly broken: readonly string[];
}

const AT_ONCE = 16;
/** Past every lease, the longest execution, the life of a hold and the cool-down of a breaker. */
const LONG_AFTER_MS = 16 * 60_000;

/** Sends messages through a storm, lets it pass, asks each again, and holds what is left against the laws. */
export async function weather(scene: Scene, storm: Storm, options: StormOptions): Promise<Row> {
  const { seed, messages, slaMs } = options;
  const chance = seededRandom(seed);
  const base = await scene.books();
  const letters = lettersFor({ prefix: `storm-${seed}`, count: messages, slaMs }, chance);
  await scene.set(storm.weather);
  const told = await sendAll(scene, letters, storm.jumps ?? []);
  await scene.set({});
  await scene.atRest();

  const after = await scene.books();
  const paid = letters.flatMap(({ request }) => scene.paid.get(request.messageId) ?? []);
  const known = await knownOf(scene, letters);
  const expected = bookedFor(paid, known, after);
  scene.clock.shiftMs += LONG_AFTER_MS + setBackBy(storm);
  await sweepOnce(scene.stack.endpoints, scene.clock);
  const again = await sendAll(
    scene,
    letters.map((letter) => ({ ...letter, copies: 1 })),
    [],
  );
  const passers = await letLapse(scene, `${storm.name}-${seed}`);
  await scene.atRest();
  const final = await scene.books();
  const knownThen = await knownOf(scene, [...letters, ...passers]);

  return rowOf(
    { storm, seed, letters, told, again, paid, known, knownThen },
    { base, after, final, expected },
    scene,
  );
}

interface Messages {
  readonly storm: Storm;
  readonly seed: number;
  readonly letters: readonly Letter[];
  readonly told: ReadonlyMap<string, readonly Told[]>;
  readonly again: ReadonlyMap<string, readonly Told[]>;
  readonly paid: readonly Paid[];
  /** Right after the storm, and when everybody had asked again. */
  readonly known: readonly Known[];
  readonly knownThen: readonly Known[];
}

interface Money {
  readonly base: DayBooks;
  readonly after: DayBooks;
  readonly final: DayBooks;
  /** What must be spent and held after the storm. */
  readonly expected: number;
}

function rowOf(messages: Messages, { base, after, final, expected }: Money, scene: Scene): Row {
  const { storm, seed, letters, told, again, paid, known, knownThen } = messages;
  const verdicts = letters.map((letter) => judge(letter, told, again));
  const first = [...told.values()].flat();
  const billed = knownThen.reduce((sum, { messageId }) => sum + (scene.billed.get(messageId) ?? 0), 0);
  const booked = final.spent - base.spent;
  const since = newlyWritten(known, knownThen);
  return {
    fault: storm.name,
    runs: letters.reduce((sum, { copies }) => sum + copies, 0),
    replies: first.filter(({ status }) => status === 'SUCCEEDED').length,
    refusals: first.filter(isRefusal).length,
    lost: verdicts.filter(({ isLost }) => isLost).length,
    paidTwice: knownThen.filter(({ journal }) => paidTwice(journal)).length,
    overspend: Math.max(0, billed - booked) + Math.max(0, final.spent + final.held - final.budget),
    seed,
    broken: [
      ...after.broken,
      ...final.broken,
      ...offBy('the books, with reservations still open,', after.spent + after.held - base.spent, expected),
      ...offBy('the books, after all reservations lapsed,', booked, expected + since),
      ...(storm.weather.table === undefined ? unwritten(paid, known) : []),
      ...(final.held > 0 ? [`${final.holds.length} reservations never lapsed`] : []),
      ...verdicts.flatMap(({ broken }) => broken),
    ],
  };
}

/** What was reserved before the clocks were set back is that much younger than it was. */
const setBackBy = ({ jumps = [] }: Storm): number => jumps.reduce((sum, ms) => sum + Math.max(0, -ms), 0);

const offBy = (what: string, is: number, expected: number): readonly string[] =>
  is === expected ? [] : [`${what} hold ${is} nano-dollars, the attempts come to ${expected}`];

async function sendAll(
  scene: Scene,
  letters: readonly Letter[],
  jumps: readonly number[],
): Promise<ReadonlyMap<string, readonly Told[]>> {
  const told = new Map<string, Told[]>();
  const sends = letters.flatMap((letter) => Array.from({ length: letter.copies }, () => letter));
  const every = Math.ceil(sends.length / (jumps.length + 1));
  await inParallel(AT_ONCE, sends, async ({ request }, at) => {
    if (at > 0 && at % every === 0) scene.clock.shiftMs += jumps[at / every - 1] ?? 0;
    const answer = await scene.stack.ask(request as never).catch(unanswered);
    told.set(request.messageId, [...(told.get(request.messageId) ?? []), answer]);
  });
  return told;
}

/** The API itself failed, or a reply broke its contract. */
const unanswered = (error: unknown): Told => ({
  status: undefined,
  error: error instanceof Error ? error.name : 'unknown',
  cause: error instanceof Error ? error.message : String(error),
  reply: {} as Told['reply'],
  states: [],
  variables: undefined,
});

async function knownOf(scene: Scene, letters: readonly Pick<Letter, 'request'>[]): Promise<readonly Known[]> {
  const known: Known[] = [];
  for (const { request } of letters) {
    const { messageId } = request;
    const { attempts } = await scene.stack.run(messageId);
    known.push({ messageId, journal: attempts });
  }
  return known;
}

/** Whoever comes by books what has lapsed; how many that takes depends on the shards they meet. */
async function letLapse(scene: Scene, prefix: string): Promise<readonly Pick<Letter, 'request'>[]> {
  const passers: Pick<Letter, 'request'>[] = [];
  const id = prefix.replace(/[^\w-]/gu, '-').slice(0, 50);
  while ((await scene.books()).held > 0 && passers.length < 60) {
    const request = {
      messageId: `by-${id}-${passers.length}`,
      sessionId: 'by',
      history: [],
      query: 'hello, passing by',
    };
    await scene.stack.ask({ ...request, query: `${request.query} ${passers.length}` });
    passers.push({ request });
  }
  return passers;
}

function newlyWritten(before: readonly Known[], now: readonly Known[]): number {
  const written = new Set(
    before.flatMap(({ messageId, journal }) => journal.map((one) => keyOf(messageId, one))),
  );
  return now
    .flatMap(({ messageId, journal }) => journal.filter((one) => !written.has(keyOf(messageId, one))))
    .reduce((sum, { costUsd }) => sum + toNano(costUsd), 0);
}

const keyOf = (messageId: string, attempt: object): string => `${messageId} ${JSON.stringify(attempt)}`;

const isRefusal = ({ status, error }: Told): boolean =>
  status === 'FAILED' && (error === 'Request.Invalid' || error === 'Request.Conflict');

interface Verdict {
  readonly isLost: boolean;
  readonly broken: readonly string[];
}

function judge(
  { request: { messageId }, isBad }: Letter,
  told: ReadonlyMap<string, readonly Told[]>,
  again: ReadonlyMap<string, readonly Told[]>,
): Verdict {
  const first = told.get(messageId) ?? [];
  const then = again.get(messageId) ?? [];
  const all = [...first, ...then];
  const isHeard = all.every((one) => (isBad ? isRefusal(one) || isApology(one) : one.status === 'SUCCEEDED'));
  const isFinal = isBad || then.every(({ reply }) => reply.outcome !== 'in_flight');
  const texts = new Set(all.filter(isKept).map(({ reply }) => reply.text));
  return {
    isLost: first.length === 0 || !isHeard || !isFinal,
    broken: [
      ...all.flatMap((one) => leaksOf(one).map((leak) => `${messageId} was told ${JSON.stringify(leak)}`)),
      ...all
        .filter(({ status, reply }) => status === 'SUCCEEDED' && reply.messageId !== messageId)
        .map(() => `${messageId} got another's reply`),
      ...(texts.size > 1 ? [`${messageId} got ${texts.size} different answers`] : []),
      ...all
        .filter((one) => one.status !== 'SUCCEEDED' && !isRefusal(one))
        .map(({ error, cause }) => `${messageId} ended as ${error}: ${cause}`),
    ],
  };
}

/** The table was down before it could be read. */
const isApology = ({ reply }: Told): boolean => reply.outcome === 'apologized';

/** An answer that was written down, so that whoever asks again must hear it. */
const isKept = ({ status, reply }: Told): boolean =>
  status === 'SUCCEEDED' &&
  (reply.outcome === 'answered' || reply.outcome === 'degraded') &&
  !reply.degraded.includes('unrecorded');

export const isWhole = ({ lost, paidTwice: twice, overspend, broken }: Row): boolean =>
  lost === 0 && twice === 0 && overspend === 0 && broken.length === 0;
