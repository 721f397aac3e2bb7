import type { ReadPrompt } from '../read-prompt.ts';

/** How much of what is asked a model manages. */
export interface Skill {
  /** The cheap family misses parts of complex questions, and hedges. */
  readonly weak: boolean;
}

export type Language = 'en' | 'ja';

/** Writes the part of an answer that one task asks for; undefined when the prompt holds nothing for it. */
export type Writer = (prompt: ReadPrompt, skill: Skill) => string | undefined;

export const say = (language: Language, en: string, ja: string): string => (language === 'ja' ? ja : en);

/** "a, b and c", 「a・b・c」. */
export function listed(language: Language, items: readonly string[]): string {
  if (language === 'ja') return items.join('・');
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
