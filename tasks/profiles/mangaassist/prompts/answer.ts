import type { Band } from '../../../core/contract/enums.ts';
import type { Passage } from '../../../core/contract/passage.ts';
import type { Prompt, PromptFacts, PromptPart } from '../../../core/profile.ts';
import { promptOf } from '../../../core/prompt.ts';
import { bandOfComplexity } from '../../../core/routing/band.ts';
import { asData } from '../../../core/untrusted/as-data.ts';
import { GUIDANCE } from './guidance.ts';
import { oneLine } from './markup.ts';

/** The answer's prompt: who speaks, the tasks, what is missing; the facts and the question as data. */
export const answerPrompt = (facts: PromptFacts): Prompt => promptOf(systemOf(facts), partsOf(facts));

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

function partsOf({ passages, document, query }: PromptFacts): readonly PromptPart[] {
  const parts: PromptPart[] = [];
  if (passages.length > 0) {
    const text = ['<passages>', ...passages.map(passageOf), '</passages>'].join('\n');
    parts.push({ kind: 'facts', text });
  }
  if (document !== undefined) {
    const name = asData(oneLine(document.name));
    const text = `<document name="${name}">\n${asData(document.text)}\n</document>`;
    parts.push({ kind: 'document', text });
  }
  return [...parts, { kind: 'question', text: `<question>\n${asData(query)}\n</question>` }];
}

const passageOf = ({ id, kind, text }: Passage): string =>
  `<passage id="${asData(oneLine(id))}" kind="${kind}">\n${asData(text)}\n</passage>`;
