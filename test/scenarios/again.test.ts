import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MessageRequest } from '../../tasks/core/contract/request.ts';
import { toNano } from '../../tasks/core/money.ts';
import type { Given } from '../harness/deaths.ts';
import { givenCost } from '../harness/given-cost.ts';
import { openWorld, type Ran, type TaskProcess, type World } from '../harness/world.ts';
import { isChat } from '../harness/wreck.ts';

let world: World;
/** Serves whoever comes second. */
let survivor: TaskProcess;
beforeAll(async () => {
  world = await openWorld();
  survivor = world.process();
});
afterEach(async () => {
  await world.faults();
  // What was kept for repeats of others is gone by tomorrow.
  world.clock.nextDay();
});
afterAll(() => world.close());

const LONG_AFTER_MS = 12 * 60_000;
const HELLO = 'hello, kind shop';
const RECOMMEND =
  'I loved Attack on Titan - recommend similar dark fantasy manga and tell me if any are on sale';

/** Stops whoever is about to make such a call, until it is opened. */
function gate(stops: (name: string, no: number) => boolean) {
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  return {
    reached: reached.promise,
    open: opened.resolve,
    hold: (name: string, no: number) => {
      if (!stops(name, no)) return undefined;
      reached.resolve();
      return opened.promise;
    },
  };
}

const sumOf = (given: readonly Given[]): number => given.reduce((sum, one) => sum + givenCost(one), 0);

describe('twenty of the same message at once, each in a process of its own', () => {
  it('are answered once and paid once; the others hear that it is in flight, and then the same answer', async () => {
    const message = { messageId: 'twenty', sessionId: 'twenty', query: HELLO };
    const paying = gate((name) => name === 'Converse');
    let ended = 0;
    const running = Array.from({ length: 20 }, async () => {
      const ran = await world.run(message, { hold: paying.hold });
      ended += 1;
      return ran;
    });
    await paying.reached;
    while (ended < 19) await new Promise((resolve) => setImmediate(resolve));
    paying.open();
    const all = await Promise.all(running);
    const outcomes = all.map(({ reply }) => reply?.outcome).toSorted();
    expect(outcomes).toEqual(['answered', ...Array.from({ length: 19 }, () => 'in_flight')]);
    expect(all.flatMap(({ life }) => life.given)).toHaveLength(1);
    const answer = all.find(({ reply }) => reply?.outcome === 'answered')?.reply;
    const again = await Promise.all(all.map(() => world.run(message, { process: survivor })));
    for (const { reply, life } of again) {
      expect(reply).toMatchObject({ lane: 'repeat', text: answer?.text, costUsd: 0 });
      expect(life.given).toEqual([]);
    }
    expect(await world.runs.attempts('twenty')).toHaveLength(1);
  });
});

describe('a client that asks again', () => {
  const outcomes = [
    { name: 'an answer', fault: undefined, outcome: 'answered' },
    { name: 'a degraded answer', fault: { kind: 'low-confidence' }, outcome: 'degraded' },
    { name: 'an apology', fault: { kind: 'refuse' }, outcome: 'apologized' },
  ] as const;
  it.each(outcomes)('after $name hears it again and pays nothing', async ({ name, fault, outcome }) => {
    await world.faults(...(fault === undefined ? [] : [fault]));
    const id = name.replaceAll(' ', '-');
    const message = { messageId: id, sessionId: id, query: HELLO };
    const first = await world.run(message);
    expect(first.reply?.outcome).toBe(outcome);
    await world.faults();
    for (const process of [undefined, survivor, undefined]) {
      const { reply, life } = await world.run(message, { ...(process && { process }) });
      expect(reply).toMatchObject({ outcome, lane: 'repeat', text: first.reply?.text, costUsd: 0 });
      expect(life.given).toEqual([]);
    }
    expect(sumOf(first.life.given)).toBe(
      (await world.runs.attempts(id)).reduce((sum, { costUsd }) => sum + toNano(costUsd), 0),
    );
  });

  it('after a refusal is refused again, and leaves no record', async () => {
    const message = { messageId: 'refused', sessionId: 'refused', query: '' };
    for (let times = 0; times < 3; times++) {
      const { status, error, life } = await world.run(message, { process: survivor });
      expect([status, error, life.given]).toEqual(['FAILED', 'Request.Invalid', []]);
    }
    expect(await world.runs.read('refused')).toBeUndefined();
  });

  it('with other words under the same id never hears the first answer', async () => {
    const message = { messageId: 'mine', sessionId: 'mine', query: HELLO };
    await world.run(message);
    for (const change of [{ query: 'hello, other shop' }, { sessionId: 'theirs' }, { userId: 'other' }]) {
      const { status, error, life } = await world.run({ ...message, ...change }, { process: survivor });
      expect([status, error, life.given]).toEqual(['FAILED', 'Request.Conflict', []]);
    }
  });
});

/** The first process sleeps before one of its calls, the message is taken over, and then it wakes up. */
async function wakesUpLate(
  message: MessageRequest,
  at: number,
): Promise<{ readonly late: Ran; readonly second: Ran } | undefined> {
  const stop = gate((_, no) => no === at);
  const first = world.run(message, { hold: stop.hold });
  const through = await Promise.race([stop.reached.then(() => false), first.then(() => true)]);
  if (through) return undefined;
  world.clock.turn(LONG_AFTER_MS);
  const second = await world.run(message, { process: survivor });
  stop.open();
  return { late: await first, second };
}

describe.each([
  { name: 'a simple message', query: HELLO, repaid: 1 },
  { name: 'a complex one', query: RECOMMEND, repaid: 2 },
])('$name whose first process wakes up after another took it over', ({ query, repaid }) => {
  it('gives the one answer, wherever it slept, and every call is booked and written down', async () => {
    let at = 0;
    for (; ; at++) {
      const day = world.clock.nextDay();
      const id = `late-${repaid}-${at}`;
      const message = { messageId: id, sessionId: id, query };
      const met = await wakesUpLate(message, at);
      if (met === undefined) break;
      const { late, second } = met;
      expect(second.reply?.outcome, `asleep before call ${at}, ${late.life.calls[at]}`).toBe('answered');
      // The texts of two answers may well be the same: when they began tells them apart.
      const kept = (await world.runs.read(id))?.reply;
      for (const reply of [late.reply, kept]) {
        expect(reply).toMatchObject({ text: second.reply?.text, startedAt: second.reply?.startedAt });
      }

      const given = [...late.life.given, ...second.life.given];
      const journal = await world.runs.attempts(id);
      expect(journal).toHaveLength(given.length);
      const written = journal.reduce((sum, { costUsd }) => sum + toNano(costUsd), 0);
      expect(written).toBe(sumOf(given));
      expect(given.filter(isChat).length).toBeLessThanOrEqual(2 * repaid);
      // Where it slept past the life of its hold, the bound was booked; nothing is booked beside it.
      const books = await world.books(day);
      expect(books).toMatchObject({ held: 0, broken: [] });
      if (books.lapsed === 0) expect(books.spent).toBe(written);
      else expect(books.spent).toBeGreaterThan(written);
    }
    expect(at).toBeGreaterThan(15);
  }, 60_000);
});
