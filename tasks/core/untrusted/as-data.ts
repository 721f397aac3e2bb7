import { cleanText } from './clean-text.ts';
import { skeleton } from './skeleton.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Brackets of other widths and scripts, which a model may take for ours. */
const FOREIGN_OPENERS = /[＜﹤〈〈《‹«⟨⟪❮❰⧼˂ᐸ≪≺]/gu;
/** What our prompts, and the templates of chat models, use as the name of a block. */
const BLOCK =
  /^\s*[/⁄∕]?\s*\|?\s*(?:passages?|document|question|message|system|user|assistant|instructions?)/u;
const LONGEST_BLOCK = 24;

const COLONS = /[:：﹕∶ː]/gu;
const SELF_REPORT = /confidence\s*[:∶ː]/u;

/**
 * Text of a stranger for the inside of a tag: no character can close or open one, no line of it can be
 * taken for the model's own `CONFIDENCE:`, and nothing in it is unseen. XML entities, so a reader gets the
 * words back.
 */
export const asData = (text: string): string =>
  withoutReports(withoutForeignTags(cleanText(text).replaceAll(/[&<>"]/gu, entity)));

/**
 * An earlier turn, which stands in no tag: what could be a tag, a special token or a report loses its
 * meaning, and every other character stays, because a model writes on as it sees itself write.
 */
export function asTurn(text: string): string {
  const seen = cleanText(text).replaceAll(/<(?=[/|!?_<\p{L}])/gu, entity);
  // Bedrock refuses a blank turn, and with it the whole conversation.
  return seen.trim() === '' ? '…' : withoutReports(withoutForeignTags(seen));
}

const entity = (char: string): string => ENTITIES[char] ?? `&#${char.codePointAt(0)};`;

const withoutForeignTags = (text: string): string =>
  text.replaceAll(FOREIGN_OPENERS, (opener, at: number) =>
    BLOCK.test(skeleton(text.slice(at + opener.length, at + LONGEST_BLOCK))) ? entity(opener) : opener,
  );

const withoutReports = (text: string): string =>
  /[:：﹕∶ː]/u.test(text)
    ? text
        .split('\n')
        .map((line) => (SELF_REPORT.test(skeleton(line)) ? line.replaceAll(COLONS, entity) : line))
        .join('\n')
    : text;
