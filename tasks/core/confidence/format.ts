import type { AskedFormat } from './asked-format.ts';
import type { Reading } from './reading.ts';
import { namedShelves } from './shelf.ts';

/** Forms that were asked for and are missing. */
export function missingForms(reading: Reading, asked: AskedFormat): readonly string[] {
  return [
    ...(asked.items === undefined ? [] : missingItems(reading, asked.items)),
    ...(asked.sentences === undefined ? [] : extraSentences(reading, asked.sentences)),
    ...(asked.json && !holdsJson(reading.text) ? ['no JSON'] : []),
    ...(asked.table && !holdsTable(reading.lines) ? ['no table'] : []),
    ...(asked.haiku && !isHaiku(reading.text) ? ['no three lines of a haiku'] : []),
    ...missingTranslation(reading, asked),
  ];
}

const NUMBERED = /^(?:\*\*)?\d{1,2}[.):]/u;
const BULLET = /^[-*•・]\s*\S/u;
const EMPHASISED = /\*\*[^*\n]{2,60}\*\*|『[^』\n]+』|"[^"\n]{2,60}"/gu;
const JOINTS = /,|、|・|\band\b|と|;/gu;

/** However they are written: as a list, in quotes, as titles of the shop, or one after the other. */
function missingItems(reading: Reading, items: number): readonly string[] {
  const { lines, text, shelves } = reading;
  const numbered = lines.filter((line) => NUMBERED.test(line)).length;
  const bullets = lines.filter((line) => BULLET.test(line)).length;
  const named = namedShelves(text, shelves).length;
  const joined = Math.max(0, ...lines.map((line) => (line.match(JOINTS)?.length ?? 0) + 1));
  const emphasised = new Set(text.match(EMPHASISED)).size;
  // No more can be offered than was found.
  const expected = shelves.length === 0 ? items : Math.min(items, shelves.length);
  const lists = Math.max(numbered, bullets, named, emphasised);
  if (lists < expected && (lists > 1 || joined < expected)) return [`fewer than ${expected}`];
  return numbered > 2 * items ? [`more than ${items}`] : [];
}

const QUOTED = /「[^」]*」|『[^』]*』|"[^"]*"/gu;
const ABBREVIATIONS = /\b(?:Dr|Mr|Mrs|Ms|St|vs|vol|Vol|no|No|e\.g|i\.e)\./gu;
const SENTENCE_END =
  /。|[.!?]+(?=\s+["“(]?[\p{Lu}\d]|\s*$)|[!?]+(?![はがをのもとにでへや])(?=[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}])/gu;

function extraSentences({ lines }: Reading, most: number): readonly string[] {
  let count = 0;
  for (const line of lines) {
    const plain = line.replaceAll(QUOTED, 'x').replaceAll(ABBREVIATIONS, '');
    count += (plain.match(SENTENCE_END)?.length ?? 0) + (/[。.!?]\s*$/u.test(plain) ? 0 : 1);
  }
  return count > most ? [`more than ${most} sentences`] : [];
}

function holdsJson(text: string): boolean {
  const from = text.search(/[[{]/u);
  const to = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));
  if (from < 0 || to < from) return false;
  try {
    JSON.parse(text.slice(from, to + 1));
    return true;
  } catch {
    return false;
  }
}

const holdsTable = (lines: readonly string[]): boolean =>
  lines.filter((line) => line.split('|').length > 2 || line.includes('\t')).length >= 2 ||
  lines.some((line) => line.includes('<table'));

/** Three lines in a row, beside what announces them; some stand in one line. */
function isHaiku(text: string): boolean {
  return text.split(/\n\s*\n/u).some((stanza) => {
    const lines = stanza.split('\n').filter((line) => line.trim() !== '');
    const verse = lines.filter((line) => !/[:。]\s*$|^#|^\*\*.*\*\*$/u.test(line.trim()));
    const isInOneLine = verse.some((line) => line.split('/').length === 3 || isJapaneseVerse(line));
    return lines.length === 3 || verse.length === 3 || isInOneLine;
  });
}

const isJapaneseVerse = (line: string): boolean =>
  line.length < 30 && /^[^\sA-Za-z]+\s[^\sA-Za-z]+\s[^\sA-Za-z]+$/u.test(line.trim());

const JAPANESE = /[\u3040-\u30ff\u3400-\u9fff]/gu;
const ENGLISH_WORD = /[A-Za-z]{2,}/u;

function missingTranslation(
  { text, query, classification }: Reading,
  { into }: AskedFormat,
): readonly string[] {
  if (into === undefined || !classification.intents.includes('translation')) return [];
  // What is only given back is no translation.
  const known = new Set(query.match(JAPANESE));
  const rest = text.replaceAll(query, '');
  if (into === 'en') return ENGLISH_WORD.test(rest) ? [] : ['nothing in English'];
  const fresh = [...new Set(rest.match(JAPANESE))].filter((char) => !known.has(char));
  return fresh.length >= 2 ? [] : ['nothing in Japanese'];
}
