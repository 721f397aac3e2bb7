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

/** The stored session after one more exchange, bounded as a request's history is. */
export function appendExchange(
  history: readonly Turn[],
  query: string,
  answer: string,
  limits = { turns: MAX_STORED_TURNS, chars: 4_000 },
): readonly Turn[] {
  const cut = (content: string): string => content.slice(0, limits.chars).toWellFormed();
  return [
    ...history,
    { role: 'user' as const, content: cut(query) },
    { role: 'assistant' as const, content: cut(answer) },
  ].slice(-limits.turns);
}
