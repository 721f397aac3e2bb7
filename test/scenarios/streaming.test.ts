import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ConnectionEvent, connectionEventSchema } from '../../tasks/core/drafts/events.ts';
import { startTestStack, type TestStack } from '../harness/stack.ts';

const RECOMMEND =
  'I loved Attack on Titan - recommend similar dark fantasy manga with great worldbuilding, and tell me if any are on sale';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterEach(() => stack.clear());
afterAll(() => stack.close());

let count = 0;

interface Heard {
  readonly events: readonly ConnectionEvent[];
  /** What stood on the customer's screen just before the final event. */
  readonly shown: string;
}

/** A customer's browser: sends a frame, and reads until the message is over. */
async function tell(frame: string): Promise<Heard> {
  const socket = new WebSocket(stack.endpoints.webSocket);
  await once(socket, 'open');
  const events: ConnectionEvent[] = [];
  let shown = '';
  const over = new Promise<void>((resolve, reject) => {
    socket.addEventListener('message', ({ data }) => {
      const event = connectionEventSchema.parse(JSON.parse(String(data)));
      events.push(event);
      if (event.type === 'draft') shown += event.text;
      if (event.type === 'replaced') shown = '';
      if (event.type === 'final' || event.type === 'refused') resolve();
    });
    socket.addEventListener('close', () => reject(new Error('closed too early')));
  });
  socket.send(frame);
  await over;
  socket.close();
  return { events, shown };
}

const say = (query: string, more: object = {}): Promise<Heard> => {
  count += 1;
  return tell(JSON.stringify({ messageId: `stream-${process.pid}-${count}`, query, ...more }));
};

function finalOf({ events }: Heard) {
  const last = events.at(-1);
  if (last?.type !== 'final') throw new Error(`no final event but ${JSON.stringify(last)}`);
  return last.reply;
}

describe('a customer who listens', () => {
  it('watches a strong answer being written, which is then the reply', async () => {
    const heard = await say(RECOMMEND);
    const reply = finalOf(heard);
    expect(reply).toMatchObject({ outcome: 'answered', lane: 'complex' });
    const drafts = heard.events.filter((event) => event.type === 'draft');
    expect(drafts.length).toBeGreaterThan(1);
    expect(drafts.map(({ seq }) => seq)).toEqual(drafts.map((_, at) => at));
    expect(new Set(drafts.map(({ attemptNo }) => attemptNo)).size).toBe(1);
    expect(heard.shown).toBe(reply.text);
    const answer = reply.attempts.find(({ outcome, role }) => outcome === 'accepted' && role === 'answer');
    expect(answer?.no).toBe(drafts[0]?.attemptNo);
    expect(answer?.firstTextMs).toBeGreaterThanOrEqual(0);
    expect(answer?.firstTextMs).toBeLessThanOrEqual(reply.latencyMs);
  });

  it('does not watch a first rung that a stronger one may correct', async () => {
    const heard = await say('hello');
    expect(heard.events.map(({ type }) => type)).toEqual(['final']);
    expect(finalOf(heard).attempts.every(({ firstTextMs }) => firstTextMs === undefined)).toBe(true);
  });

  it('never sees the model’s own word on its confidence', async () => {
    const heard = await say(RECOMMEND);
    const drafts = heard.events.flatMap((event) => (event.type === 'draft' ? [event.text] : []));
    expect(drafts.join('')).toMatch(/\S/u);
    expect(drafts.join('')).not.toMatch(/CONFIDENCE/iu);
  });

  it('has a draft taken back when its model breaks off, and reads another answer', async () => {
    await stack.faults({ kind: 'break-off', model: 'claude-sonnet-5-5', operation: 'converse-stream' });
    const heard = await say(RECOMMEND);
    const reply = finalOf(heard);
    expect(['answered', 'degraded']).toContain(reply.outcome);
    expect(reply.attempts.some(({ role, outcome }) => role === 'answer' && outcome === 'failed')).toBe(true);
    expect(heard.events.map(({ type }) => type)).toContain('replaced');
    expect(heard.shown).toBe('');
  });

  it('costs the same as one who does not', async () => {
    const reply = finalOf(await say(RECOMMEND));
    const silent = await stack.ask({ query: RECOMMEND });
    const cost = (attempts: typeof reply.attempts) =>
      attempts.filter(({ role }) => role === 'answer').map(({ costUsd }) => costUsd);
    expect(cost(reply.attempts)).toEqual(cost(silent.reply.attempts));
  });

  it('who has gone loses the drafts, not the run', async () => {
    const gone = await stack.ask({ query: RECOMMEND, connectionId: 'nobody-is-there' });
    expect(gone.reply).toMatchObject({ outcome: 'answered', lane: 'complex' });
    expect(gone.reply.attempts.every(({ firstTextMs }) => firstTextMs === undefined)).toBe(true);
  });

  it('whose reply is asked for again gets it without another draft', async () => {
    const messageId = `stream-again-${process.pid}`;
    const first = await say(RECOMMEND, { messageId, sessionId: 's-again' });
    const again = await say(RECOMMEND, { messageId, sessionId: 's-again' });
    // Another connection, but the same message of the same session.
    expect(again.events.map(({ type }) => type)).toEqual(['final']);
    expect(finalOf(again)).toMatchObject({ lane: 'repeat', text: finalOf(first).text });
  });
});

describe('what a customer may say', () => {
  it.each([
    ['no JSON', 'hello', /a message is a JSON object/],
    ['a list', '[]', /a message is a JSON object/],
    [
      'what only callers behind the door may',
      '{"query":"hi","tier":"premium","model":"x"}',
      /tier, model may not/,
    ],
    ['nothing', '{"query":"  "}', /query is empty/],
  ])('is not %s', async (_, frame, says) => {
    const { events } = await tell(frame);
    expect(events).toEqual([
      expect.objectContaining({
        type: 'refused',
        error: 'Request.Invalid',
        message: expect.stringMatching(says),
      }),
    ]);
  });
});
