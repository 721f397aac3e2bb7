import type { Reading } from './reading.ts';
import { plain } from './signs.ts';

/** Marks of a prompt that no answer to a customer has. */
const MARKS =
  /<\/?(?:passages?|question|document|message)\b[^>]*>|CONFIDENCE: 0\.NN|^(?:Task: [a-z_, ]+\n)?Language: (?:en|ja)\nComplexity: /mu;
/** Talk of the instructions themselves; to decline to show them is no leak. */
const TALK =
  /\bmy (?:system prompt|instructions) (?:is|are|says?|reads?|tells?)\b|\bi (?:was|am|have been) (?:instructed|told|prompted) to\b|\bhere (?:is|are) my (?:system prompt|instructions)\b|(?:システムプロンプト|私への指示)は(?:次|以下|こう)/iu;

/** Shorter lines are anybody's. */
const LEAST_LATIN = 40;
const LEAST_DENSE = 14;
const DENSE = /[\u3040-\u9fff]/u;
const SHOWN = 40;

/** Words of the instructions in the answer. */
export function leaks({ text, query, instructions }: Reading): readonly string[] {
  const found = MARKS.exec(text)?.[0] ?? TALK.exec(text)?.[0];
  if (found !== undefined && !query.includes(found)) return [found.slice(0, SHOWN)];
  const sentence = instructions.find(
    (instruction) => text.includes(instruction) && !query.includes(instruction),
  );
  return sentence === undefined ? [] : [sentence.slice(0, SHOWN)];
}

/** The lines of a system prompt by which it would be known again, as answers are read. */
export const tellingLines = (systemPrompt: string): readonly string[] =>
  plain(systemPrompt)
    .split('\n')
    .map((line) => line.replace(/^- /u, '').trim())
    .filter((line) => line.length >= (DENSE.test(line) ? LEAST_DENSE : LEAST_LATIN));
