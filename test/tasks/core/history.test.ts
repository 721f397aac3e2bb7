import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendExchange, historyWindow, turnsBefore } from '../../../tasks/core/history.ts';

const turn = fc.record({
  role: fc.constantFrom('user' as const, 'assistant' as const),
  content: fc.string(),
});

describe('a window of the conversation', () => {
  it('alternates, begins with the user and ends with the assistant, whatever came in', () => {
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 20 }), fc.integer({ min: 0, max: 10 }), (history, turns) => {
        const window = historyWindow(history, turns);
        expect(window.length).toBeLessThanOrEqual(turns);
        window.forEach(({ role }, index) => {
          expect(role).toBe(index % 2 === 0 ? 'user' : 'assistant');
        });
        expect(window.length % 2).toBe(0);
      }),
    );
  });

  it('does not begin with half an exchange', () => {
    const history = [
      { role: 'user' as const, content: 'one' },
      { role: 'assistant' as const, content: 'two' },
      { role: 'user' as const, content: 'three' },
      { role: 'assistant' as const, content: 'four' },
    ];
    expect(historyWindow(history, 3).map(({ content }) => content)).toEqual(['three', 'four']);
  });

  it('keeps the last twenty turns of a session, cut to what a request may carry', () => {
    let history = appendExchange([], 'q'.repeat(5_000), 'a');
    for (let n = 0; n < 15; n++) history = appendExchange(history, `q${n}`, `a${n}`);
    expect(history).toHaveLength(20);
    expect(appendExchange([], 'q'.repeat(5_000), 'a')[0]?.content).toHaveLength(4_000);
  });
});

describe('the turns before an exchange', () => {
  const [one, two, three] = [
    ['hello', 'Hi.'],
    ['long '.repeat(2_000), 'an answer '.repeat(1_000)],
    ['hello', 'Hi.'],
  ] as const;
  const talk = [one, two, three].reduce<ReturnType<typeof appendExchange>>(
    (turns, [query, answer]) => appendExchange(turns, query, answer),
    [],
  );

  it('are those that stood when it was asked, however long the exchange and whatever came after', () => {
    expect(turnsBefore(talk, ...two)).toEqual(talk.slice(0, 2));
  });

  it('end before the last of several that are alike', () => {
    expect(turnsBefore(talk, ...three)).toEqual(talk.slice(0, 4));
  });

  it('are all of them when the exchange was not kept', () => {
    expect(turnsBefore(talk, 'hello', 'Sorry.')).toEqual(talk);
    expect(turnsBefore([], 'hello', 'Hi.')).toEqual([]);
  });
});
