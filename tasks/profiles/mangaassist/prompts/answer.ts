import type { Band } from '../../../core/contract/enums.ts';
import type { Passage } from '../../../core/contract/passage.ts';
import type { Prompt, PromptFacts } from '../../../core/profile.ts';
import { bandOfComplexity } from '../../../core/routing/band.ts';
import { asData } from '../../../core/untrusted/as-data.ts';
import { GUIDANCE } from './guidance.ts';
import { oneLine } from './markup.ts';

/** The answer's prompt: who speaks, the tasks, what is missing; the facts and the question as data. */
export const answerPrompt = (facts: PromptFacts): Prompt => ({
  system: systemOf(facts),
  user: userOf(facts),
});

function systemOf({ classification, band, missing }: PromptFacts): string {
  const { language, intents } = classification;
  const words = GUIDANCE[language];
  const depth = depthOf(band, classification.complexity);
  return [
    words.role,
    `Task: ${intents.join(', ')}`,
    `Language: ${language}`,
    `Complexity: ${depth}`,
    ...missing.map((fact) => `Missing: ${fact}`),
    words.language,
    words.data,
    words.facts,
    ...intents.map((intent) => `- ${words.task[intent]}`),
    ...missing.map((fact) => `- ${words.missing[fact]}`),
    `- ${words.depth[depth]}`,
    words.confidence,
  ].join('\n');
}

/** How much is asked of the answer; lanes that any message can take go by its own score. */
function depthOf(lane: PromptFacts['band'], complexity: number): Band {
  if (lane === 'simple' || lane === 'medium' || lane === 'complex') return lane;
  if (lane === 'economy') return 'simple';
  return lane === 'ensemble' ? 'complex' : bandOfComplexity(complexity);
}

function userOf({ passages, document, query }: PromptFacts): string {
  const parts: string[] = [];
  if (passages.length > 0) {
    parts.push(['<passages>', ...passages.map(passageOf), '</passages>'].join('\n'));
  }
  if (document !== undefined) {
    parts.push(`<document name="${asData(oneLine(document.name))}">\n${asData(document.text)}\n</document>`);
  }
  parts.push(`<question>\n${asData(query)}\n</question>`);
  return parts.join('\n');
}

const passageOf = ({ id, kind, text }: Passage): string =>
  `<passage id="${asData(oneLine(id))}" kind="${kind}">\n${asData(text)}\n</passage>`;
