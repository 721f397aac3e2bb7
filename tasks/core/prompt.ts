import type { Prompt, PromptPart } from './profile.ts';

/** A prompt whose parts, one line end between them, are what its model reads. */
export const promptOf = (system: string, parts: readonly PromptPart[]): Prompt => ({
  system,
  user: parts.map(({ text }) => text).join('\n'),
  parts,
});
