import { describe, expect, it } from 'vitest';
import type { ConnectionEvent } from '../../../tasks/core/drafts/events.ts';
import { Draft } from '../../../tasks/invoke/draft.ts';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A connection whose posts end when the test says so, and a customer who reads them. */
function customer() {
  const events: ConnectionEvent[] = [];
  const ends: ((heard: boolean) => void)[] = [];
  let isGone = false;
  let shown = '';
  return {
    events,
    post: (_: string, event: ConnectionEvent): Promise<boolean> => {
      events.push(event);
      if (isGone) return Promise.resolve(false);
      if (event.type === 'draft') shown += event.text;
      if (event.type === 'replaced') shown = '';
      return new Promise((resolve) => ends.push(resolve));
    },
    /** Ends the post that is under way, and lets what follows begin. */
    next: async (): Promise<void> => {
      ends.shift()?.(true);
      await tick();
    },
    /** Ends posts as they come, until something is done or, without it, none is under way. */
    all: async (work?: Promise<void>): Promise<void> => {
      let isDone = work === undefined;
      const done = work?.then(() => {
        isDone = true;
      });
      while (!isDone || ends.length > 0) {
        ends.shift()?.(true);
        await tick();
      }
      await done;
    },
    leave: () => {
      isGone = true;
      for (const end of ends.splice(0)) end(false);
    },
    reads: () => shown,
  };
}

function draftTo(listener: ReturnType<typeof customer>, isSafe = (_: string) => true): Draft {
  let now = 1_000;
  const clock = { now: () => (now += 10) };
  return new Draft(
    { messageId: 'm-1', attemptNo: 2, connectionId: 'c-1', isSafe },
    { connections: listener, clock },
  );
}

describe('a draft', () => {
  it('is shown sentence by sentence, and whole in the end', async () => {
    const reader = customer();
    const draft = draftTo(reader);
    draft.begins();
    draft.says('Berserk is in');
    expect(reader.events).toEqual([]);
    draft.says(' stock. It costs $14');
    await tick();
    expect(reader.events).toEqual([
      { type: 'draft', messageId: 'm-1', attemptNo: 2, seq: 0, text: 'Berserk is in stock.' },
    ]);
    await reader.next();
    await reader.all(draft.ends('Berserk is in stock. It costs $14.99.'));
    expect(reader.reads()).toBe('Berserk is in stock. It costs $14.99.');
    expect(reader.events.map((event) => 'seq' in event && event.seq)).toEqual([0, 1]);
    expect(draft.firstAt).toBe(1_010);
  });

  it('sends with the next post what was written during one', async () => {
    const reader = customer();
    const draft = draftTo(reader);
    draft.begins();
    draft.says('One. ');
    await tick();
    draft.says('Two. ');
    draft.says('Three. ');
    await tick();
    expect(reader.events).toHaveLength(1);
    await reader.next();
    expect(reader.events).toHaveLength(2);
    expect(reader.reads()).toBe('One. Two. Three.');
  });

  it('holds its first sentence back when it may not be said, and says nothing more', async () => {
    const reader = customer();
    const draft = draftTo(reader, (text) => !text.includes('secret'));
    draft.begins();
    draft.says('The secret is out. ');
    draft.says('And more. ');
    await draft.ends('The secret is out. And more.');
    expect(reader.events).toEqual([]);
    expect(draft.firstAt).toBeUndefined();
  });

  it('takes back what it has said when a later sentence may not be said', async () => {
    const reader = customer();
    const draft = draftTo(reader, (text) => !text.includes('secret'));
    draft.begins();
    draft.says('Fine. ');
    await reader.next();
    draft.says('The secret is out. ');
    await reader.all();
    await draft.ends('Fine. The secret is out.');
    expect(reader.reads()).toBe('');
    expect(reader.events.map(({ type }) => type)).toEqual(['draft', 'replaced']);
    expect(draft.firstAt).toBeUndefined();
  });

  it.each([
    ['failed on the way', undefined],
    ['became another answer', 'Something else.'],
  ])('is taken back when it %s', async (_, answer) => {
    const reader = customer();
    const draft = draftTo(reader);
    draft.begins();
    draft.says('Fine. ');
    await reader.next();
    await reader.all(draft.ends(answer));
    expect(reader.reads()).toBe('');
  });

  it('starts anew when another endpoint is asked, also during a post', async () => {
    const reader = customer();
    const draft = draftTo(reader);
    draft.begins();
    draft.says('From the first. ');
    await tick();
    draft.begins();
    draft.says('From the second. ');
    await reader.all();
    await reader.all(draft.ends('From the second.'));
    expect(reader.events.map(({ type }) => type)).toEqual(['draft', 'replaced', 'draft']);
    expect(reader.reads()).toBe('From the second.');
  });

  it('ends when nobody listens any more', async () => {
    const reader = customer();
    const draft = draftTo(reader);
    draft.begins();
    draft.says('One. ');
    reader.leave();
    await tick();
    draft.says('Two. ');
    await draft.ends('One. Two.');
    expect(reader.events).toHaveLength(1);
    expect(draft.firstAt).toBeUndefined();
  });

  it('shows an answer that came whole', async () => {
    const reader = customer();
    const draft = draftTo(reader);
    draft.begins();
    await reader.all(draft.ends('All of it'));
    expect(reader.reads()).toBe('All of it');
  });
});
