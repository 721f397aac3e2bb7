import { toNumber } from '../learning/arithmetic.ts';
import type { VoteOptions } from './options.ts';

const YES = new Set(
  'yes|y|yeah|yep|yup|true|correct|affirmative|はい|ええ|うん|そうです|その通り|その通りです|そのとおりです|正しい|正しいです|可|真'.split(
    '|',
  ),
);
const NO = new Set(
  'no|n|nope|nah|false|incorrect|いいえ|いえ|いや|ううん|違います|ちがいます|違う|そうではありません|正しくない|正しくありません|不可|偽'.split(
    '|',
  ),
);
/** A word at the beginning that its punctuation sets apart: `No. 5` and はいからさん are no answers. */
const OPENING = /^(\p{L}+)(?:です)?(?:\s*[,;:!、。!—–]|\s*\.(?!\s*\d)|\s-\s|\n|$)/u;

const EDGE = /[\s\p{P}\p{S}]/u;
const MARKUP = /[*`]+|__/gu;
const CURLY = /[\u2018\u2019\u02bc]/gu;

/** A short answer as it counts in a vote: one width, one case, no quotes or full stop, `yes` for はい. */
export function normaliseLabel(text: string): string {
  const plain = withoutEdges(plainOf(text)).replaceAll(/\s+/gu, ' ');
  if (YES.has(plain)) return 'yes';
  if (NO.has(plain)) return 'no';
  const number = wholeNumber(plain);
  return number === undefined ? plain || plainOf(text).trim() : String(number);
}

/** By hand: a pattern for the end of a text is tried at every run of blanks in it. */
function withoutEdges(text: string): string {
  const chars = [...text];
  const start = chars.findIndex((char) => !EDGE.test(char));
  return start < 0 ? '' : chars.slice(start, chars.findLastIndex((char) => !EDGE.test(char)) + 1).join('');
}

const plainOf = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replaceAll(CURLY, "'").replaceAll(MARKUP, '');

/** What an answer votes for; null when it votes for nothing. */
export function readLabel(text: string, { kind = 'auto', labels }: VoteOptions): string | null {
  if (labels !== undefined) return mentionedLabel(text, labels);
  if (kind === 'text') return normaliseLabel(text) || null;
  if (kind === 'yes_no') return yesOrNo(text);
  if (kind === 'number') return numberLabel(finalNumber(text));
  return numberLabel(markedNumber(plainNumbers(text))) ?? yesOrNo(text) ?? (normaliseLabel(text) || null);
}

function yesOrNo(text: string): string | null {
  const whole = normaliseLabel(text);
  if (whole === 'yes' || whole === 'no') return whole;
  const opening = OPENING.exec(plainOf(text).replace(/^[\s"「『(]+/u, ''))?.[1] ?? '';
  return YES.has(opening) ? 'yes' : NO.has(opening) ? 'no' : null;
}

/** Labels that an answer names; one that lists most of them, as in `none of a, b or c`, chooses none. */
function mentionedLabel(text: string, labels: readonly string[]): string | null {
  const whole = normaliseLabel(text);
  const known = labels.map(normaliseLabel);
  if (known.includes(whole)) return whole;
  const choice = yesOrNo(text);
  if (choice !== null && known.includes(choice)) return choice;
  const plain = plainOf(text);
  const found = known
    .map((label) => ({ label, at: indexOfWord(plain, label) }))
    .filter(
      ({ label, at }) =>
        at >= 0 &&
        !known.some((other) => other !== label && other.includes(label) && indexOfWord(plain, other) >= 0),
    )
    .toSorted((one, other) => one.at - other.at);
  return found.length > 0 && found.length <= MOST_NAMED ? (found[0]?.label ?? null) : null;
}

const MOST_NAMED = 2;
const LATIN_OR_DIGIT = /[\p{Script=Latin}\d]/u;

function indexOfWord(text: string, word: string): number {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const joinsBefore = LATIN_OR_DIGIT.test(text[at - 1] ?? '') && LATIN_OR_DIGIT.test(word[0] ?? '');
    const joinsAfter =
      LATIN_OR_DIGIT.test(text[at + word.length] ?? '') && LATIN_OR_DIGIT.test(word.at(-1) ?? '');
    if (!joinsBefore && !joinsAfter) return at;
  }
  return -1;
}

const numberLabel = (value: number | undefined): string | null =>
  value === undefined ? null : String(value);

const NUMBER = String.raw`-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?: ?[万億])?`;
const NUMBERS = new RegExp(NUMBER, 'gu');
/** Marks by which an answer says which of its numbers is meant, the last one counts. */
const MARKED = new RegExp(
  String.raw`(?:####|\\boxed\{|^a:|\b(?:final )?answer(?: is)?:?|答えは|答え:|正解は)[ \n]?[_(]{0,3}[ \n]?[$€£¥]? ?(${NUMBER}(?: ?/ ?\d+)?)(?![\d.]* ?[-+*/×÷=])`,
  'gmu',
);
/** Sums worked out in the training notes of calculators, and thousands without their commas. */
const plainNumbers = (text: string): string =>
  plainOf(text)
    .replaceAll(/[^\S\n]+/gu, ' ')
    .replaceAll(/ ?\n[ \n]*/gu, '\n')
    .replaceAll(/<<[^<>]{0,200}>>/gu, '')
    .replaceAll('\u2212', '-')
    .replaceAll(/(?<=[\d)])[ \n]?-[ \n]?(?=\d)/gu, ' - ')
    .replaceAll(/- ?([$€£¥]) ?(?=\d)/gu, '-$1')
    .replaceAll(/-([$€£¥])/gu, '$1-');

/** The number that a worked-out answer ends in: the marked one, else the last. */
export function finalNumber(text: string): number | undefined {
  const plain = plainNumbers(text);
  const marked = markedNumber(plain);
  if (marked !== undefined) return marked;
  const last = plain.match(NUMBERS)?.at(-1);
  return last === undefined ? undefined : numberOf(last);
}

function markedNumber(plain: string): number | undefined {
  const last = [...plain.matchAll(MARKED)].at(-1)?.[1];
  return last === undefined ? undefined : numberOf(last);
}

const WHOLE = new RegExp(String.raw`^[$€£¥]?\s*(${NUMBER}(?:\s*/\s*\d+)?)\s*(?:%|円|yen|dollars?)?$`, 'u');

const wholeNumber = (plain: string): number | undefined => {
  const [, digits] = WHOLE.exec(plain) ?? [];
  return digits === undefined ? undefined : numberOf(digits);
};

function numberOf(digits: string): number | undefined {
  const [above = '', below] = digits.split('/');
  const value =
    toNumber(above.replaceAll(/[万億]/gu, '')) *
    (above.includes('万') ? 1e4 : above.includes('億') ? 1e8 : 1);
  const divided = below === undefined ? value : value / toNumber(below);
  return Number.isFinite(divided) ? Number(divided.toPrecision(12)) : undefined;
}
