import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MessageRequest } from '../../tasks/core/contract/request.ts';
import { toNano } from '../../tasks/core/money.ts';
import { vagueMessage } from '../fixtures/vague.ts';
import type { Death, Life } from '../harness/deaths.ts';
import { givenCost } from '../harness/given-cost.ts';
import type { Fault } from '../harness/stack.ts';
import { openWorld, type Ran, type TaskProcess, type World } from '../harness/world.ts';
import { bookable, countOf, isChat, journalledOf, vanished, type Wreck } from '../harness/wreck.ts';

let world: World;
/** Whoever comes back is served by a process that lives on. */
let survivor: TaskProcess;
beforeAll(async () => {
  world = await openWorld();
  survivor = world.process();
});
afterEach(() => world.faults());
afterAll(() => world.close());

/** Past the longest execution, every lease, and the life of a hold. */
const LONG_AFTER_MS = 12 * 60_000;
const RECOMMEND =
  'I loved Attack on Titan - recommend similar dark fantasy manga and tell me if any are on sale';

interface Path {
  readonly name: string;
  readonly query: string;
  /** Absent: what the classifier of the day makes of it. */
  readonly lane?: string;
  readonly roles: readonly string[];
  readonly fault?: Fault;
  /** Paid calls that are under way at the same time. */
  readonly voices: number;
}

const SIMPLE: Path = {
  name: 'a simple message',
  query: 'hello, kind shop',
  lane: 'simple',
  roles: ['answer'],
  voices: 1,
};
const MEDIUM: Path = {
  name: 'one that needs retrieval',
  query: 'Do you have any cooking manga?',
  lane: 'medium',
  roles: ['embedding', 'answer'],
  voices: 1,
};
const COMPLEX: Path = {
  name: 'a complex one with insurance',
  query: RECOMMEND,
  lane: 'complex',
  roles: ['embedding', 'answer', 'insurance'],
  voices: 2,
};
const CASCADE: Path = {
  name: 'a cascade that escalates',
  query: 'hello, kind shop',
  lane: 'simple',
  roles: ['answer', 'answer'],
  fault: { kind: 'low-confidence', model: 'haiku' },
  voices: 1,
};
const UNSURE: Path = {
  name: 'one that the classifier is asked about',
  query: vagueMessage,
  roles: ['classifier', 'answer'],
  voices: 2,
};

/** How somebody comes back to it: an operator, or the customer. */
type By = 'replay' | 'retry';

let count = 0;
const messageFor = ({ query }: Path): MessageRequest => {
  count += 1;
  return { messageId: `killed-${count}`, sessionId: `killed-${count}`, query };
};

async function comeBack(by: By, message: MessageRequest): Promise<Pick<Ran, 'reply' | 'life'>> {
  const swept = await world.sweep();
  const record = await world.runs.read(message.messageId);
  expect(swept.abandoned.map(({ messageId }) => messageId)).toEqual(
    record?.status === 'abandoned' ? [message.messageId] : [],
  );
  expect(record?.status).not.toBe('running');
  return by === 'replay' && record?.status === 'abandoned'
    ? world.replay(message.messageId, survivor)
    : world.run(message, { process: survivor });
}

/** What was paid and written down is not paid again; what vanished is, once. */
function expectNoSecondPayment(wreck: Wreck, second: Life, clean: Life): void {
  for (const model of new Set(second.given.filter(isChat).map((given) => given.model))) {
    const left = countOf(clean.given, model) - journalledOf(wreck.journal, model);
    expect(countOf(second.given, model), model).toBeLessThanOrEqual(left);
  }
  // What a search found is not kept, so the words may be embedded once more, for a millionth of a dollar.
  const embeddings = second.given.filter((given) => !isChat(given));
  expect(embeddings.length).toBeLessThanOrEqual(1);
}

/** False when the message was through before its death came. */
async function survives(path: Path, death: Death, by: By, clean: Ran): Promise<boolean> {
  const day = world.clock.nextDay();
  const message = messageFor(path);
  const { messageId } = message;
  const first = await world.run(message, { death });
  if (!first.life.isOver) {
    expect(first.reply?.outcome).toBe(clean.reply?.outcome);
    return false;
  }
  expect(first.status).toBe('ABORTED');
  const wreck: Wreck = {
    books: await world.books(day),
    journal: await world.runs.attempts(messageId),
    given: first.life.given,
  };
  expect(wreck.books.broken).toEqual([]);
  expect(vanished(wreck).length).toBeLessThanOrEqual(death.takes === 'task' ? 1 : path.voices);

  world.clock.turn(LONG_AFTER_MS);
  const second = await comeBack(by, message);
  expect(second.reply).toMatchObject({ outcome: clean.reply?.outcome, model: clean.reply?.model });
  expectNoSecondPayment(wreck, second.life, clean.life);
  const again = await world.run(message, { process: survivor });
  expect(again.reply).toMatchObject({ lane: 'repeat', text: second.reply?.text, costUsd: 0 });
  expect(again.life.given).toEqual([]);

  // Somebody who comes by books what has lapsed.
  // In words that no kept answer fits: who asks no model comes by no books.
  const passerBy = { ...messageFor(SIMPLE), query: 'good morning from a passer-by' };
  const passed =
    (await world.books(day)).held > 0 ? (await world.run(passerBy, { process: survivor })).life.given : [];
  const books = await world.books(day);
  const later = await Promise.all(
    [`${messageId}~r1`, passerBy.messageId].map((id) => world.runs.attempts(id)),
  );
  const own = (await world.runs.attempts(messageId)).slice(wreck.journal.length);
  const since = [...own, ...later.flat()].reduce((sum, { costUsd }) => sum + toNano(costUsd), 0);
  expect([...bookable(wreck)]).toContain(books.spent - since);
  expect(books).toMatchObject({ held: 0, lapsed: wreck.books.held, broken: [] });
  const billed = [...wreck.given, ...second.life.given, ...passed].reduce(
    (sum, given) => sum + givenCost(given),
    0,
  );
  expect(books.spent).toBeGreaterThanOrEqual(billed);
  return true;
}

/** Calls that leave nothing behind: a process that dies after one leaves what it would have left before it. */
const READS: ReadonlySet<string> = new Set(['Get', 'BatchGet', 'Query', 'Search']);
const isRead = (name = ''): boolean => READS.has(name);

/** Who comes back takes turns, from one call that leaves something to the next. */
const comesBack = ({ at, when }: Death, { calls, sentByAnswer }: Life): By => {
  const sent = when === 'before' ? at : (sentByAnswer[at] ?? calls.length);
  return calls.slice(0, sent).filter((name) => !isRead(name)).length % 2 === 0 ? 'replay' : 'retry';
};

/**
 * Whether another death leaves the same wreck. What is under way still arrives, so a process that dies after a
 * call leaves what one leaves that dies before the first call not yet sent by then; and whoever dies right
 * after a read leaves what it had left before that.
 */
function isShownElsewhere({ at, when, takes }: Death, { calls, tasks, sentByAnswer }: Life): boolean {
  if (at >= calls.length) return false;
  if (takes === 'task') return isRead(calls[at]) && tasks.indexOf(tasks[at] ?? 0) < at;
  if (when === 'before') return isRead(calls[at - 1]);
  return (sentByAnswer[at] ?? calls.length) < calls.length;
}

/** Kills the path at each of its calls until one run gets through. */
async function killEverywhere(path: Path, death: Omit<Death, 'at'>): Promise<number> {
  await world.faults(...(path.fault === undefined ? [] : [path.fault]));
  world.clock.nextDay();
  const clean = await world.run(messageFor(path));
  expect(clean.reply?.outcome).toBe('answered');
  if (path.lane !== undefined) expect(clean.reply?.lane).toBe(path.lane);
  expect(clean.reply?.attempts.map(({ role }) => role)).toEqual(expect.arrayContaining([...path.roles]));
  for (let at = 0; ; at++) {
    if (isShownElsewhere({ ...death, at }, clean.life)) continue;
    const by = comesBack({ ...death, at }, clean.life);
    const where = `${path.name}, ${death.takes} dead ${death.when} call ${at} (${clean.life.calls[at]}), then a ${by}`;
    try {
      if (!(await survives(path, { ...death, at }, by, clean))) return at;
    } catch (error) {
      throw new Error(where, { cause: error });
    }
  }
}

describe.each([SIMPLE, MEDIUM, COMPLEX, CASCADE, UNSURE])('$name', (path) => {
  it.each(['before', 'after'] as const)(
    'whose process dies %s any of its calls is answered once, and what was written down is not paid again',
    async (when) => {
      expect(await killEverywhere(path, { when, takes: 'process' })).toBeGreaterThan(15);
    },
    120_000,
  );
});

describe(COMPLEX.name, () => {
  it('of which one task dies after any of its calls repays one answer at most', async () => {
    expect(await killEverywhere(COMPLEX, { when: 'after', takes: 'task' })).toBeGreaterThan(15);
  }, 120_000);
});
