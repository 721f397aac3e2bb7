import type { Turn } from './contract/request.ts';

/**
 * The last turns a model may see: whole and alternating, beginning with the user and ending with the
 * assistant, because the new question follows.
 */
export function historyWindow(history: readonly Turn[], turns: number): readonly Turn[] {
  const alternating: Turn[] = [];
  for (const turn of history) {
    if (alternating.at(-1)?.role === turn.role) alternating.pop();
    alternating.push(turn);
  }
  if (alternating.at(-1)?.role === 'user') alternating.pop();
  const recent = turns <= 0 ? [] : alternating.slice(-turns);
  return recent[0]?.role === 'assistant' ? recent.slice(1) : recent;
}

/** As many as a request may bring. */
export const MAX_STORED_TURNS = 20;

/** A turn as it is kept. */
export const keptTurn = (content: string, chars = 4_000): string => content.slice(0, chars).toWellFormed();

/** The stored session after one more exchange, bounded as a request's history is. */
export function appendExchange(
  history: readonly Turn[],
  query: string,
  answer: string,
  limits = { turns: MAX_STORED_TURNS, chars: 4_000 },
): readonly Turn[] {
  return [
    ...history,
    { role: 'user' as const, content: keptTurn(query, limits.chars) },
    { role: 'assistant' as const, content: keptTurn(answer, limits.chars) },
  ].slice(-limits.turns);
}

/** The turns before an exchange as it was kept, the last of its kind; all of them when it was not. */
export function turnsBefore(history: readonly Turn[], query: string, answer: string): readonly Turn[] {
  const at = history.findLastIndex(
    ({ role, content }, index) =>
      role === 'user' && content === keptTurn(query) && history[index + 1]?.content === keptTurn(answer),
  );
  return at < 0 ? history : history.slice(0, at);
}
